"""A unit of work: one transaction on the rows of one workspace, and no door to any other."""

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar, TypeVarTuple, cast

from sqlalchemy import Delete, Row, Select, Table, Update, event, insert, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, class_mapper, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption

from storage.doors import NotOfThisWorkspace, checked
from storage.schema import OfWorkspace
from storage.workspaces import Workspace

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
R = TypeVar("R", bound=OfWorkspace)

#: Rows that are read at once where a whole table of a workspace is walked through.
_BATCH = 5000
#: Rows that go into one INSERT; SQLite allows 32,766 values in a statement.
_INSERT_BATCH = 1000
#: Workspaces whose filters are kept ready, at 4 KB each.
_FILTERS = 2000
#: A lock of PostgreSQL's that belongs to no row, and ends with the transaction.
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


class ScopedSession(Session):
    """A session that knows the one workspace that it may read and write."""

    @property
    def workspace_id(self) -> str:
        return cast(str, self.info["workspace_id"])


@event.listens_for(ScopedSession, "do_orm_execute")
def _only_this_workspace(state: ORMExecuteState) -> None:
    state.statement = state.statement.options(*_only(cast(ScopedSession, state.session).workspace_id))


@lru_cache(maxsize=_FILTERS)
def _only(workspace_id: str) -> tuple[ExecutableOption, ...]:
    """The filter of one workspace, made once: to make it takes longer than many a statement."""
    return (
        with_loader_criteria(OfWorkspace, lambda cls: cls.workspace_id == workspace_id, include_aliases=True),
        with_loader_criteria(Workspace, lambda cls: cls.id == workspace_id, include_aliases=True),
    )


@event.listens_for(ScopedSession, "before_flush")
def _stamp(session: ScopedSession, context: UOWTransaction, instances: object) -> None:
    for row in [*session.new, *session.dirty, *session.deleted]:
        if isinstance(row, Workspace):
            if row.id != session.workspace_id:
                raise NotOfThisWorkspace(type(row).__name__)
        elif row.workspace_id is None and row in session.new:
            row.workspace_id = session.workspace_id
        elif row.workspace_id != session.workspace_id:
            raise NotOfThisWorkspace(type(row).__name__)


class Work:
    """What services are handed first: the rows of one workspace, until the transaction ends."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self.workspace_id = workspace_id
        self._workspace: Workspace | None = None

    async def workspace(self) -> Workspace:
        """The workspace's own row."""
        if self._workspace is None:  # a session alone forgets what nobody holds
            self._workspace = await self._session.get_one(Workspace, self.workspace_id)
        return self._workspace

    async def get(self, of: type[R], *key: object) -> R | None:
        """The row with that key within the workspace, or None."""
        return await self._session.get(of, (self.workspace_id, *key))

    async def hold(self, of: type[R], *key: object) -> R | None:
        """As `get`, but as the row is at this moment; nobody else changes it until the transaction ends.

        SQLite has one writer at a time anyway.
        """
        await self._session.flush()
        return await self._session.get(of, (self.workspace_id, *key), populate_existing=True, with_for_update=True)

    async def all(self, statement: Select[T]) -> list[T]:
        """The first column (or the entity) of every row."""
        return list((await self._session.scalars(checked(statement))).all())

    async def first(self, statement: Select[T]) -> T | None:
        """The first column (or the entity) of the first row, or None."""
        return (await self._session.scalars(checked(statement).limit(1))).first()

    async def rows(self, statement: Select[*Ts]) -> Sequence[Row[*Ts]]:
        """All rows, as tuples of columns."""
        return (await self._session.execute(checked(statement))).all()

    async def batches(self, statement: Select[*Ts]) -> AsyncIterator[Sequence[Row[*Ts]]]:
        """All rows, some thousands at a time, so that a long history is never held twice."""
        result = await self._session.stream(checked(statement))
        async for batch in result.partitions(_BATCH):
            yield batch

    def add(self, *rows: OfWorkspace | Workspace) -> None:
        """Keep new rows; they are stamped with the workspace when they are written."""
        self._session.add_all(rows)

    async def insert(self, into: type[OfWorkspace], rows: Sequence[Mapping[str, Any]]) -> None:
        """Write many new rows at once, stamped with the workspace."""
        await self.flush()
        stamped = [{**row, "workspace_id": self.workspace_id} for row in rows]
        for start in range(0, len(stamped), _INSERT_BATCH):
            await self._session.execute(insert(into), stamped[start : start + _INSERT_BATCH])

    async def add_once(self, row: OfWorkspace) -> bool:
        """Keep a new row unless one of the same key is there, also where another process writes it just now.

        Returns whether it was kept; it is to be fetched anew by its key.
        """
        await self.flush()
        values = {each.key: getattr(row, each.key) for each in class_mapper(type(row)).column_attrs}
        connection = await self._session.connection()
        into = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        table = cast(Table, class_mapper(type(row)).local_table)
        new = into(table).values({**values, "workspace_id": self.workspace_id}).on_conflict_do_nothing()
        return (await connection.execute(new.returning(table.c.workspace_id))).first() is not None

    async def update(self, of: type[OfWorkspace], rows: Sequence[Mapping[str, Any]]) -> None:
        """Write many known rows at once: each holds its key within the workspace, and all change the same columns."""
        await self.flush()
        stamped = [{**row, "workspace_id": self.workspace_id} for row in rows]
        if stamped:
            await self._session.execute(update(of), stamped)

    async def take_stock(self, of: type[OfWorkspace]) -> None:
        """Let the database see how full a table has become, within a transaction that fills it.

        PostgreSQL goes on planning for the empty table that it was, and looks through all of it for every foreign key.
        """
        connection = await self._session.connection()
        if connection.dialect.name == "postgresql":
            await connection.exec_driver_sql(f"ANALYZE {class_mapper(of).local_table}")

    async def alone(self, doing: str) -> None:
        """Wait until nobody else of this workspace does what is called that, and keep them waiting until the end.

        What only a look can tell, such as whether a name is free, is then true until it is written. SQLite has one
        writer at a time anyway.
        """
        connection = await self._session.connection()
        if connection.dialect.name == "postgresql":
            await connection.execute(_ALONE, {"key": f"{self.workspace_id}:{doing}"})

    async def change(self, statement: Update | Delete) -> int:
        """Run an UPDATE or DELETE with a condition; returns how many rows it touched."""
        result = await self._session.execute(checked(statement), execution_options={"synchronize_session": "fetch"})
        return cast(int, result.rowcount)  # type: ignore[attr-defined]

    async def delete(self, row: OfWorkspace) -> None:
        """Forget one row, and what hangs on it."""
        await self._session.delete(row)
        await self._session.flush()

    async def flush(self) -> None:
        """Send what was added to the database, so that later queries see it."""
        await self._session.flush()
