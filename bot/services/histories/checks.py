"""What can only be seen once all lines are read: records that do not exist, and what is said of two at once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import select

from bot.services.histories.imported import Entry, Imported, Reference
from bot.services.histories.records import KIND_OF, KINDS, Kind
from bot.sources import Fault, Values
from storage.work import Work

T = TypeVar("T")
#: Ids that are looked up in one query.
CHUNK = 1000


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items, some at a time."""
    left = iter(items)
    while chunk := list(islice(left, size)):
        yield chunk


async def blame_unknown_references(work: Work, imported: Imported) -> int:
    """Whoever names a record that is neither in the files nor kept already is blamed for it.

    Returns how many records the files only refer to, and find kept already.
    """
    found = 0
    missing: dict[str, dict[str, list[Reference]]] = {}
    for reference in imported.unknown():
        missing.setdefault(reference.to, {}).setdefault(reference.id, []).append(reference)
    for to, named in missing.items():
        known = await _known(work, KIND_OF[to], list(named))
        found += len(known)
        for reference in (one for id_, those in named.items() if id_ not in known for one in those):
            sentence = f"there is no {to} '{reference.id}' in the files or in the database"
            imported.blame(reference.file, Fault(reference.line, reference.field, sentence))
    return found


async def blame_doubles(work: Work, imported: Imported) -> None:
    """No two teammates are one Slack user, and nothing that a source knows is counted twice."""
    for kind in KINDS:
        if kind.unique:
            used = _used_within(imported, kind)
            for ids in chunks(used):
                await _blame_users_of_the_same(work, imported, kind, {said: used[said] for said in ids})


async def _known(work: Work, kind: Kind, ids: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for some in chunks(ids):
        known.update(await work.all(select(kind.column(kind.layout.key[0])).where(kind.among(some))))
    return known


def _used_within(imported: Imported, kind: Kind) -> dict[Values, Entry]:
    """Who says what only one may say; the second to say it is blamed."""
    used: dict[Values, Entry] = {}
    for entry in imported.records[kind.name].values():
        said = kind.unique_of(entry.values)
        if None in said:
            continue
        first = used.setdefault(said, entry)
        if first is not entry:
            _blame_second(imported, kind, entry, str(first.values[0]))
    return used


async def _blame_users_of_the_same(work: Work, imported: Imported, kind: Kind, used: dict[Values, Entry]) -> None:
    columns = [kind.column(name) for name in ("id", *kind.unique)]
    there = select(*columns).where(columns[-1].in_([said[-1] for said in used]))
    for id_, *said in await work.rows(there):
        entry = used.get(tuple(said))
        # A record that comes again is known by what the files say of it now.
        if entry and entry.values[0] != id_ and (id_,) not in imported.records[kind.name]:
            _blame_second(imported, kind, entry, id_)


def _blame_second(imported: Imported, kind: Kind, entry: Entry, first: str) -> None:
    same = f"{kind.name} '{first}' has the same {' and '.join(kind.unique)}"
    imported.blame(entry.file, Fault(entry.line, kind.unique[-1], same))
