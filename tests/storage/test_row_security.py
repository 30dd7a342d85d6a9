"""Row-level security on PostgreSQL: a forgotten filter yields nothing rather than a neighbour's rows."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import ProgrammingError

from bot.metrics import Metrics
from storage import Base, Delivery, OfWorkspace, Prompt, Relationship, Teammate, Touchpoint, Workspace
from storage.row_security import policies
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


async def test_raw_sql_without_a_workspace_sees_no_row_of_anybody(neighbours: Store) -> None:
    async with neighbours.engine.connect() as connection:
        for table in policies():
            found = await connection.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608

            assert found.scalar_one() == 0, table


async def test_raw_sql_within_a_workspace_sees_its_own_rows_alone(neighbours: Store) -> None:
    async with neighbours.work("A") as work:
        raw = await work._session.connection()
        names = await raw.execute(text("SELECT name FROM relationships"))

        assert [row[0] for row in names] == ["Client of A"]


async def test_raw_sql_writes_nothing_into_a_neighbours_rows(neighbours: Store) -> None:
    async with neighbours.work("A") as work:
        raw = await work._session.connection()
        changed = await raw.execute(text("UPDATE relationships SET name = 'mine' WHERE workspace_id = 'B'"))
        assert changed.rowcount == 0
    async with neighbours.engine.begin() as connection:
        await connection.execute(text("SELECT set_config('giveget.workspace', 'A', true)"))
        with pytest.raises(ProgrammingError, match="row-level security"):
            await connection.execute(text("UPDATE relationships SET workspace_id = 'B'"))


async def test_the_ledger_sees_all_deliveries_and_nothing_else(neighbours: Store, clock: Clock) -> None:
    async with neighbours.open_ledger() as ledger:
        assert {each.workspace_id for each in await ledger.due(clock())} == {"A", "B"}
        raw = await ledger._session.connection()
        names = await raw.execute(text("SELECT name FROM relationships"))

        assert names.all() == []


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
    ours = {
        each.local_table.name for each in Base.registry.mappers if issubclass(each.class_, (OfWorkspace, Workspace))
    }

    assert tables == ours
