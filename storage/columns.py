"""How a table is read as columns: what the database gathers, and how each kind of value becomes a numpy array."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, reduce
from itertools import repeat
from typing import Any, get_args
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, Integer, String, cast, func, literal, select, type_coerce
from sqlalchemy.engine import default
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from storage.schema import Instant
from storage.words import About, GaveKind, GotKind, PromiseState, PromptState, Role, Side, Size, TouchpointKind
from storage.work import Work

Column = NDArray[Any]
Columns = dict[str, Column]
Pack = Callable[[Sequence[Any]], Column]

#: A moment that has not come: where a date or a time is not known.
NEVER = int(np.iinfo(np.int64).max)
#: A word, a person or a relationship that is not known.
NONE = -1
#: The vocabulary behind the codes: a code is the place of the word, a set of words has one bit for each place.
WORDS: Mapping[str, tuple[str, ...]] = {
    "about": get_args(About),
    "gave_kind": get_args(GaveKind),
    "got_kind": get_args(GotKind),
    "kind": get_args(TouchpointKind),
    "promise_state": get_args(PromiseState),
    "prompt_state": get_args(PromptState),
    "role": get_args(Role),
    "side": get_args(Side),
    "size": get_args(Size),
}
#: Stands between values that are read as one text; none of our words holds it.
_BETWEEN = "\x1f"
_INSTANT = Instant()


class gathered(FunctionElement[str]):  # noqa: N801  a function of the database, written like its others
    """All values of a column in a group, as the text of one JSON array."""

    type = String()
    inherit_cache = True


@compiles(gathered)
def _gathered(element: gathered, compiler: Any, **how: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **how)})"


@compiles(gathered, "postgresql")
def _gathered_on_postgresql(element: gathered, compiler: Any, **how: Any) -> str:
    return f"CAST(json_agg({compiler.process(element.clauses, **how)}) AS TEXT)"


@dataclass(frozen=True)
class Asked:
    """One column to read: what to ask the database for, and how to pack it.

    A `recurring` one holds few different values: all those of a row are read as one text, and unpacked once for each
    different text.
    """

    value: Any
    pack: Pack
    recurring: bool = False


async def table(work: Work, asked: Mapping[str, Asked], *, by: Any, join: tuple[Any, Any] | None = None) -> Columns:
    """All rows of a workspace's table, one array a column, in no order. `join` is (class, condition).

    The database hands over columns, in groups of rows with equal `by`, since an object for each row and each value is
    what reading costs. The smaller the groups, the less is held twice.
    """
    plain = {name: column for name, column in asked.items() if not column.recurring}
    recurring = {name: column for name, column in asked.items() if column.recurring}
    values = [*[column.value for column in plain.values()], _as_one(recurring)]
    statement = select(*[gathered(value) for value in values]).group_by(by)
    if join is not None:
        statement = statement.outerjoin(*join)
    parts: dict[str, list[Column]] = {name: [column.pack([])] for name, column in plain.items()}
    kinds: dict[str, int] = {}
    rows: list[Column] = [np.empty(0, np.int32)]
    async for groups in work.batches(statement):
        for group in groups:
            *columns, texts = map(json.loads, group)
            for (name, column), some in zip(plain.items(), columns, strict=True):
                parts[name].append(column.pack(some))
            for text in set(texts).difference(kinds):
                kinds[text] = len(kinds)
            rows.append(np.fromiter(map(kinds.__getitem__, texts), np.int32, len(texts)))
    found = {name: np.concatenate(chunks) for name, chunks in parts.items()}
    return {**found, **_unpacked(recurring, list(kinds), np.concatenate(rows))}


def _as_one(recurring: Mapping[str, Asked]) -> ColumnElement[str]:
    texts = [func.coalesce(cast(column.value, String), "") for column in recurring.values()]
    return reduce(lambda together, text: together.concat(_BETWEEN).concat(text), texts, literal(""))


def _unpacked(recurring: Mapping[str, Asked], texts: list[str], rows: Column) -> Columns:
    # The last may be an id, which may hold anything, even what stands between the others.
    split = [text.split(_BETWEEN, maxsplit=len(recurring))[1:] for text in texts]
    return {
        name: column.pack([parts[place] or None for parts in split])[rows]
        for place, (name, column) in enumerate(recurring.items())
    }


# --- what to ask the database for: values as it keeps them, since making objects of them costs most of the time ---


def raw_moment(column: Any) -> ColumnElement[Any]:
    """A moment as the number that is stored."""
    return type_coerce(column, BigInteger)


def raw_word(column: Any) -> ColumnElement[Any]:
    """A word as the text that is stored."""
    return type_coerce(column, String)


def raw_yes_or_no(column: Any) -> ColumnElement[Any]:
    """Yes or no as 1 or 0, on both databases."""
    return cast(column, Integer)


# --- what to make of the values ---


def objects(values: Sequence[Any]) -> Column:
    """Python objects, as they are."""
    packed = np.empty(len(values), dtype=object)
    packed[:] = values
    return packed


def microseconds(at: datetime) -> int:
    """A moment as it is stored. Raises ValueError for one without a timezone."""
    number = _INSTANT.process_bind_param(at, default.DefaultDialect())
    return NEVER if number is None else number


def moments(values: Sequence[int | None]) -> Column:
    """Stored moments as int64 microseconds; NEVER for none."""
    if None in values:
        values = [NEVER if value is None else value for value in values]
    return np.array(values, np.int64)


def coded(places: Mapping[Any, int], dtype: Any = np.int32) -> Pack:
    """Packs values as their places; NONE for what has no place."""

    def pack(values: Sequence[Any]) -> Column:
        return np.fromiter(map(places.get, values, repeat(NONE)), dtype, len(values))

    return pack


def word(vocabulary: str) -> Pack:
    """Packs words as their codes."""
    return coded(codes(vocabulary), np.int8)


def words(vocabulary: str) -> Pack:
    """Packs JSON lists of words as bits."""
    bits = {name: 1 << place for name, place in codes(vocabulary).items()}

    @cache
    def mask(text: str | None) -> int:
        # A word with another one's name inside ("no" in "honest_word") is told apart by its quotes.
        return sum(bit for name, bit in bits.items() if text and f'"{name}"' in text)

    return lambda values: np.fromiter(map(mask, values), np.int16, len(values))


def days_in(timezone: str) -> Pack:
    """Packs dates, as the database writes them, as the moments at which they begin in a timezone; NEVER for none."""
    zone = ZoneInfo(timezone)

    @cache
    def begins(day: str | None) -> int:
        return NEVER if day is None else microseconds(datetime.combine(date.fromisoformat(day), time(), zone))

    return lambda values: np.fromiter(map(begins, values), np.int64, len(values))


# --- places and order ---


@cache
def codes(vocabulary: str) -> dict[str, int]:
    """The code of each word of a vocabulary."""
    return {name: place for place, name in enumerate(WORDS[vocabulary])}


def places(ids: Iterable[str]) -> dict[str, int]:
    """The place of each id."""
    return {name: place for place, name in enumerate(ids)}


def ordered(found: Columns, order: Column) -> Columns:
    """All columns in another order."""
    return {name: column[order] for name, column in found.items()}


def by_id(found: Columns) -> Columns:
    """Rows in the order of their ids, whatever the database's collation is."""
    return ordered(found, np.argsort(found["id"], kind="stable"))


def by_relationship(found: Columns, moment: str) -> Columns:
    """Rows by relationship, then moment, then id: the same whatever order they were written in."""
    relationship, at = found["relationship"], found[moment]
    order = np.lexsort((at, relationship))
    follows = (np.diff(at[order]) == 0) & (np.diff(relationship[order]) == 0)
    tied = np.flatnonzero(np.append(follows, False) | np.insert(follows, 0, False))
    if len(tied):  # ids are compared only where moments are equal: comparing all would cost more than the rest
        rows = order[tied]
        order[tied] = rows[np.lexsort((found["id"][rows].astype(str), at[rows], relationship[rows]))]
    return ordered(found, order)


def known(found: Columns, *keys: str) -> Columns:
    """Rows of which all keys have a place, in the order of those keys; others belong to rows left out earlier."""
    kept = np.logical_and.reduce([found[key] >= 0 for key in keys])
    found = {name: column[kept] for name, column in found.items()}
    return ordered(found, np.lexsort([found[key] for key in reversed(keys)]))
