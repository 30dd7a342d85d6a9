"""Timelines to judge: relationships with their days of contact, told in days before the moment of the judgement."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from bot.drift import History, Signal, Verdict, judge
from bot.drift.history import DAY, NEVER, microseconds
from bot.i18n import language
from storage.columns import WORDS, by_relationship, known

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
#: Days between talks.
RHYTHMS = {"daily": 1.0, "twice a week": 3.5, "weekly": 7.0, "fortnightly": 14.0, "monthly": 30.4, "quarterly": 91.0}
SEEDS = range(5)


class Timeline:
    """A workspace in the making; everything is given in days ago."""

    def __init__(self, seed: int = 0, at: datetime = NOW) -> None:
        self.at = at
        self.random = np.random.default_rng(seed)
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _COLUMNS}

    def relationship(self, name: str, ended: float | None = None) -> None:
        self._add("relationships", id=name, ended_at=self.moment(ended))

    def contact(
        self, name: str, of: str, *, left: float | None = None, successor: str | None = None, **more: Any
    ) -> None:
        self._add(
            "contacts",
            id=name,
            relationship=of,
            role=_code("role", more.get("role")),
            is_desk=more.get("is_desk", False),
            left_at=self.moment(left),
            successor=successor,
        )

    def talk(
        self,
        of: str,
        ago: float,
        *,
        contacts: Iterable[str] = (),
        answers: Iterable[Mapping[str, Any]] = (),
        **more: Any,
    ) -> str:
        """One touchpoint with its answers; returns its id."""
        name = more.get("id", f"t{len(self.rows['touchpoints'])}")
        self._add(
            "touchpoints",
            id=name,
            relationship=of,
            at=self.moment(ago),
            kind=_code("kind", more.get("kind")),
            about=_bits("about", more.get("about", ())),
            started_by=_code("side", more.get("started_by")),
        )
        for contact in contacts:
            self._add("attendances", touchpoint=name, contact=contact)
        for place, answer in enumerate(answers):
            self.answer(name, ago, **{"teammate": place, **answer})
        return str(name)

    def answer(self, to: str, ago: float, **facts: Any) -> None:
        self._add(
            "reflections",
            touchpoint=to,
            teammate=facts.get("teammate", 0),
            at=self.moment(facts.get("answered", ago)),
            gave=_code("size", facts.get("gave", "small")),
            got=_code("size", facts.get("got", "small")),
            gave_kinds=_bits("gave_kind", facts.get("gave_kinds", ())),
            got_kinds=_bits("got_kind", facts.get("got_kinds", ())),
            they_felt_seen=_seen(facts.get("they_felt_seen")),
            we_felt_seen=_seen(facts.get("we_felt_seen")),
            thanks_to=facts.get("thanks_to"),
        )

    def talks(
        self, of: str, rhythm: str | float, *, since: float, until: float = 0.0, jitter: float = 0.15, **facts: Any
    ) -> None:
        """Talks at a rhythm, from `since` days ago to `until` days ago; facts of an answer make each answered."""
        gap = RHYTHMS[rhythm] if isinstance(rhythm, str) else rhythm
        ago = since
        while ago >= until:
            self.talk(of, ago, **self._facts(facts))
            ago -= gap * float(np.clip(1 + jitter * self.random.standard_normal(), 0.2, 3.0))

    def _facts(self, facts: dict[str, Any]) -> dict[str, Any]:
        talk = {key: facts[key] for key in ("contacts", "about", "kind", "started_by") if key in facts}
        answer = {key: value for key, value in facts.items() if key not in talk}
        return {**talk, "answers": [answer] if answer else []}

    def crowd(
        self, count: int = 8, rhythm: str = "weekly", *, since: float = 400.0, until: float = 0.0, **facts: Any
    ) -> None:
        """Other relationships that go on as ever."""
        for number in range(count):
            name = f"other{number}"
            self.relationship(name)
            start = since - float(self.random.uniform(0, RHYTHMS[rhythm]))
            self.talks(name, rhythm, since=start, until=until, **facts)

    def prompt(self, touchpoint: str, asked: float, *, state: str = "asked", closed: float | None = None) -> None:
        self._add(
            "prompts",
            touchpoint=touchpoint,
            teammate=0,
            state=_code("prompt_state", state),
            asked_at=self.moment(asked),
            closed_at=self.moment(closed),
            answered_at=NEVER,
        )

    def promise(
        self,
        of: str,
        name: str,
        *,
        made: float,
        by: str = "us",
        due: float | None = None,
        state: str = "open",
        closed: float | None = None,
        told: int = 1,
    ) -> None:
        self._add(
            "promises",
            id=name,
            relationship=of,
            by=_code("side", by),
            made_at=self.moment(made),
            due_at=self.moment(due),
            state=_code("promise_state", state),
            closed_at=self.moment(closed),
            told=told,
        )

    def concession(self, of: str, name: str, ago: float, by: str = "us") -> None:
        self._add("concessions", id=name, relationship=of, by=_code("side", by), at=self.moment(ago))

    def one_sided_move(self, of: str, name: str, ago: float, by: str = "them") -> None:
        self._add("one_sided_moves", id=name, relationship=of, by=_code("side", by), at=self.moment(ago))

    def pact(self, of: str, *, agreed: float, review: float | None = None, agreed_with: Iterable[str] = ()) -> None:
        self._add("pacts", relationship=of, agreed_at=self.moment(agreed), review_at=self.moment(review))
        for contact in agreed_with:
            self._add("pact_contacts", relationship=of, contact=contact)

    def moment(self, ago: float | None) -> int:
        return NEVER if ago is None else microseconds(self.at) - round(ago * DAY)

    def _add(self, table: str, **row: Any) -> None:
        self.rows[table].append(row)

    # --- judged ---

    def history(self) -> History:
        """The history, whatever the order in which things were told."""
        places = {name: {row["id"]: 0 for row in self.rows[name]} for name in ("relationships", "contacts")}
        for ids in places.values():
            ids.update({name: place for place, name in enumerate(sorted(ids))})
        tables = {"relationships": _table("relationships", sorted(self.rows["relationships"], key=_id), places)}
        tables["contacts"] = _table("contacts", sorted(self.rows["contacts"], key=_id), places)
        tables["touchpoints"] = by_relationship(_table("touchpoints", self.rows["touchpoints"], places), "at")
        places["touchpoints"] = {name: place for place, name in enumerate(tables["touchpoints"]["id"])}
        for name, moment in (("promises", "made_at"), ("concessions", "at"), ("one_sided_moves", "at")):
            tables[name] = by_relationship(_table(name, self.rows[name], places), moment)
        for name, keys in _KEYS.items():
            tables[name] = known(_table(name, self.rows[name], places), *keys)
        return History.from_columns({"words": WORDS, **tables})

    def verdicts(self, weeks_ago: float = 0) -> dict[str, Verdict]:
        """All verdicts, as of some weeks before the moment of the timeline."""
        found = judge(self.history(), self.at - timedelta(weeks=weeks_ago))
        return {verdict.relationship_id: verdict for verdict in found}

    def verdict(self, of: str, weeks_ago: float = 0) -> Verdict:
        return self.verdicts(weeks_ago)[of]

    def signal(self, of: str, name: str, weeks_ago: float = 0) -> Signal | None:
        """The signal of that name about a relationship, or None where it keeps silent."""
        found = [signal for signal in self.verdict(of, weeks_ago).signals if signal.name == name]
        return found[0] if found else None

    def strength(self, of: str, name: str, weeks_ago: float = 0) -> float:
        signal = self.signal(of, name, weeks_ago)
        return signal.strength if signal else 0.0


def said(signal: Signal | None) -> str:
    """A signal's sentence in English, with the ids of people for names."""
    assert signal is not None
    return language("en", "UTC").sentence(signal.sentence, lambda ref: ref.split(":")[1].title())


_COLUMNS: dict[str, dict[str, Any]] = {
    "relationships": {"id": object, "ended_at": np.int64},
    "contacts": {
        "id": object,
        "relationship": "relationships",
        "role": np.int8,
        "is_desk": bool,
        "left_at": np.int64,
        "successor": "contacts",
    },
    "touchpoints": {
        "id": object,
        "relationship": "relationships",
        "at": np.int64,
        "kind": np.int8,
        "about": np.int16,
        "started_by": np.int8,
    },
    "attendances": {"touchpoint": "touchpoints", "contact": "contacts"},
    "reflections": {
        "touchpoint": "touchpoints",
        "teammate": np.int32,
        "at": np.int64,
        "gave": np.int8,
        "got": np.int8,
        "gave_kinds": np.int16,
        "got_kinds": np.int16,
        "they_felt_seen": np.int8,
        "we_felt_seen": np.int8,
        "thanks_to": "relationships",
    },
    "acknowledgements": {"touchpoint": "touchpoints", "told_at": np.int64, "thanked_at": np.int64},
    "prompts": {
        "touchpoint": "touchpoints",
        "teammate": np.int32,
        "state": np.int8,
        "asked_at": np.int64,
        "closed_at": np.int64,
        "answered_at": np.int64,
    },
    "promises": {
        "id": object,
        "relationship": "relationships",
        "by": np.int8,
        "made_at": np.int64,
        "due_at": np.int64,
        "state": np.int8,
        "closed_at": np.int64,
        "told": np.int32,
    },
    "concessions": {"id": object, "relationship": "relationships", "by": np.int8, "at": np.int64},
    "one_sided_moves": {"id": object, "relationship": "relationships", "by": np.int8, "at": np.int64},
    "pacts": {"relationship": "relationships", "agreed_at": np.int64, "review_at": np.int64},
    "pact_contacts": {"relationship": "relationships", "contact": "contacts"},
}
_KEYS = {
    "attendances": ("touchpoint", "contact"),
    "reflections": ("touchpoint", "teammate"),
    "acknowledgements": ("touchpoint",),
    "prompts": ("touchpoint", "teammate"),
    "pacts": ("relationship",),
    "pact_contacts": ("relationship", "contact"),
}


def _table(name: str, rows: list[dict[str, Any]], places: dict[str, dict[str, int]]) -> dict[str, Any]:
    packed = {}
    for column, kind in _COLUMNS[name].items():
        values = [row[column] for row in rows]
        if isinstance(kind, str):
            packed[column] = np.array([places[kind].get(value, -1) for value in values], dtype=np.int32)
        elif kind is object:
            packed[column] = np.empty(len(values), dtype=object)
            packed[column][:] = values
        else:
            packed[column] = np.array(values, dtype=kind)
    return packed


def _id(row: Mapping[str, Any]) -> str:
    return str(row["id"])


def _code(vocabulary: str, word: str | None) -> int:
    return -1 if word is None else WORDS[vocabulary].index(word)


def _bits(vocabulary: str, words: Iterable[str]) -> int:
    return sum(1 << WORDS[vocabulary].index(word) for word in words)


def _seen(answer: bool | None) -> int:  # noqa: FBT001
    return -1 if answer is None else int(answer)
