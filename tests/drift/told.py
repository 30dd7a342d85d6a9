"""Whole workspaces written out as files of history, with the noise of life, to be imported and judged."""

import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from bot.drift import Verdict
from bot.services.histories import imports
from bot.services.verdicts import verdicts_at
from storage.store import Store

Json = dict[str, Any]
#: Nobody is in touch at the weekend, and seldom on the dot.
_WEEKEND = 5
_SIZES, _USUAL = ("nothing", "small", "real", "big"), (0.12, 0.5, 0.32, 0.06)


class Told:
    """A workspace as a file would tell it; days are counted back from `at`."""

    def __init__(self, seed: int, at: datetime = datetime(2026, 5, 18, 9, tzinfo=UTC)) -> None:
        self.at, self.random = at, np.random.default_rng(seed)
        self.lines: list[Json] = [{"type": "workspace", "timezone": "Europe/Amsterdam"}]
        self.lines += [{"type": "teammate", "id": who, "name": who.title()} for who in ("jort", "mo")]

    def add(self, type_: str, **fields: Any) -> None:
        self.lines.append({"type": type_, **fields})

    def relationship(self, name: str, *people: str, **fields: Any) -> None:
        self.add("relationship", id=name, name=name.title(), owner="jort", **fields)
        for who in people:
            self.add("contact", id=f"{name}-{who}", relationship=name, name=who.title())

    def day(self, ago: float) -> str:
        return (self.at - timedelta(days=ago)).date().isoformat()

    def talk(self, of: str, ago: float, answer: Json | None = None, **fields: Any) -> str:
        """One talk on a working day, answered by who was there unless `answer` is empty."""
        at = self.at - timedelta(days=ago)
        at -= timedelta(days=max(0, at.weekday() - _WEEKEND + 1))
        name = fields.pop("id", f"{of}-{len(self.lines)}")
        who = fields.pop("teammate", str(self.random.choice(["jort", "mo"])))
        people = [f"{of}-{one}" for one in fields.pop("contacts", ())]
        usual = {"kind": str(self.random.choice(["meeting", "call", "email", "visit"])), "about": ["operations"]}
        self.add(
            "touchpoint",
            **{"id": name, "relationship": of, "at": at.isoformat(), "teammates": [who], **usual, **fields},
            **({"contacts": people} if people else {}),
        )
        if answer != {}:
            self.add("prompt", touchpoint=name, teammate=who, asked_at=at.isoformat(), state="answered")
            self.add("reflection", touchpoint=name, teammate=who, at=at.isoformat(), **(self.usual() | (answer or {})))
        return name

    def usual(self, **more: Any) -> Json:
        """An answer as most are: now a little, now quite a bit, mostly seen."""
        gave, got = (str(self.random.choice(_SIZES, p=_USUAL)) for _ in range(2))
        seen = {
            side: bool(self.random.random() < 0.93)
            for side in ("they_felt_seen", "we_felt_seen")
            if self.random.random() < 0.8
        }
        return {"gave": {"size": gave}, "got": {"size": got}, **seen, **more}

    def talks(
        self, of: str, gap: float, *, since: float, until: float = 0.0, answer: Any = None, **fields: Any
    ) -> None:
        """Talks with so many days between, more or less; `answer` may be asked for each anew."""
        for ago in self.days(gap, since, until):
            self.talk(of, ago, answer() if callable(answer) else answer, **fields)

    def days(self, gap: float, since: float, until: float) -> Iterable[float]:
        ago = since
        while ago >= until:
            yield ago
            ago -= gap * float(self.random.gamma(6) / 6)

    def crowd(self, *, since: float = 420, holidays: Iterable[tuple[float, float]] = ()) -> None:
        """Eight others that go on as ever, but in the holidays, each from some days ago to fewer."""
        for number, gap in enumerate((3.5, 5, 7, 7, 9, 10, 14, 21)):
            name = f"other{number}"
            self.relationship(name, "ann", "bob")
            for ago in self.days(gap, since - number, 0):
                if not any(first >= ago >= last for first, last in holidays):
                    self.talk(name, ago, contacts=[str(self.random.choice(["ann", "bob"]))])

    async def keep(self, store: Store, workspace_id: str = "local") -> None:
        """Import all of it."""
        file = imports.File("told.jsonl", io.BytesIO("\n".join(map(json.dumps, self.lines)).encode()))
        async with store.work(workspace_id) as work:
            await imports.keep(work, await imports.read(work, [file], timezone="UTC"), timezone="UTC")

    async def verdicts(self, store: Store) -> dict[str, Verdict]:
        """Imported, and judged."""
        await self.keep(store)
        async with store.reading("local") as work:
            return {each.relationship_id: each for each in await verdicts_at(work, self.at)}
