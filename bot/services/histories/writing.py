"""The records of an import into the tables: new ones are added, changed ones replaced, all others left alone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import delete

from bot.services.histories.checks import CHUNK, chunks
from bot.services.histories.imported import Imported
from bot.services.histories.records import KINDS, Kind, keyed, stored
from bot.sources import Key, Values
from bot.sources.interchange.layout import by_name
from storage.work import Work

Row = dict[str, Any]
Progress = Callable[[int], None]


@dataclass
class Counts:
    """How many records were new, changed, and as they were."""

    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass
class _Difference:
    """What of one type is to be written."""

    new: list[Values] = field(default_factory=list)
    changed: list[Values] = field(default_factory=list)
    #: Keys and the unique value of rows that give it up, perhaps to another row.
    released: list[Row] = field(default_factory=list)


async def write(work: Work, imported: Imported, progress: Progress) -> Counts:
    """Keep all records; `progress` is told how many more are compared with what is there."""
    counts = Counts()
    for kind in KINDS:
        entries = imported.records[kind.name]
        difference = await _compared(work, kind, (entry.values for entry in entries.values()), progress)
        await work.update(kind.table, difference.released)
        await _add(work, kind, difference.new)
        await _replace(work, kind, difference.changed)
        counts.new += len(difference.new)
        counts.changed += len(difference.changed)
        counts.same += len(entries) - len(difference.new) - len(difference.changed)
    return counts


async def _compared(work: Work, kind: Kind, records: Iterable[Values], progress: Progress) -> _Difference:
    difference = _Difference()
    for some in chunks(records):
        ids = list(dict.fromkeys(str(values[0]) for values in some))
        before: dict[Key, Values] = {}
        async for batch in stored(work, kind, kind.among(ids)):
            before |= keyed(kind, batch)
        for values in some:
            _compare(kind, values, before.get(kind.layout.key_of(values)), difference)
        progress(len(some))
    return difference


def _compare(kind: Kind, values: Values, before: Values | None, difference: _Difference) -> None:
    if before is None:
        difference.new.append(values)
    elif before != values:
        difference.changed.append(values)
        if kind.unique and None not in kind.unique_of(before) and kind.unique_of(before) != kind.unique_of(values):
            difference.released.append({"id": values[0], kind.unique[-1]: None})


async def _add(work: Work, kind: Kind, new: list[Values]) -> None:
    for some in chunks(new):
        rows = [_row(kind, values) for values in some]
        await work.insert(kind.table, [{**row, kind.late: None} if kind.late else row for row in rows])
    if len(new) >= CHUNK:
        await work.take_stock(kind.table)
    for some in chunks(new):
        await _link(work, kind, some)
    if late := kind.late:
        rows = [{"id": values[0], late: values[kind.layout.at(late)]} for values in new]
        await work.update(kind.table, [row for row in rows if row[late]])


async def _replace(work: Work, kind: Kind, changed: list[Values]) -> None:
    for some in chunks(changed):
        await work.update(kind.table, [_row(kind, values) for values in some])
        for link in kind.links.values():
            of = getattr(link.table, link.of)
            await work.change(delete(link.table).where(of.in_([values[0] for values in some])))
        await _link(work, kind, some)


async def _link(work: Work, kind: Kind, records: Sequence[Values]) -> None:
    for name, link in kind.links.items():
        place = kind.layout.at(name)
        await work.insert(
            link.table,
            [
                {link.of: values[0], link.to: other, "position": position}
                for values in records
                for position, other in enumerate(cast(tuple[str, ...], values[place]))
            ],
        )


def _row(kind: Kind, values: Values) -> Row:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in by_name(kind.layout, values).items()
        if name not in kind.links
    }
