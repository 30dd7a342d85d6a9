"""A record as a row of values and back: which column each field goes to, and what it refers to."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.sources import Key, Values
from bot.sources.interchange.records import MOMENT, RECORDS, Record, Refers

#: JSON may hold these as they are, but many a reader takes them for the end of a line.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True)
class Column:
    """One value of a record: `path` says where it stands in the line, `name` how it is kept."""

    name: str
    path: tuple[str, ...]
    #: The type of record that it names, or None.
    refers: str | None
    many: bool
    moment: bool


@dataclass(frozen=True)
class Layout:
    """The columns of one type of record, in the order in which they are written."""

    type: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    values_of: Callable[[Record], Values]

    places: Mapping[str, int]

    def at(self, name: str) -> int:
        """Where a column stands."""
        return self.places[name]

    def key_of(self, values: Sequence[Any]) -> Key:
        """What makes the record the same one when it comes again."""
        return tuple(values[self.at(name)] for name in self.key)


@cache
def layout_of(type_: str) -> Layout:
    """The layout of a type of record."""
    model = RECORDS[type_]
    columns = tuple(_columns(model))
    paths = [".".join(column.path) for column in columns]
    getter = attrgetter(*paths)
    key = tuple(column.name for column in columns if column.path[0] in model.key)
    places = {column.name: place for place, column in enumerate(columns)}
    return Layout(type_, columns, key, getter, places)


def line_of(layout: Layout, values: Sequence[Any]) -> str:
    """The record as a line of JSON: what was given, in the fixed order, lists always."""
    record: dict[str, Any] = {"type": layout.type}
    for column, value in zip(layout.columns, values, strict=True):
        if value is None or (value is False and column.name == "may_be_shared"):
            continue
        place = record
        for step in column.path[:-1]:
            place = place.setdefault(step, {})
        place[column.path[-1]] = value.isoformat() if isinstance(value, (date, datetime)) else value
    line = json.dumps(record, ensure_ascii=False)
    return line if line.isascii() else _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def _columns(model: type[BaseModel], outer: tuple[str, ...] = ()) -> list[Column]:
    columns: list[Column] = []
    for name, field in model.model_fields.items():
        path = (*outer, name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            columns += _columns(field.annotation, path)
            continue
        marks, many = _marks(field), get_origin(field.annotation) is tuple
        refers = next((mark.to for mark in marks if isinstance(mark, Refers)), None)
        kept = "_".join(path) + ("_id" if refers and not many else "")
        columns.append(Column(kept, path, refers, many, moment=MOMENT in marks))
    return columns


def _marks(field: FieldInfo) -> list[Any]:
    """What a field's type is marked with, also inside `X | None`."""
    members = get_args(field.annotation) if get_origin(field.annotation) in (Union, UnionType) else ()
    return [*field.metadata, *(mark for member in members for mark in get_args(member)[1:])]


def references(layout: Layout, values: Sequence[Any]) -> list[tuple[str, str, str]]:
    """What the record names: the field, the type of record and its id."""
    named: list[tuple[str, str, str]] = []
    for column, value in zip(layout.columns, values, strict=True):
        if column.refers and value:
            ids: Sequence[str] = value if column.many else (value,)
            named += [(column.path[-1], column.refers, one) for one in ids]
    return named


def by_name(layout: Layout, values: Sequence[Any]) -> Mapping[str, Any]:
    """The values under the names of their columns."""
    return {column.name: value for column, value in zip(layout.columns, values, strict=True)}
