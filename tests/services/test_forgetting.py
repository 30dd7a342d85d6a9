"""Who is forgotten is in no table any more; what others wrote stays."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Enum, Table, select, text

from bot.services import audit, digests, forgetting, prompts, reflections
from bot.services.errors import Gone
from bot.services.histories import person_exports
from bot.services.reflections import Answer
from storage import (
    Acknowledgement,
    AuditEntry,
    Base,
    Contact,
    Delivery,
    Digest,
    DigestItem,
    Disagreement,
    Flag,
    InboxEvent,
    Promise,
    PromiseTeammate,
    Prompt,
    Reflection,
    Relationship,
    Teammate,
    Touchpoint,
    TouchpointContact,
    TouchpointTeammate,
)
from storage.row_security import open_everything
from storage.store import Store
from storage.work import Work
from tests.services.conftest import a_relationship, a_teammate, says_what_is_due, was_in_touch

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ON = date(2026, 3, 2)
SENT = {"state": "sent", "sent_at": AT, "channel": "C1", "ts": "1.0", "due_at": AT}
#: Stands in everything that is Jort's, and in nothing else.
JORTS = ("jort", "UJORT", "zebra")
#: Lists, accounts and ids that are of something else.
NOBODY_OF_US = frozenset({
    "deliveries.assumed", "installations.bot_id", "installations.bot_user", "installations.enterprise_id",
    "workspaces.bot_user", "workspaces.hearings", "workspaces.team_id", "inbox.event_id",
    "relationships.aliases", "relationships.domains", "relationships.slack_channels", "contacts.successor_id",
    "teammates.days_off", "touchpoints.about", "touchpoints.source_id",
    "disagreements.signals", "reflections.gave_kinds", "reflections.got_kinds", "reflections.thanks_to_id",
})  # fmt: skip


def _signal(*refs: str) -> dict[str, object]:
    values = {f"who{number}": {"ref": ref} for number, ref in enumerate(refs)}
    sentence = {"text": "", "plural": None, "number": None, "values": values}
    return {"name": "contact_change", "strength": 0.9, "sentence": sentence, "evidence": list(refs)}


def _of_jort(*refs: str) -> dict[str, Any]:
    signal = _signal("teammate:jort", *refs)
    return {"signals": [signal], "moves": [{"name": "call", "sentence": signal["sentence"]}]}


def _facts(**some: object) -> dict[str, object]:
    empty = {"mood": "talk", "recoveries": [], "kind_words": None, "follow_ups": [], "promises": [], "question": 0}
    return empty | some


@pytest.fixture(name="world")
async def _world(store: Store, workspace_id: str) -> Store:
    """Jort and Mo gave and got with Acme and Beta, and much was said of it."""
    follow_ups = [{"id": each, "teammate": "jort", "became": "talked"} for each in ("acme", "beta")]
    recoveries = [{"id": "acme", "good_talks": 3, "since": "2026-02-01"}]
    facts = _facts(kind_words=["t1", "jort"], follow_ups=follow_ups, recoveries=recoveries, promises=["p-acme"])
    jorts = {"teammate_id": "jort", "at": AT, "gave_size": "big", "got_size": "small"}
    layers = [
        [Teammate(name="Jort zebra", id="jort", slack_user="UJORT"), Teammate(name="Mo", id="mo", slack_user="UMO")],
        [Relationship(name="Acme", id="acme", owner_id="jort"), Relationship(name="Beta", id="beta")],
        [Contact(relationship_id="beta", name="Ilse", id="ilse")],
        [Contact(relationship_id="acme", name="Karin", id="karin", email="k@acme.nl", successor_id="ilse")],
        [Contact(relationship_id="beta", name="Wim", id="wim", successor_id="karin")],
        [
            Touchpoint(relationship_id="acme", at=AT, id="t1", title="a zebra"),
            Touchpoint(relationship_id="acme", at=AT, id="t2", title="the planning"),
            Touchpoint(relationship_id="beta", at=AT, id="t3", title="of Mo"),
        ],
        [
            *(TouchpointTeammate(touchpoint_id=each, teammate_id="jort") for each in ("t1", "t2")),
            *(TouchpointTeammate(touchpoint_id=each, teammate_id="mo") for each in ("t2", "t3")),
            TouchpointContact(touchpoint_id="t2", contact_id="karin"),
            Prompt(touchpoint_id="t1", teammate_id="jort", state="answered", delivery_id="asked-1"),
            Prompt(touchpoint_id="t2", teammate_id="mo", state="answered", delivery_id="asked-2"),
            Reflection(touchpoint_id="t1", gave_text="zebra gave", got_text="zebra got", may_be_shared=True, **jorts),
            Reflection(touchpoint_id="t2", note="zebra note", **jorts),
            Reflection(touchpoint_id="t2", gave_text="by Mo", **jorts | {"teammate_id": "mo"}),
            Reflection(touchpoint_id="t3", gave_text="thanks", thanks_to_id="acme", **jorts | {"teammate_id": "mo"}),
            Acknowledgement(touchpoint_id="t1", teammate_id="jort", colleague_id="mo", told_at=AT),
            Acknowledgement(touchpoint_id="t3", teammate_id="mo", colleague_id="jort", told_at=AT),
            Promise(relationship_id="acme", by="us", text="a call", made_on=ON, id="p-acme"),
            Digest(at=AT, local_date=ON, id="d", facts=facts),
            Flag(relationship_id="acme", digest_on=ON, owner_id="jort", told_at=AT, context="zebra adds"),
            Flag(relationship_id="beta", digest_on=ON, owner_id="mo", told_at=AT, **_of_jort()),
            Disagreement(relationship_id="acme", teammate_id="jort", at=AT, signals=["silence"], text="zebra sees"),
            AuditEntry(at=AT, act="settings_changed", by_id="jort"),
            InboxEvent(event_id="Ev1", received_at=AT, payload={"event": {"user": "UJORT", "text": "zebra types"}}),
        ],
        [
            PromiseTeammate(promise_id="p-acme", teammate_id="jort"),
            DigestItem(
                digest_id="d", relationship_id="acme", position=0, state="watch", claimed_by_id="jort",
                **_of_jort("contact:karin"),
            ),
            DigestItem(digest_id="d", relationship_id="beta", position=1, state="watch"),
        ],
        [
            Delivery(kind="questions", dedup_key="questions:jort:1", about="", to_user="UJORT", id="asked-1", **SENT),
            Delivery(kind="questions", dedup_key="questions:mo:1", about="mo", to_user="UMO", id="asked-2", **SENT),
            Delivery(kind="told", dedup_key="told:t1:jort:mo", about="t1:jort:mo", to_user="UMO", id="told", **SENT),
            Delivery(kind="flag", dedup_key="flag:acme:x", about=f"acme:{ON}", to_user="UJORT", id="flag", **SENT),
            Delivery(kind="digest", dedup_key="digest:1", about="d", to_channel="C1", id="post", **SENT),
            Delivery(kind="logged", dedup_key="logged:t2", about="t2", to_user="UMO", id="logged", **SENT),
            Delivery(kind="reminder", dedup_key="reminder:jort:2", about="asked-1", to_user="UJORT", due_at=AT),
        ],
    ]  # fmt: skip
    async with store.work(workspace_id) as work:
        (await work.workspace()).admins = ["UJORT", "UMO"]
        for layer in layers:
            work.add(*layer)
            await work.flush()
    return store


async def _everything(store: Store) -> str:
    """All values of all rows, as one text."""
    async with store.engine.connect() as connection:
        await connection.run_sync(open_everything)
        tables = [(await connection.execute(select(table))).all() for table in Base.metadata.sorted_tables]
    return str(tables)


async def _states(work: Work) -> dict[str, tuple[str, bool]]:
    return {each.id: (each.kind, each.stale) for each in await work.all(select(Delivery))}


async def test_every_place_that_can_name_one_of_us_names_who_will_be_forgotten(world: Store) -> None:
    named = set()
    async with world.engine.connect() as connection:
        await connection.run_sync(open_everything)
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                values = str((await connection.execute(select(column))).all())
                named |= {f"{table.name}.{column.name}"} if any(each in values for each in JORTS) else set()
    places = {f"{table.name}.{each.name}" for table in Base.metadata.sorted_tables for each in _may_name(table)}

    assert places - named - NOBODY_OF_US == set()
    assert NOBODY_OF_US - places == set()


def _may_name(table: Table) -> list[Column[Any]]:
    """The columns that hold lists, accounts or ids, but for ids of the tables of other things."""
    others = {f"{each.removesuffix('s')}_id" for each in Base.metadata.tables if each != "teammates"}
    others |= {"delivery_id"}
    return [
        each
        for each in table.columns
        if isinstance(each.type, JSON)
        or (each.name.endswith(("_id", "_user", "dedup_key")) and each.name not in others)
        or (each.name.endswith("_by") and not isinstance(each.type, Enum))
    ]


async def test_no_word_name_or_id_of_a_forgotten_person_is_left_in_any_table(world: Store) -> None:
    async with world.work("team") as work:
        await forgetting.person(work, "jort", AT)

    left = await _everything(world)
    assert [each for each in JORTS if each in left] == []


async def test_every_place_and_every_word_that_would_be_forgotten_is_in_the_persons_export(world: Store) -> None:
    async with world.reading("team") as work:
        exported = [each async for each in person_exports.about(work, "jort")]
    named = await _rows_of_jort(world)
    values = [set(_values(each)) for each in exported]
    absent = [(table, key) for table, key in named if not any(set(key) <= each for each in values)]
    words = {"Jort zebra", "a zebra", *(f"zebra {each}" for each in ("gave", "got", "note", "adds", "sees", "types"))}

    assert len({table for table, _ in named}) >= 15
    assert absent == []
    assert {each for each in words if each not in str(exported)} == set()
    assert {each["type"] for each in exported} == {
        "teammate", "preferences", "admin", "owner", "touchpoint", "prompt", "reflection", "promise", "thanks", "flag",
        "disagreement", "taken_on", "kind_words", "follow_up", "sentence", "message", "event", "audit",
    }  # fmt: skip


def _values(record: Any) -> Iterator[str]:
    """All that stands in a record, however deep."""
    if isinstance(record, (dict, list)):
        for each in record.values() if isinstance(record, dict) else record:
            yield from _values(each)
    else:
        yield str(record)


async def _rows_of_jort(store: Store) -> list[tuple[str, list[str]]]:
    """All rows that name Jort or hold his words, each as its table and its key without the workspace."""
    rows = []
    async with store.engine.connect() as connection:
        await connection.run_sync(open_everything)
        for table in Base.metadata.sorted_tables:
            key = [each.name for each in table.primary_key if each.name != "workspace_id"]
            found = (await connection.execute(select(table))).mappings().all()
            rows += [
                (table.name, [str(row[each]) for each in key])
                for row in found
                if any(each in str(dict(row)) for each in JORTS)
            ]
    return rows


async def test_what_others_wrote_is_in_nobody_elses_export(world: Store) -> None:
    async with world.work("team") as work:
        payload = {"event": {"user": "UMO", "text": "<@UJORT> was late"}}
        work.add(InboxEvent(event_id="Ev2", received_at=AT, payload=payload))
    async with world.reading("team") as work:
        exported = str([each async for each in person_exports.about(work, "jort")])

    assert "Ev2" in exported
    assert [each for each in ("was late", "by Mo", "Karin", "k@acme") if each in exported] == []


async def test_what_others_wrote_stays_and_so_do_the_sizes(world: Store) -> None:
    async with world.work("team") as work:
        await forgetting.person(work, "jort", AT)

    async with world.reading("team") as work:
        kept = await work.all(select(Reflection).order_by(Reflection.touchpoint_id))
        assert {each.gave_text for each in kept} == {None, "by Mo", "thanks"}
        assert [each.gave_size for each in kept] == ["big"] * 4
        assert (await work.get(Touchpoint, "t2")).title == "the planning"
        nameless = [each for each in await work.all(select(Teammate)) if each.id != "mo"]
        assert [(each.name, each.slack_user, each.active) for each in nameless] == [("…", None, False)]


async def test_messages_to_and_of_a_forgotten_person_are_taken_back_and_the_digest_is_worded_anew(world: Store) -> None:
    async with world.work("team") as work:
        await forgetting.person(work, "jort", AT)
        states = await _states(work)
        page = await digests.page_of(work, "d")

    taken_back = {name for name, state in states.items() if state == ("retracted", True)}
    assert taken_back == {"asked-1", "told", "flag"}
    assert {name for name, (kind, stale) in states.items() if stale and kind != "retracted"} == {"post", "logged"}
    assert len(states) == 6  # what was not said yet is not in the ledger any more
    assert page.kind_words is None
    assert [each.claimed_by for each in page.items] == [None, None]


async def test_who_was_told_and_is_forgotten_since_is_named_in_no_question(work: Work) -> None:
    mo, jort, ann = await a_teammate(work), await a_teammate(work, "Jort"), await a_teammate(work, "Ann")
    touchpoint = await was_in_touch(work, mo, await a_relationship(work), AT)
    [message] = await says_what_is_due(work, AT)
    await reflections.keep(work, mo.id, touchpoint.id, Answer("big", "nothing"), AT)
    for colleague in (jort, ann):
        await reflections.tell(work, mo.id, touchpoint.id, colleague, AT)
    message.stale = False
    await forgetting.person(work, jort.id, AT)
    said = await prompts.bundle_of(work, message)

    assert message.stale
    assert said is not None
    assert [each.told for each in said.questions] == [("Ann",)]


async def test_a_person_who_left_no_trace_goes_without_a_nameless_row(store: Store, workspace_id: str) -> None:
    async with store.work(workspace_id) as work:
        work.add(Teammate(name="Jort", id="jort"))
        await work.flush()
        await forgetting.person(work, "jort", AT)

        assert await work.all(select(Teammate)) == []


async def test_a_forgotten_contact_is_in_no_table_and_the_talks_stay(world: Store) -> None:
    async with world.work("team") as work:
        await forgetting.contact(work, "karin", AT)
        states = await _states(work)

    left = await _everything(world)
    assert [each for each in ("karin", "Karin", "k@acme.nl") if each in left] == []
    assert "the planning" in left
    assert {name for name, (_, stale) in states.items() if stale} == {"asked-2", "post", "logged", "flag"}


async def test_a_forgotten_relationship_goes_with_all_that_hangs_on_it_and_nothing_else(world: Store) -> None:
    async with world.work("team") as work:
        await forgetting.relationship(work, "acme", AT)

    left = await _everything(world)
    assert [each for each in ("acme", "Acme", "karin", "zebra", "by Mo") if each in left.replace("Jort zebra", "")] == [
        "zebra"  # an event that Slack sent and nobody has looked at yet
    ]
    assert "of Mo" in left


async def test_a_digest_is_shown_without_a_forgotten_relationship(world: Store) -> None:
    async with world.work("team") as work:
        await forgetting.relationship(work, "acme", AT)
        page = await digests.page_of(work, "d")
        bundle = await prompts.bundle_of(work, await work.get(Delivery, "asked-2"))

    assert [each.relationship.id for each in page.items] == ["beta"]
    assert page.recoveries == ()
    assert bundle is not None
    assert bundle.questions == ()


async def test_forgetting_is_written_down_without_saying_whom(world: Store) -> None:
    async with world.work("team") as work:
        await forgetting.person(work, "jort", AT, by_id="mo")
        await forgetting.contact(work, "karin", AT)
        entries = await audit.latest(work)

    acts = {(entry.act, name, entry.about) for entry, name in entries}
    assert {("forgot_person", "Mo", None), ("forgot_contact", None, None), ("settings_changed", "…", None)} == acts


@pytest.mark.parametrize("forget", [forgetting.person, forgetting.contact, forgetting.relationship])
async def test_who_is_not_there_cannot_be_forgotten(work: Work, forget: object) -> None:
    with pytest.raises(Gone):
        await forget(work, "nobody", AT)  # type: ignore[operator]


async def test_nothing_is_left_in_the_bytes_of_the_file(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    async with store.engine.begin() as connection:
        await connection.run_sync(open_everything)
        await connection.execute(text("INSERT INTO workspaces (id, admins) VALUES ('team', '[]')"))
    async with store.work("team") as work:
        work.add(Teammate(name="zebrazebra" * 100, id="jort"))
    async with store.work("team") as work:
        await forgetting.person(work, "jort", AT)
    await store.checkpoint()
    await store.close()

    file = await asyncio.to_thread(Path(str(store.url.database)).read_bytes)
    assert b"zebra" not in file
