"""From one database to another, whole: every row of every table, in one transaction, counted and compared."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, Row, Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.ordering import by_bytes
from storage.row_security import open_everything
from storage.schema import Base
from storage.store import Store

#: Rows that are read and written at once.
_BATCH = 1000


class NotEmpty(Exception):
    """There are workspaces in the target already."""


class NotTheSame(Exception):
    """What arrived in a table is not what left; nothing was kept."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


@dataclass(frozen=True)
class Carried:
    """One table that arrived whole: how many rows, and a digest of their content that both databases agree on."""

    table: str
    rows: int
    content: str


async def carry(source: Store, target: Store) -> list[Carried]:
    """Copy all tables, those that are referred to first. Both databases are at the newest revision.

    Raises NotEmpty, NotTheSame; then nothing is kept.
    """
    carried = []
    async with source.readers.connect() as leaving, target.engine.begin() as arriving:
        for connection in (leaving, arriving):
            await connection.run_sync(open_everything)
        tables = Base.metadata.sorted_tables
        workspaces = next(table for table in tables if table.name == "workspaces")
        if (await arriving.execute(select(func.count()).select_from(workspaces))).scalar_one():
            raise NotEmpty
        for table in tables:
            await _carry_table(table, leaving, arriving)
        for table in tables:
            left, arrived = await _content(table, leaving), await _content(table, arriving)
            if left != arrived:
                raise NotTheSame(table.name)
            carried.append(arrived)
    return carried


async def _carry_table(table: Table, leaving: AsyncConnection, arriving: AsyncConnection) -> None:
    """Rows that refer to a row of their own table do so only once all of them are there."""
    late = [column.name for column in table.columns if _refers_to_itself(table, column.name)]
    async for batch in _batches(table, leaving):
        rows = [dict(row._mapping) for row in batch]  # noqa: SLF001  the documented way to a dictionary
        await arriving.execute(insert(table), [row | dict.fromkeys(late) for row in rows])
    if not late:
        return
    async for batch in _batches(table, leaving):
        for row in batch:
            values = {name: row._mapping[name] for name in late}  # noqa: SLF001  as above
            if any(value is not None for value in values.values()):
                key = [column == row._mapping[column.name] for column in table.primary_key]  # noqa: SLF001
                await arriving.execute(update(table).where(*key).values(values))


def _refers_to_itself(table: Table, name: str) -> bool:
    own = {key for each in table.foreign_key_constraints if each.referred_table is table for key in each.column_keys}
    return name in own and name not in table.primary_key.columns


async def _content(table: Table, connection: AsyncConnection) -> Carried:
    """The rows of a table as both databases say them in Python, in the order of their keys."""
    digest, rows = hashlib.sha256(), 0
    async for batch in _batches(table, connection):
        rows += len(batch)
        for row in batch:
            digest.update(repr(tuple(_plain(value) for value in row)).encode())
    return Carried(table.name, rows, digest.hexdigest())


def _plain(value: Any) -> Any:
    """A JSON object has no order of its own."""
    if isinstance(value, dict):
        return sorted((name, _plain(each)) for name, each in value.items())
    return [_plain(each) for each in value] if isinstance(value, list) else value


async def _batches(table: Table, connection: AsyncConnection) -> AsyncIterator[Sequence[Row[Any]]]:
    keys = [column if isinstance(column.type, Date) else by_bytes(column)[0] for column in table.primary_key]
    result = await connection.stream(select(table).order_by(*keys))
    async for batch in result.partitions(_BATCH):
        yield batch
