"""A history is kept whole, and the same again changes nothing."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import event, select, update

from bot.services.histories.imports import File
from storage import Contact, Prompt, Relationship, Teammate, Touchpoint, Workspace
from storage.store import Store
from tests.services.histories import a_file, bring_in, exported, history, named


@pytest.fixture(name="statements")
async def _statements(store: Store) -> AsyncIterator[list[str]]:
    """Every statement that writes."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE"):
            seen.append(statement)

    event.listen(store.engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(store.engine.sync_engine, "before_cursor_execute", note)


async def test_an_import_into_an_empty_database_makes_a_workspace(store: Store) -> None:
    await bring_in(store, a_file(*history()))
    (workspace,) = await store.workspaces()

    assert (workspace.id, workspace.team_id, workspace.timezone) == ("local", None, "Europe/Amsterdam")


async def test_everything_that_was_given_comes_out(store: Store) -> None:
    await bring_in(store, a_file(*history()))
    found = await exported(store)

    assert named(found, "touchpoint")["at"] == "2026-03-02T13:30:00+00:00"
    assert named(found, "touchpoint")["teammates"] == ["karin", "jort"]
    assert named(found, "pact")["agreed_with"] == ["erik", "harry"]
    assert named(found, "contact", "harry")["successor"] == "erik"
    moments = {"at", "asked_at", "closed_at", "gave", "got"}
    for given in history():
        kept = next(each for each in found if all(each.get(key) == given[key] for key in given.keys() - moments))
        assert kept.keys() >= given.keys()


async def test_a_bare_day_begins_at_midnight_in_the_timezone_of_its_file(store: Store) -> None:
    await bring_in(store, a_file(*history()))

    assert named(await exported(store), "concession")["at"] == "2026-03-01T23:00:00+00:00"


async def test_a_file_without_a_timezone_follows_the_workspace_and_then_the_settings(store: Store) -> None:
    relationship = {"type": "relationship", "id": "acme", "name": "Acme"}
    first = {"type": "touchpoint", "id": "t1", "relationship": "acme", "at": "2026-03-02"}
    await bring_in(store, a_file(relationship, first), timezone="Asia/Tokyo")
    await bring_in(store, a_file({"type": "workspace", "timezone": "America/New_York"}))
    await bring_in(store, a_file({**first, "id": "t2"}), timezone="Asia/Tokyo")
    found = await exported(store)

    assert named(found, "touchpoint", "t1")["at"] == "2026-03-01T15:00:00+00:00"
    assert named(found, "touchpoint", "t2")["at"] == "2026-03-02T05:00:00+00:00"


async def test_a_day_that_begins_late_begins_at_its_first_moment(store: Store) -> None:
    """In Cairo the clock went from 00:00 to 01:00 on 26 April 2024."""
    records = [
        {"type": "workspace", "timezone": "Africa/Cairo"},
        {"type": "relationship", "id": "acme", "name": "Acme"},
        {"type": "touchpoint", "id": "t1", "relationship": "acme", "at": "2024-04-26"},
    ]
    await bring_in(store, a_file(*records))

    assert named(await exported(store), "touchpoint")["at"] == "2024-04-25T22:00:00+00:00"


async def test_a_question_that_nobody_answered_closed_after_a_week(store: Store) -> None:
    await bring_in(store, a_file(*history()))

    assert named(await exported(store), "prompt")["closed_at"] == "2026-03-09T16:00:00+00:00"


async def test_the_same_file_again_writes_nothing(store: Store, statements: list[str]) -> None:
    await bring_in(store, a_file(*history()))
    statements.clear()
    counts = await bring_in(store, a_file(*history()))

    assert statements == []
    assert (counts.new, counts.changed, counts.same) == (0, 0, 13)


async def test_a_known_id_with_other_content_replaces_the_record(store: Store) -> None:
    await bring_in(store, a_file(*history()))
    changed = {"type": "touchpoint", "id": "t1", "relationship": "beta", "at": "2026-03-05", "contacts": ["harry"]}
    counts = await bring_in(store, a_file(changed))

    assert (counts.new, counts.changed) == (0, 1)
    assert named(await exported(store), "touchpoint") == {
        **changed, "at": "2026-03-04T23:00:00+00:00", "about": [], "teammates": [], "contacts": ["harry"],
    }  # fmt: skip


async def test_what_the_format_does_not_know_of_a_record_stays(store: Store) -> None:
    await bring_in(store, a_file(*history()))
    async with store.work("local") as work:
        await work.change(update(Teammate).where(Teammate.id == "karin").values(works_from=7))
        await work.change(update(Prompt).values(delivery_id="d1"))
    again = [{"type": "teammate", "id": "karin", "name": "Karin B."}, {**history()[2], "state": "skipped"}]
    await bring_in(store, a_file(*again))

    async with store.reading("local") as work:
        assert await work.all(select(Teammate.works_from).where(Teammate.id == "karin")) == [7]
        assert await work.all(select(Prompt.delivery_id)) == ["d1"]


async def test_what_is_referred_to_may_be_in_the_database_already(store: Store) -> None:
    await bring_in(store, a_file(*history()))
    counts = await bring_in(store, a_file({**history()[3], "id": "t2", "source_id": "2"}))

    assert counts.new == 1


async def test_a_later_file_replaces_what_an_earlier_one_said(store: Store) -> None:
    one = {"type": "teammate", "id": "mo", "name": "Mo"}
    await bring_in(store, a_file(one, name="old.jsonl"), a_file({**one, "name": "Moses"}, name="new.jsonl"))

    assert named(await exported(store), "teammate")["name"] == "Moses"


async def test_two_teammates_may_change_places(store: Store) -> None:
    await bring_in(store, a_file(*history(), {"type": "teammate", "id": "mo", "name": "Mo", "slack_user": "U2"}))
    swapped = [("mo", "U1"), ("jort", "U2"), ("new", None)]
    await bring_in(
        store, a_file(*({"type": "teammate", "id": id_, "name": id_, "slack_user": user} for id_, user in swapped))
    )
    found = await exported(store)

    assert named(found, "teammate", "mo")["slack_user"] == "U1"
    assert named(found, "teammate", "jort")["slack_user"] == "U2"


async def test_what_was_set_in_slack_stays_where_a_file_is_silent(store: Store) -> None:
    await bring_in(store, a_file(*history()))
    async with store.work("local") as work:
        await work.change(update(Workspace).values(team_id="T1", timezone="Asia/Tokyo"))
        await work.change(update(Teammate).where(Teammate.id == "karin").values(slack_user="U9"))
    silent = [each for each in history() if each["type"] != "workspace"]
    await bring_in(store, a_file(*silent, {"type": "workspace", "purpose": "Bridges."}))
    found = await exported(store)

    assert named(found, "workspace") == {
        "type": "workspace", "timezone": "Asia/Tokyo", "locale": "nl", "purpose": "Bridges.",
    }  # fmt: skip
    assert named(found, "teammate", "karin")["slack_user"] == "U9"


async def test_names_twice_in_a_list_are_one(store: Store) -> None:
    relationship, teammate = history()[9], history()[11]
    touchpoint = {
        "type": "touchpoint",
        "id": "t1",
        "relationship": "acme",
        "at": "2026-03-02",
        "teammates": ["jort"] * 2,
    }
    await bring_in(store, a_file(relationship, teammate, touchpoint))

    assert named(await exported(store), "touchpoint")["teammates"] == ["jort"]


async def test_a_sheet_finds_its_people_in_the_files_beside_it_and_in_the_database(store: Store) -> None:
    await bring_in(store, a_file(*history()))
    sheet = b"relationship,at,teammate,contacts,gave,got\nACME & Co,2026-03-09,karin,Harry,small,small\n"
    mia = {"type": "teammate", "id": "mia", "name": "Mia"}
    more = sheet + b"Beta,2026-03-09,Mia,,small,small\n"
    counts = await bring_in(store, File("talks.csv", io.BytesIO(more)), a_file(mia))
    again = await bring_in(store, File("talks.csv", io.BytesIO(more)), a_file(mia))

    assert (counts.new, again.new, again.changed) == (5, 0, 0)
    async with store.reading("local") as work:
        touched = await work.all(select(Touchpoint.relationship_id).where(Touchpoint.source == "csv"))
        assert sorted(touched) == ["acme", "beta"]
        assert len(await work.all(select(Contact))) == 2
        assert len(await work.all(select(Relationship))) == 2


@pytest.mark.slow
async def test_a_long_history_comes_in_as_quickly_per_line_as_a_short_one(store: Store) -> None:
    """PostgreSQL would look through the whole table for each foreign key, as it was empty when the import began."""
    records = [history()[9], history()[10], history()[11]]
    records += [
        {"type": "touchpoint", "id": f"t{number}", "relationship": "beta", "at": "2026-03-02T09:00:00Z",
         "teammates": ["jort"]}
        for number in range(20_000)
    ]  # fmt: skip
    async with asyncio.timeout(120):  # a few seconds where nobody else works
        counts = await bring_in(store, a_file(*records))

    assert counts.new == 20_003
