"""One trip to SQLite's thread for each statement; the driver makes four, and each costs more than the statement."""

# ruff: noqa: SLF001  neither the driver nor SQLAlchemy's adapter of it has a public door to that thread

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor
from sqlalchemy.util.concurrency import await_

Answer = tuple[Any, int, int | None, Sequence[Any]]


class _Answered:
    """What is left of the driver's cursor once its rows are here."""

    description: Any = None
    rowcount: int = -1
    arraysize: int = 1
    lastrowid: int | None = None


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """Opens the driver's cursor, runs the statement, takes all rows and closes it, in one go."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return _Answered()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    def close(self) -> None:
        self._rows.clear()

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        self._ask(lambda raw: raw.execute(operation, parameters or ()))

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        self._ask(lambda raw: raw.executemany(operation, seq_of_parameters))

    def _ask(self, run: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> None:
        try:
            description, rowcount, lastrowid, rows = await_(self._trip(run))
        except ValueError as error:  # the driver's word for a closed connection
            self._adapt_connection._handle_exception(error)
        cursor: Any = self._cursor
        cursor.description, cursor.rowcount, cursor.lastrowid = description, rowcount, lastrowid
        self._rows = deque(rows)

    async def _trip(self, run: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> Answer:
        connection: Any = self._connection

        def there_and_back() -> Answer:
            cursor = run(connection._conn)
            rows = cursor.fetchall() if cursor.description else ()
            answer = cursor.description, cursor.rowcount, cursor.lastrowid, rows
            cursor.close()
            return answer

        async with self._adapt_connection._execute_mutex:
            answer: Answer = await connection._execute(there_and_back)
        return answer


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()
    _cursor_cls = _Cursor


def connect(dialect: Dialect, record: Any, arguments: Any, options: Any) -> Any:
    """Opens connections of this kind; to be told of SQLAlchemy's event `do_connect`."""
    opened: Any = dialect.connect(*arguments, **options)
    return _Connection(opened.dbapi, opened._connection)
