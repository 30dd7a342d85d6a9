"""Row-level security on PostgreSQL: a forgotten filter yields nothing rather than a neighbour's rows."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.metrics import Metrics
from storage import Base, Delivery, Prompt, Relationship, Teammate, Touchpoint, Workspace
from storage.store import Store
from tests.conftest import Clock


@pytest.fixture(name="neighbours", params=["postgresql"])
async def _neighbours(postgresql_database: URL, clock: Clock) -> AsyncIterator[Store]:
    """Two workspaces with a client and a planned message each."""
    store = Store(postgresql_database.render_as_string(hide_password=False))
    async with store.engine.begin() as connection:
        await connection.execute(text("TRUNCATE workspaces CASCADE"))
    for name in ("A", "B"):
        await store.found_workspace(Workspace(id=name, connected_at=clock()))
        async with store.work(name) as work:
            work.add(Relationship(name=f"Client of {name}", id="r"))
            work.add(Delivery(kind="notice", dedup_key="k", due_at=clock(), about="x"))
    yield store
    await store.close()


#: What the ledger's door shows of all workspaces at once.
OF_THE_LEDGER = {"deliveries", "inbox", "prompts", "workspaces"}
#: By table, the column that says whose a row is.
OWNERS = {"workspaces": "id"} | {
    table.name: "workspace_id" for table in Base.metadata.sorted_tables if "workspace_id" in table.columns
}

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


async def _owners(connection: AsyncConnection) -> dict[str, set[str]]:
    """By table, whose rows raw SQL sees."""
    return {
        table: set((await connection.execute(text(f"SELECT {owner} FROM {table}"))).scalars())  # noqa: S608
        for table, owner in OWNERS.items()
    }


@on_postgresql
async def test_raw_sql_without_a_workspace_sees_no_row_of_anybody(
    store: Store, two_workspaces: tuple[str, str]
) -> None:
    async with store.engine.connect() as connection:
        assert await _owners(connection) == {table: set() for table in OWNERS}


@on_postgresql
async def test_raw_sql_within_a_workspace_sees_its_own_rows_alone_in_every_table(
    store: Store, two_workspaces: tuple[str, str]
) -> None:
    for workspace_id in two_workspaces:
        async with store.work(workspace_id) as work, store.reading(workspace_id) as reading:
            for each in (work, reading):
                raw = await each._session.connection()

                assert await _owners(raw) == {table: {workspace_id} for table in OWNERS}


@on_postgresql
async def test_raw_sql_through_the_ledgers_door_sees_rows_of_all_in_its_own_tables_alone(
    store: Store, two_workspaces: tuple[str, str]
) -> None:
    async with store.open_ledger() as ledger, store.consult_ledger() as consulted:
        for each in (ledger, consulted):
            raw = await each._session.connection()

            assert await _owners(raw) == {
                table: set(two_workspaces) if table in OF_THE_LEDGER else set() for table in OWNERS
            }


async def test_raw_sql_writes_nothing_into_a_neighbours_rows(neighbours: Store) -> None:
    async with neighbours.work("A") as work:
        raw = await work._session.connection()
        changed = await raw.execute(text("UPDATE relationships SET name = 'mine' WHERE workspace_id = 'B'"))
        assert changed.rowcount == 0
    async with neighbours.engine.begin() as connection:
        await connection.execute(text("SELECT set_config('giveget.workspace', 'A', true)"))
        with pytest.raises(ProgrammingError, match="row-level security"):
            await connection.execute(text("UPDATE relationships SET workspace_id = 'B'"))


async def test_the_ledger_sees_the_deliveries_of_all(neighbours: Store, clock: Clock) -> None:
    async with neighbours.open_ledger() as ledger:
        assert {each.workspace_id for each in await ledger.due(clock())} == {"A", "B"}


async def test_the_ledger_sees_whose_questions_are_due(neighbours: Store, clock: Clock) -> None:
    for name in ("A", "B"):
        async with neighbours.work(name) as work:
            work.add(Teammate(name="Jort", id="jort"), Touchpoint(relationship_id="r", at=clock(), id="t"))
            await work.flush()
            work.add(Prompt(touchpoint_id="t", teammate_id="jort", due_at=clock()))
    async with neighbours.consult_ledger() as ledger:
        waiting = await ledger.to_be_asked(clock())

    assert waiting == ["A", "B"]


async def test_the_measures_are_of_all_workspaces(neighbours: Store, clock: Clock) -> None:
    page = (await Metrics(neighbours, lambda: clock.now + timedelta(minutes=2)).page()).decode()

    assert 'giveget_deliveries{state="planned"} 2.0' in page
    assert "giveget_oldest_due_seconds 120.0" in page


async def test_a_connection_forgets_whose_rows_it_saw(neighbours: Store) -> None:
    for _ in range(3):
        async with neighbours.work("A"):
            pass

    async with neighbours.engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM relationships"))).scalar_one() == 0


async def test_every_table_of_a_workspace_is_locked(neighbours: Store) -> None:
    locked = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    async with neighbours.engine.connect() as connection:
        tables = {row[0] for row in await connection.execute(text(locked))}

    assert tables == set(OWNERS)
