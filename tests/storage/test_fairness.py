"""What comes next of all workspaces: many rows of one keep no other waiting, and cost no more than they must."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from storage import Delivery, InboxEvent, Workspace
from storage.store import Store

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(minutes=1)


async def _founded(store: Store, workspace_id: str, *, connected: bool = True) -> str:
    await store.found_workspace(Workspace(id=workspace_id, connected_at=AT if connected else None))
    return workspace_id


async def _has(store: Store, workspace_id: str, count: int, **facts: Any) -> None:
    async with store.work(workspace_id) as work:
        given = {"kind": "welcome", "about": "x", "due_at": AT, **facts}
        key = given.pop("dedup_key", "k")
        work.add(*(Delivery(dedup_key=f"{key}{number}", **given) for number in range(count)))


async def test_messages_of_one_that_cannot_be_reworded_keep_no_other_waiting(store: Store) -> None:
    for workspace_id, count, since in (("many", 150, AT), ("one", 1, LATER)):
        await _founded(store, workspace_id)
        await _has(store, workspace_id, count, state="sent", stale=True, due_at=since)
    async with store.open_ledger() as ledger:
        found = [each.workspace_id for each in await ledger.stale(LATER)]
        without = [each.workspace_id for each in await ledger.stale(LATER, without=["many"])]

    assert sorted(found) == ["many"] * 8 + ["one"]
    assert without == ["one"]


async def test_events_left_behind_by_who_left_or_has_many_keep_no_other_waiting(store: Store) -> None:
    for workspace_id, connected, count in (("gone", False, 100), ("many", True, 100), ("one", True, 1)):
        await _founded(store, workspace_id, connected=connected)
        async with store.work(workspace_id) as work:
            since = LATER if workspace_id == "one" else AT
            work.add(*(InboxEvent(event_id=f"E{number}", received_at=since) for number in range(count)))
    async with store.open_ledger() as ledger:
        found = [each.workspace_id for each in await ledger.unfinished_events(LATER + timedelta(hours=1))]

    assert found == ["many"] * 20 + ["one"]


async def test_who_waits_for_an_answer_does_not_stand_in_line(store: Store) -> None:
    for number in range(3):
        await _has(store, await _founded(store, f"w{number}"), 20)
    async with store.work("w1") as work:
        work.add(Delivery(kind="reply", dedup_key="r", about="x", due_at=LATER))
    async with store.open_ledger() as ledger:
        found = await ledger.due(LATER, limit=2)

    assert [each.kind for each in found] == ["reply", "welcome"]


async def test_what_is_somebody_s_already_takes_a_place(store: Store) -> None:
    await _has(store, await _founded(store, "many"), 9)
    async with store.open_ledger() as ledger:
        first = await ledger.due(LATER, of_each=8)
        await ledger.hand_over(first[:6], LATER)
    async with store.open_ledger() as ledger:
        second = await ledger.due(LATER, of_each=8)

    assert [len(first), len(second)] == [8, 2]


async def test_where_somebody_waits_only_their_workspace_is_looked_into(store: Store) -> None:
    for workspace_id in ("many", "one", "other"):
        await _has(store, await _founded(store, workspace_id), 2)
        await _has(store, workspace_id, 1, state="sent", stale=True, dedup_key="stale")
    async with store.consult_ledger() as ledger:
        due = await ledger.due(LATER, only={"one"})
        stale = await ledger.stale(LATER, only=["one", "other"], without={"other"})
        nowhere = await ledger.due(LATER, only=())

    assert [each.workspace_id for each in due] == ["one", "one"]
    assert [each.workspace_id for each in stale] == ["one"]
    assert nowhere == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_one_process_is_about_to_hand_over_the_other_passes_by(store: Store) -> None:
    await _has(store, await _founded(store, "many"), 6)
    async with store.open_ledger() as first, store.open_ledger() as second:
        mine = {each.id for each in await first.due(LATER, limit=3, held=True)}
        theirs = {each.id for each in await second.due(LATER, held=True)}

    assert len(mine) == len(theirs) == 3
    assert not mine & theirs


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_of_a_long_backlog_only_the_rows_that_come_next_are_read(store: Store) -> None:
    for number in range(10):
        await _has(store, await _founded(store, f"w{number}"), 40)
    async with store.engine.begin() as connection:  # or the server does by itself, at whatever moment
        await connection.execute(text("ANALYZE deliveries"))
    asked: list[tuple[str, Any]] = []
    event.listen(store.engine.sync_engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    async with store.open_ledger() as ledger:
        due = await ledger.due(LATER, limit=5, of_each=32, held=True)
    statement, values = next(each for each in asked if "row_number" in each[0])

    assert len({each.workspace_id for each in due}) == 5
    assert await _rows_read(store, statement, values) <= 5 * 4


async def _rows_read(store: Store, statement: str, values: Any) -> int:
    """How many whole rows PostgreSQL puts in order before it takes the first."""
    async with store.engine.connect() as connection:
        await connection.execute(text("SELECT set_config('giveget.door', 'ledger', true)"))
        raw: Any = (await connection.get_raw_connection()).driver_connection
        explained = await (await raw.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)).fetchone()
    plan = explained[0] if isinstance(explained[0], list) else json.loads(explained[0])
    node = plan[0]["Plan"]
    while "Sort" not in node["Node Type"]:
        node = node["Plans"][0]
    return int(node["Plans"][0]["Actual Rows"])
