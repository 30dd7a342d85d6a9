"""The database: engines, transactions, and the one place that knows SQLite from PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import URL, Connection, event, make_url, select
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from storage.ledger import Ledger
from storage.register import Register
from storage.row_security import AcrossSession
from storage.sealed import give_keys
from storage.turns import Turns
from storage.work import ScopedSession, Work
from storage.workspaces import Workspace

#: Seconds that background work waits for a locked database.
PATIENT = 10.0
#: Seconds that an interaction waits: it must still answer within Slack's three.
BRISK = 2.0
#: For every connection of a bot to PostgreSQL, which then ends a transaction in which nothing happens for so long: a
#: process that stands still, or was cut off, would hold up whoever needs the same rows for as long as it does.
LOSE_PATIENCE = "SET idle_in_transaction_session_timeout = '20s'"


class StorageBusy(Exception):
    """The database could not be had in time; nothing was written."""


class Store:
    """The open database. `synchronous` is SQLite's: FULL survives a power cut, NORMAL only a crash of the bot.

    Tokens of installations are sealed with the first of `token_keys`, and opened with any. `unhurried` at a terminal,
    where a transaction may stand still while somebody reads what it prints.
    """

    def __init__(
        self, url: str, *, synchronous: str = "FULL", token_keys: Sequence[str] = (), unhurried: bool = False
    ) -> None:
        self.url = _with_driver(_parsed(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._synchronous = synchronous
        self._unhurried = unhurried
        self._turns = Turns()
        self.engine = self._engine()
        #: For looks that wait for no writer; all that one look reads is of the same instant.
        self.readers = self._engine(read_only=True) if self.is_sqlite else self._snapshots()
        for engine in (self.engine, self.readers):
            give_keys(engine.sync_engine, token_keys)

    def _engine(self, *, read_only: bool = False) -> AsyncEngine:
        if not self.is_sqlite:
            sizes: dict[str, Any] = {"pool_size": 10, "max_overflow": 5}
            server = create_async_engine(self.url, **sizes, pool_pre_ping=True, hide_parameters=True)
            if not self._unhurried:
                event.listen(server.sync_engine, "connect", lambda raw, _: _lose_patience(raw))
            return server
        # One writer: SQLite has no more, and waiting in our own queue is fairer than in its busy loop.
        sizes = {"pool_size": 4 if read_only else 1, "max_overflow": 0, "pool_timeout": PATIENT}
        # Errors end in logs; what people wrote, and tokens, must not.
        engine = create_async_engine(self.url, **sizes, hide_parameters=True)
        event.listen(engine.sync_engine, "connect", lambda raw, _: self._prepare(raw, read_only=read_only))
        event.listen(engine.sync_engine, "begin", lambda connection: _begin(connection, read_only=read_only))
        return engine

    def _snapshots(self) -> AsyncEngine:
        return self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def _prepare(self, raw: Any, *, read_only: bool) -> None:
        raw.isolation_level = None  # the driver must not open transactions of its own
        cursor = raw.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {self._synchronous}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # what was forgotten must not linger in free pages
        cursor.execute(f"PRAGMA query_only = {int(read_only)}")
        cursor.close()

    @asynccontextmanager
    async def work(self, workspace_id: str, *, patience: float = PATIENT) -> AsyncIterator[Work]:
        """One transaction on a workspace's rows, committed at the end, undone by any exception.

        Raises StorageBusy where the database cannot be had within `patience` seconds.
        """
        async with self._session(self.engine, workspace_id) as session, self._transaction(session, patience):
            yield Work(session, workspace_id)

    @asynccontextmanager
    async def reading(self, workspace_id: str) -> AsyncIterator[Work]:
        """A look at a workspace's rows that waits for no writer and writes nothing."""
        async with self._session(self.readers, workspace_id) as session:
            yield Work(session, workspace_id)

    @asynccontextmanager
    async def open_ledger(self) -> AsyncIterator[Ledger]:
        """One transaction on the deliveries of all workspaces: the only door that looks across."""
        async with self._across(self.engine) as session, self._transaction(session):
            yield Ledger(session)

    @asynccontextmanager
    async def consult_ledger(self) -> AsyncIterator[Ledger]:
        """A look at the ledger that waits for no writer."""
        async with self._across(self.readers) as session:
            yield Ledger(session)

    @asynccontextmanager
    async def open_register(self) -> AsyncIterator[Register]:
        """One transaction on the installations, and on which workspace each of them serves."""
        async with self._across(self.engine) as session, self._transaction(session):
            yield Register(session)

    @asynccontextmanager
    async def consult_register(self) -> AsyncIterator[Register]:
        """A look at the installations that waits for no writer."""
        async with self._across(self.readers) as session:
            yield Register(session)

    async def workspaces(self) -> list[Workspace]:
        """All workspaces, detached, oldest id first."""
        async with self._across(self.readers) as session:
            return list((await session.scalars(select(Workspace).order_by(Workspace.id))).all())

    async def found_workspace(self, workspace: Workspace) -> None:
        """Keep a new workspace; the one act that cannot happen inside a workspace."""
        async with self._across(self.engine) as session, self._transaction(session):
            session.add(workspace)

    async def checkpoint(self, *, patience: float = PATIENT) -> bool:
        """SQLite: bring all that is kept into the file itself, and empty the log beside it, old contents included.

        Returns whether that is done: who reads what was before is in the way, and is waited for `patience` seconds.
        """
        if not self.is_sqlite:
            return True
        async with self._turns.taken(in_haste=False), self.engine.connect() as connection:
            pooled = await connection.get_raw_connection()
            raw = pooled.driver_connection
            assert raw is not None, "it was just opened"
            pooled.info["patience"] = patience
            await raw.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
            [(busy, *_)] = await raw.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            return not busy

    async def close(self) -> None:
        """Give back all connections."""
        await self.engine.dispose()
        await self.readers.dispose()

    def _across(self, engine: AsyncEngine) -> AsyncSession:
        return AsyncSession(engine, sync_session_class=AcrossSession, expire_on_commit=False)

    @asynccontextmanager
    async def _transaction(self, session: AsyncSession, patience: float = PATIENT) -> AsyncIterator[None]:
        # A server has room for all at once; and there background work would only be held up.
        turn = self._turns.taken(in_haste=patience < PATIENT) if self.is_sqlite else nullcontext()
        async with turn:
            await _take(session, patience)
            yield
            await session.commit()

    def _session(self, engine: AsyncEngine, workspace_id: str) -> AsyncSession:
        return AsyncSession(
            engine,
            sync_session_class=ScopedSession,
            expire_on_commit=False,
            info={"workspace_id": workspace_id},
        )


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ValueError:  # it says what it took for a port, and that may be a piece of the password
        raise ArgumentError("Could not parse the address of the database") from None


def _with_driver(url: URL) -> URL:
    """`sqlite:///…` and `postgresql://…` are what people write; only one driver of each works here."""
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    return url.set(drivername=drivers.get(url.drivername, url.drivername))


def _lose_patience(raw: Any) -> None:
    cursor = raw.cursor()
    cursor.execute(LOSE_PATIENCE)
    cursor.close()
    raw.commit()


def _begin(connection: Connection, *, read_only: bool) -> None:
    patience = connection.get_execution_options().get("patience", PATIENT)
    if connection.info.get("patience") != patience:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        connection.info["patience"] = patience
    # A deferred transaction that turns out to write fails at once when another one writes, whatever the timeout.
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


async def _take(session: AsyncSession, patience: float) -> None:
    try:
        async with asyncio.timeout(patience + 0.1):
            await session.connection(execution_options={"patience": patience})
    except (TimeoutError, PoolTimeout, OperationalError) as error:
        raise StorageBusy from error
