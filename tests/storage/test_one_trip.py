"""Statements on SQLite go to its thread and come back once, and tell all that the driver's own would."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.store import Store


@pytest.fixture(name="connection")
async def _connection(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    store = Store(f"sqlite:///{tmp_path}/some.sqlite3")
    async with store.engine.connect() as connection:
        await connection.execute(text("CREATE TABLE some (id INTEGER PRIMARY KEY, word TEXT UNIQUE)"))
        yield connection
    await store.close()


async def test_a_statement_takes_one_trip(connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    trips = 0
    go = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, *asked: Any) -> Any:
        nonlocal trips
        trips += 1
        return await go(self, *asked)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    found = await connection.execute(text("SELECT 1 AS one, 2 AS two UNION SELECT 3, 4"))

    assert [row._asdict() for row in found] == [{"one": 1, "two": 2}, {"one": 3, "two": 4}]
    assert trips == 1


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
