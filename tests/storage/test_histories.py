"""Histories as columns: complete, ordered, cut at a moment, in a fixed number of queries."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import event

from storage import (
    Acknowledgement,
    Concession,
    Contact,
    Pact,
    PactContact,
    Promise,
    PromiseTeammate,
    Prompt,
    Reflection,
    Relationship,
    Teammate,
    Touchpoint,
    TouchpointContact,
)
from storage.columns import NEVER, NONE, WORDS, codes, microseconds
from storage.histories import columns
from storage.store import Store
from storage.work import Work

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def micro(at: datetime) -> int:
    return microseconds(at)


async def keep(work: Work, *rows: object) -> None:
    for row in rows:
        work.add(row)  # type: ignore[arg-type]
        await work.flush()


async def someone(work: Work) -> None:
    await keep(work, Teammate(name="Jort", id="jort"), Teammate(name="Mo", id="mo"))
    await keep(work, Relationship(name="Bothof", id="b"), Relationship(name="Acme", id="a", ended_on=date(2026, 7, 1)))


async def test_an_empty_workspace_has_empty_columns(work: Work) -> None:
    found = await columns(work, AT)

    assert {name: {len(column) for column in table.values()} for name, table in found.items() if name != "words"} == {
        name: {0} for name in found if name != "words"
    }


async def test_touchpoints_come_by_relationship_then_moment_then_id(work: Work) -> None:
    await someone(work)
    for name, of, hours in (("z", "b", 2), ("y", "a", 9), ("c", "b", 1), ("a", "b", 2), ("x", "a", 3)):
        await keep(work, Touchpoint(relationship_id=of, at=AT - timedelta(hours=hours), id=name))

    found = await columns(work, AT)

    assert list(found["relationships"]["id"]) == ["a", "b"]
    assert list(found["touchpoints"]["id"]) == ["y", "x", "a", "z", "c"]
    assert list(found["touchpoints"]["relationship"]) == [0, 0, 1, 1, 1]
    assert found["touchpoints"]["at"][0] == micro(AT - timedelta(hours=9))


async def test_what_happened_later_is_left_out(work: Work) -> None:
    await someone(work)
    later = AT + timedelta(seconds=1)
    await keep(
        work, Touchpoint(relationship_id="a", at=AT, id="now"), Touchpoint(relationship_id="a", at=later, id="x")
    )
    for touchpoint, teammate, at in (("now", "jort", AT), ("now", "mo", later), ("x", "jort", later)):
        await keep(
            work,
            Reflection(touchpoint_id=touchpoint, teammate_id=teammate, at=at, gave_size="big", got_size="nothing"),
        )
    await keep(work, Concession(relationship_id="a", by="us", at=later, text="x"))

    found = await columns(work, AT)

    assert list(found["touchpoints"]["id"]) == ["now"]
    assert list(found["reflections"]["teammate"]) == [0]
    assert len(found["concessions"]["id"]) == 0


async def test_words_become_codes_and_sets_of_words_become_bits(work: Work) -> None:
    await someone(work)
    await keep(
        work,
        Touchpoint(
            relationship_id="a", at=AT, id="t", kind="visit", about=["contract", "operations"], started_by="them"
        ),
        Touchpoint(relationship_id="a", at=AT, id="u"),
        Reflection(
            touchpoint_id="t",
            teammate_id="mo",
            at=AT,
            gave_size="real",
            got_size="small",
            gave_kinds=["honest_word"],
            they_felt_seen=True,
            we_felt_seen=False,
            thanks_to_id="b",
        ),
    )

    found = await columns(work, AT)
    touchpoints, answers = found["touchpoints"], found["reflections"]

    assert [WORDS["kind"][touchpoints["kind"][0]], touchpoints["kind"][1]] == ["visit", NONE]
    assert [WORDS["side"][touchpoints["started_by"][0]], touchpoints["started_by"][1]] == ["them", NONE]
    about = codes("about")
    assert touchpoints["about"].tolist() == [1 << about["contract"] | 1 << about["operations"], 0]
    assert answers["gave_kinds"].tolist() == [1 << codes("gave_kind")["honest_word"]], "not the `no` that is in a name"
    assert [int(answers[name][0]) for name in ("they_felt_seen", "we_felt_seen", "thanks_to")] == [1, 0, 1]


async def test_dates_begin_at_midnight_in_the_workspaces_timezone(work: Work) -> None:
    await someone(work)
    await keep(work, Promise(relationship_id="a", by="us", text="x", made_on=date(2026, 3, 2), id="p"))

    found = await columns(work, AT)

    assert found["promises"]["made_at"][0] == micro(datetime(2026, 3, 1, 23, tzinfo=UTC))
    assert found["relationships"]["ended_at"].tolist() == [micro(datetime(2026, 6, 30, 22, tzinfo=UTC)), NEVER]
    assert found["promises"]["due_at"][0] == NEVER


async def test_a_prompt_closes_with_its_answer_or_a_week_after_it_was_asked(work: Work) -> None:
    await someone(work)
    asked = AT - timedelta(days=20)
    for name, state in (("p1", "answered"), ("p2", "expired"), ("p3", "asked")):
        await keep(
            work,
            Touchpoint(relationship_id="a", at=asked, id=name),
            Prompt(touchpoint_id=name, teammate_id="mo", state=state, asked_at=asked),  # type: ignore[arg-type]
        )
    answered = asked + timedelta(days=2)
    await keep(work, Reflection(touchpoint_id="p1", teammate_id="mo", at=answered, gave_size="small", got_size="small"))

    found = await columns(work, AT)

    week_later = asked + timedelta(days=7)
    assert found["prompts"]["closed_at"].tolist() == [micro(answered), micro(week_later), NEVER]
    assert found["prompts"]["answered_at"].tolist() == [micro(answered), NEVER, NEVER]


async def test_people_are_places_and_a_desk_is_no_person(work: Work) -> None:
    await someone(work)
    await keep(
        work,
        Contact(relationship_id="b", name="Erik", id="erik"),
        Contact(relationship_id="b", name="Harry", id="harry", left_on=date(2026, 1, 1), successor_id="erik"),
        Contact(relationship_id="b", name="IT Service Desk", id="desk"),
        Touchpoint(relationship_id="b", at=AT, id="t"),
        TouchpointContact(touchpoint_id="t", contact_id="harry"),
        Pact(relationship_id="b", agreed_on=date(2025, 1, 1), why="x"),
        PactContact(relationship_id="b", contact_id="harry"),
    )

    found = await columns(work, AT)

    assert list(found["contacts"]["id"]) == ["desk", "erik", "harry"]
    assert found["contacts"]["successor"].tolist() == [NONE, NONE, 1]
    assert found["contacts"]["is_desk"].tolist() == [True, False, False]
    assert (found["attendances"]["contact"].tolist(), found["pact_contacts"]["contact"].tolist()) == ([2], [2])


async def test_a_promise_counts_who_was_told_and_an_effort_who_said_thanks(work: Work) -> None:
    await someone(work)
    made = date(2026, 1, 1)
    await keep(
        work,
        Promise(relationship_id="a", by="us", text="x", made_on=made, id="p"),
        Promise(relationship_id="a", by="us", text="x", made_on=made, id="q"),
        PromiseTeammate(promise_id="q", teammate_id="jort"),
        PromiseTeammate(promise_id="q", teammate_id="mo"),
        Touchpoint(relationship_id="b", at=AT, id="t"),
        Acknowledgement(touchpoint_id="t", teammate_id="jort", colleague_id="mo", told_at=AT),
    )

    found = await columns(work, AT)

    assert found["promises"]["told"].tolist() == [0, 2]
    assert found["acknowledgements"]["thanked_at"].tolist() == [NEVER]


async def test_no_row_of_another_workspace_is_read(store: Store, two_workspaces: tuple[str, str]) -> None:
    async with store.work("theirs") as work:
        await keep(work, Touchpoint(relationship_id="acme", at=AT, id="secret"))

    async with store.reading("ours") as work:
        found = await columns(work, AT)

    assert {name: len(found[name]["touchpoint"]) for name in ("attendances", "reflections")} == {
        "attendances": 1,
        "reflections": 1,
    }
    assert list(found["touchpoints"]["id"]) == ["t"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_number_of_queries_does_not_grow_with_the_relationships(store: Store, workspace_id: str) -> None:
    counts = []
    for number in (5, 500):
        await _relationships(store, workspace_id, number)
        counts.append(await _queries(store, workspace_id))

    assert counts[0] == counts[1]
    assert counts[0] <= 16


async def _relationships(store: Store, workspace_id: str, number: int) -> None:
    async with store.work(workspace_id) as work:
        for place in range(number):
            name = f"{number}-{place}"
            work.add(Relationship(name=name, id=name))
            await work.flush()
            work.add(Touchpoint(relationship_id=name, at=AT, id=name))


async def _queries(store: Store, workspace_id: str) -> int:
    seen: list[str] = []

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    async with store.reading(workspace_id) as work:
        engine = (await work._session.connection()).sync_connection
        event.listen(engine, "before_cursor_execute", count)
        found = await columns(work, AT)
        event.remove(engine, "before_cursor_execute", count)
    assert len(found["touchpoints"]["id"]) == len(np.unique(found["touchpoints"]["id"]))
    return len([statement for statement in seen if statement.startswith("SELECT")])
