"""Statements on SQLite take one trip to its thread, where the driver makes four; in a brief transaction they take none.

A trip costs more than a short statement, and waits for its turn on a busy loop while the transaction keeps others out.
Locks and commits are always waited for in the thread, since only they can take long there.
"""

# ruff: noqa: SLF001  neither the driver nor SQLAlchemy's adapter of it has a public door to that thread

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor
from sqlalchemy.util.concurrency import await_

Statement = Callable[[sqlite3.Connection], sqlite3.Cursor]


@dataclass
class _Answer:
    """What is left of the driver's cursor once its rows are here."""

    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None
    rows: Sequence[Any] = ()
    arraysize: int = 1


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """Opens the driver's cursor, runs the statement, takes all rows and closes it, in one go."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return _Answer()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    def close(self) -> None:
        self._rows.clear()

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        self._ask(lambda raw: raw.execute(operation, parameters or ()))

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        self._ask(lambda raw: raw.executemany(operation, seq_of_parameters))

    def _ask(self, statement: Statement) -> None:
        connection: Any = self._adapt_connection
        try:
            answer = (
                _run(statement, connection._connection._conn) if connection.brief else await_(self._trip(statement))
            )
        except ValueError as error:  # the driver's word for a closed connection
            connection._handle_exception(error)
        self._cursor, self._rows = answer, deque(answer.rows)

    async def _trip(self, statement: Statement) -> Any:
        connection: Any = self._connection
        async with self._adapt_connection._execute_mutex:
            return await connection._execute(lambda: _run(statement, connection._conn))


def _run(statement: Statement, raw: sqlite3.Connection) -> Any:
    cursor = statement(raw)
    rows = cursor.fetchall() if cursor.description else ()
    answer = _Answer(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    cursor.close()
    return answer


class _Connection(AsyncAdapt_aiosqlite_connection):
    """A connection of which one may say that its transaction is brief."""

    __slots__ = ("brief",)
    _cursor_cls = _Cursor

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.brief = False

    def rollback(self) -> None:
        driver: Any = self._connection
        raw = driver._connection
        # The pool asks for one after each commit, too; a connection that was closed has nothing to undo.
        if raw is not None and raw.in_transaction:
            raw.rollback() if self.brief else super().rollback()


def connect(dialect: Dialect, record: Any, arguments: Any, options: Any) -> Any:
    """Opens connections of this kind; to be told of SQLAlchemy's event `do_connect`."""
    opened: Any = dialect.connect(*arguments, **options)
    return _Connection(opened.dbapi, opened._connection)


def stay(connection: Connection, *, brief: bool) -> None:
    """From now on run the statements here and now, or, where they may take long, in the thread again."""
    raw: Any = connection.connection.dbapi_connection
    raw.brief = brief
