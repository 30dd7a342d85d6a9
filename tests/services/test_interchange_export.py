"""What is exported can be imported again, byte for byte."""

import asyncio
import io
import json
import shutil
import tempfile
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.services.errors import UnknownRelationship
from bot.services.histories import exports
from bot.services.histories.imports import File
from storage import words
from storage.store import Store
from tests.services.histories import Record, a_file, bring_in, exported, history, named

#: Making a failing history smaller takes minutes: two databases for each attempt.
ONLY_TRYING = (Phase.explicit, Phase.reuse, Phase.generate)
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
NAMES = TEXT.filter(str.strip)
DAYS = st.dates(date(1000, 1, 1)).map(date.isoformat)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=OFFSETS)  # noqa: DTZ001  bounds
MOMENTS = st.one_of(INSTANTS.map(datetime.isoformat), st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(date.isoformat))


def one_of(word: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(get_args(word))


def some_of(word: Any) -> st.SearchStrategy[list[str]]:
    return st.lists(one_of(word), unique=True, max_size=3)


def given_or_not(given: dict[str, Any], **optional: Any) -> st.SearchStrategy[Record]:
    """The fields of a record: optional ones are absent, null or given."""
    return st.fixed_dictionaries(given, optional={name: st.none() | some for name, some in optional.items()})


def side(kinds: Any) -> st.SearchStrategy[Record]:
    return given_or_not({"size": one_of(words.Size)}, text=TEXT, kinds=some_of(kinds))


class Drawn:
    """The ids of a history, and the records that are made of them."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        types = ("teammate", "relationship", "contact", "touchpoint")
        self.ids = {type_: draw(st.lists(NAMES, unique=True, min_size=1, max_size=3)) for type_ in types}

    def one(self, type_: str) -> st.SearchStrategy[str]:
        return st.sampled_from(self.ids[type_])

    def some(self, type_: str) -> st.SearchStrategy[list[str]]:
        return st.lists(self.one(type_), unique=True, max_size=3)

    def all(self, type_: str, given: dict[str, Any], **optional: Any) -> list[Record]:
        fields = given_or_not(given, **optional)
        return [{"type": type_, "id": id_, **self.draw(fields)} for id_ in self.ids.get(type_, [type_])]

    def answers(self, type_: str, given: dict[str, Any], **optional: Any) -> list[Record]:
        pairs = st.lists(st.tuples(self.one("touchpoint"), self.one("teammate")), unique=True, max_size=3)
        fields = given_or_not(given, **optional)
        return [
            {"type": type_, "touchpoint": touchpoint, "teammate": teammate, **self.draw(fields)}
            for touchpoint, teammate in self.draw(pairs)
        ]

    def people(self) -> list[Record]:
        locale, zone = one_of(words.Locale), st.sampled_from(["UTC", "Asia/Tokyo"])
        them = {"name": NAMES, "relationship": self.one("relationship")}
        role, successor = one_of(words.Role), self.one("contact")
        return [
            *self.all("teammate", {"name": NAMES}, locale=locale, timezone=zone),
            *self.all("contact", them, role=role, email=TEXT, left_on=DAYS, successor=successor),
        ]

    def relationships(self) -> list[Record]:
        names, kind, owner = st.lists(NAMES, max_size=2), one_of(words.RelationshipKind), self.one("teammate")
        lists = {"aliases": names, "domains": names, "slack_channels": names}
        days = {"since": DAYS, "ended_on": DAYS}
        pact = {"relationship": self.draw(self.one("relationship")), "agreed_on": self.draw(DAYS), "why": "bridges"}
        agreed = given_or_not({}, we_give=TEXT, our_challenges=TEXT, agreed_with=self.some("contact"), review_on=DAYS)
        return [
            *self.all("relationship", {"name": NAMES}, kind=kind, owner=owner, **lists, **days),
            {"type": "pact", **pact, **self.draw(agreed)},
        ]

    def moments(self) -> list[Record]:
        them = {"relationship": self.one("relationship")}
        there = {"teammates": self.some("teammate"), "contacts": self.some("contact")}
        kind, about, by = one_of(words.TouchpointKind), some_of(words.About), one_of(words.Side)
        told = {"by": by, "text": TEXT, **them}
        done = {"made_on": DAYS, "closed_on": DAYS, **told}
        state = one_of(words.PromiseState)
        return [
            *self.all(
                "touchpoint", {"at": MOMENTS, **them}, kind=kind, about=about, title=TEXT, started_by=by, **there
            ),
            *self.all("promise", done, due_on=DAYS, told_to=self.some("teammate"), state=state),
            *self.all("concession", {"at": MOMENTS, **told}),
            *self.all("one_sided_move", {"at": MOMENTS, **told}),
        ]

    def questions(self) -> list[Record]:
        gave, got, seen = side(words.GaveKind), side(words.GotKind), st.booleans()
        answer = {"at": MOMENTS, "gave": gave, "got": got}
        felt = {"they_felt_seen": seen, "we_felt_seen": seen, "may_be_shared": seen}
        thanks_to, state = self.one("relationship"), one_of(words.PromptState)
        return [
            *self.answers("prompt", {"state": state}, asked_at=MOMENTS, closed_at=MOMENTS),
            *self.answers("reflection", answer, note=TEXT, thanks_to=thanks_to, **felt),
        ]


@st.composite
def histories(draw: Any) -> list[Record]:
    """Any history that keeps to the format, its lines in any order."""
    drawn = Drawn(draw)
    zone = {"type": "workspace", "timezone": draw(st.sampled_from(["Europe/Amsterdam", "America/St_Johns"]))}
    lines = [zone, *drawn.people(), *drawn.relationships(), *drawn.moments(), *drawn.questions()]
    return draw(st.permutations(lines))  # type: ignore[no-any-return]


async def lines_of(store: Store, relationship_id: str | None = None) -> str:
    async with store.reading("local") as work:
        lines = exports.one_relationship(work, relationship_id) if relationship_id else exports.everything(work)
        return "".join([line + "\n" async for line in lines])


async def copied(lines: str, template: Path, to: Path) -> str:
    """What a fresh database exports that imported these lines."""
    shutil.copy(template, to)
    store = Store(f"sqlite:///{to}", synchronous="NORMAL")
    await bring_in(store, File("export.jsonl", io.BytesIO(lines.encode())))
    again = await lines_of(store)
    await store.close()
    return again


def field_kept(name: str, given: Any, kept: Any) -> bool:
    """Whether a field came out as it went in: moments may come out in another timezone, null not at all."""
    if given is None:
        return kept is None or kept in ([], "client", "open", False) or name == "closed_at"
    if name in ("gave", "got"):
        return all(field_kept(each, given[each], kept.get(each)) for each in given)
    if name in ("at", "asked_at", "closed_at"):
        return "T" not in given or datetime.fromisoformat(given) == datetime.fromisoformat(kept)
    return bool(given == kept) or (name == "may_be_shared" and given is False)


@pytest.mark.slow
@settings(max_examples=25, phases=ONLY_TRYING, suppress_health_check=list(HealthCheck))
@given(histories())
def test_any_history_comes_out_whole_and_the_same_bytes_again(sqlite_template: Path, told: list[Record]) -> None:
    async def there_and_back(folder: Path) -> tuple[str, str]:
        first = await copied("\n".join(map(json.dumps, told)), sqlite_template, folder / "a.sqlite3")
        return first, await copied(first, sqlite_template, folder / "b.sqlite3")

    with tempfile.TemporaryDirectory() as folder:
        first, second = asyncio.run(there_and_back(Path(folder)))
    kept = {key_of(json.loads(line)): json.loads(line) for line in first.splitlines()}

    assert first == second
    assert kept.keys() == {key_of(each) for each in told}
    for each in told:
        assert [name for name in each if not field_kept(name, each[name], kept[key_of(each)].get(name))] == []


def key_of(record: Record) -> tuple[str | None, ...]:
    id_ = record.get("id") or (record.get("relationship") if record["type"] == "pact" else None)
    return (record["type"], id_, record.get("touchpoint"), record.get("teammate"))


async def test_both_databases_export_the_same_bytes(store: Store, sqlite_template: Path, tmp_path: Path) -> None:
    """PostgreSQL would sort by the language of its server: é beside e, capitals beside small letters."""
    names = ["b", "B", "a-1", "a1", "é", "e", "z", "ß", "😀", "￿", "_", " x"]
    await bring_in(store, a_file(*history(), *({"type": "teammate", "id": each, "name": each} for each in names)))
    lines = await lines_of(store)

    assert lines == await copied(lines, sqlite_template, tmp_path / "copy.sqlite3")
    teammates = [each["id"] for each in await exported(store) if each["type"] == "teammate"]
    assert teammates == sorted([*names, "jort", "karin"])


async def test_types_come_in_the_order_in_which_they_refer_to_each_other(store: Store) -> None:
    await bring_in(store, a_file(*history()))

    assert list(dict.fromkeys(each["type"] for each in await exported(store))) == [
        "workspace", "teammate", "relationship", "contact", "touchpoint", "prompt", "reflection", "promise",
        "concession", "one_sided_move", "pact",
    ]  # fmt: skip


async def test_one_relationship_stands_by_itself(store: Store, sqlite_template: Path, tmp_path: Path) -> None:
    other = [
        {"type": "relationship", "id": "gamma", "name": "Gamma", "owner": "mo"},
        {"type": "teammate", "id": "mo", "name": "Mo"},
        {"type": "contact", "id": "lotte", "relationship": "gamma", "name": "Lotte"},
        {"type": "touchpoint", "id": "t2", "relationship": "acme", "at": "2026-03-09T09:00:00Z", "contacts": ["lotte"]},
        {"type": "touchpoint", "id": "t3", "relationship": "gamma", "at": "2026-03-09T09:00:00Z"},
        {"type": "relationship", "id": "delta", "name": "Delta"},
    ]
    await bring_in(store, a_file(*history(), *other))
    lines = await lines_of(store, "acme")
    found = [json.loads(line) for line in lines.splitlines()]

    assert lines == await copied(lines, sqlite_template, tmp_path / "copy.sqlite3")
    assert [each["id"] for each in found if each["type"] == "relationship"] == ["acme", "beta", "gamma"]
    assert [each["id"] for each in found if each["type"] == "touchpoint"] == ["t1", "t2"]
    assert named(found, "teammate", "mo")


async def test_a_relationship_that_is_not_there_cannot_be_exported(store: Store) -> None:
    await bring_in(store, a_file(*history()))

    with pytest.raises(UnknownRelationship):
        await lines_of(store, "nobody")


async def test_a_workspace_without_settings_is_no_line(store: Store) -> None:
    await bring_in(store, a_file({"type": "teammate", "id": "mo", "name": "Mo"}))

    assert [each["type"] for each in await exported(store)] == ["teammate"]
