"""Statements on SQLite go to its thread once, or not at all, and tell all that the driver's own would."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.relationships import Relationship
from storage.store import Store


@pytest.fixture(name="connection")
async def _connection(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    store = Store(f"sqlite:///{tmp_path}/some.sqlite3")
    async with store.engine.connect() as connection:
        await connection.execute(text("CREATE TABLE some (id INTEGER PRIMARY KEY, word TEXT UNIQUE)"))
        yield connection
    await store.close()


@pytest.fixture(name="trips")
def _trips(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Everything that was handed to a thread of SQLite."""
    handed: list[Any] = []
    go = aiosqlite.Connection._execute

    async def noted(self: aiosqlite.Connection, *asked: Any, **how: Any) -> Any:
        handed.append(asked)
        return await go(self, *asked, **how)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(aiosqlite.Connection, "_execute", noted)
    return handed


@pytest.fixture(name="store")
async def _store(sqlite_url: str) -> AsyncIterator[Store]:
    store = Store(sqlite_url)
    yield store
    await store.close()


async def test_a_statement_takes_one_trip(connection: AsyncConnection, trips: list[Any]) -> None:
    before = len(trips)
    found = await connection.execute(text("SELECT 1 AS one, 2 AS two UNION SELECT 3, 4"))

    assert [row._asdict() for row in found] == [{"one": 1, "two": 2}, {"one": 3, "two": 4}]
    assert len(trips) - before == 1


async def test_it_tells_how_many_rows_were_touched_and_which_came_last(connection: AsyncConnection) -> None:
    added = await connection.execute(text("INSERT INTO some (word) VALUES (:word)"), {"word": "a"})
    many = await connection.execute(text("INSERT INTO some (word) VALUES (:word)"), [{"word": "b"}, {"word": "c"}])
    changed = await connection.execute(text("UPDATE some SET word = word || '!' WHERE id > 1"))

    assert (added.lastrowid, many.rowcount, changed.rowcount) == (1, 2, 2)


async def test_errors_are_the_drivers_own(connection: AsyncConnection) -> None:
    await connection.execute(text("INSERT INTO some (word) VALUES ('a')"))
    with pytest.raises(IntegrityError, match="UNIQUE"):
        await connection.execute(text("INSERT INTO some (word) VALUES ('a')"))
    with pytest.raises(OperationalError, match="no such table"):
        await connection.execute(text("SELECT * FROM none"))

    assert (await connection.execute(text("SELECT count(*) FROM some"))).scalar_one() == 1


async def test_a_connection_that_was_closed_says_so(connection: AsyncConnection) -> None:
    raw = await connection.get_raw_connection()
    await raw.driver_connection.close()  # type: ignore[union-attr]

    with pytest.raises(OperationalError, match=r"(?i)closed|no active connection"):
        await connection.execute(text("SELECT 1"))


async def test_a_brief_transaction_goes_to_the_thread_for_its_lock_and_its_commit_alone(
    store: Store, workspace_id: str, trips: list[Any]
) -> None:
    async with store.work(workspace_id, brief=True) as work:
        before = len(trips)
        work.add(Relationship(name="Acme", id="acme"))
        await work.flush()
        found = await work.get(Relationship, "acme")
        within = len(trips) - before
    committed = len(trips) - before

    assert found is not None
    assert (within, committed) == (0, 1)


async def test_what_a_brief_transaction_raises_is_undone(store: Store, workspace_id: str) -> None:
    async def add_twice() -> None:
        async with store.work(workspace_id, brief=True) as work:
            work.add(Relationship(name="Acme", id="acme"))
            await work.flush()
            await work.insert(Relationship, [{"name": "Acme", "id": "acme"}])

    with pytest.raises(IntegrityError):
        await add_twice()
    async with store.reading(workspace_id) as work:
        assert await work.all(select(Relationship.name)) == []


async def test_after_a_brief_transaction_the_next_goes_to_the_thread_again(
    store: Store, workspace_id: str, trips: list[Any]
) -> None:
    async with store.work(workspace_id, brief=True):
        pass
    async with store.work(workspace_id) as work:
        before = len(trips)
        await work.all(select(Relationship.name))

    assert len(trips) - before == 2
