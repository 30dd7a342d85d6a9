"""Histories in Giveget's own format: JSON Lines, one record a line."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from bot.sources import Fault, Faulty, Key, Names, Source, Told
from bot.sources.interchange.faults import faults_of
from bot.sources.interchange.layout import Layout, layout_of
from bot.sources.interchange.lines import lines
from bot.sources.interchange.records import RECORDS


def read(stream: Iterable[bytes], names: Names) -> Iterator[Told | Faulty]:
    """The records of a file, or what is wrong with its lines."""
    for line in lines(stream):
        if isinstance(line, Faulty):
            yield line
        elif line[1].strip():
            yield _read_line(*line)


def told(line: int, type_: str, written: dict[str, Any]) -> Told | Faulty:
    """The record that the fields of a line tell, or all that is wrong with them."""
    layout = layout_of(type_)
    try:
        record = RECORDS[type_].model_validate(written)
    except ValidationError as error:
        faults = tuple(faults_of(error, line, type_))
        return Faulty(faults, _meant(type_, written), tuple(_names(layout, written)))
    # The same few ids stand in most lines of a history: kept once, a long one fits into memory.
    values = tuple(
        sys.intern(value) if column.refers and isinstance(value, str) else value
        for column, value in zip(layout.columns, layout.values_of(record), strict=True)
    )
    return Told(line, type_, layout.key_of(values), values)


def _read_line(number: int, text: str) -> Told | Faulty:
    try:
        written = json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        return _faulty(number, f"is not JSON ({error.msg} at character {error.pos + 1})")
    except (ValueError, RecursionError) as error:
        return _faulty(number, str(error) if isinstance(error, _Refused) else "is not JSON that anyone would write")
    return _read_object(number, written)


def _read_object(number: int, written: object) -> Told | Faulty:
    if not isinstance(written, dict):
        return _faulty(number, 'is not an object; a line looks like {"type": "teammate", "id": "jort", …}')
    type_ = written.pop("type", None)
    if type_ is None:
        return _faulty(number, "is missing", "type")
    if not isinstance(type_, str) or type_ not in RECORDS:
        return _faulty(number, f"'{type_}' is not one of {', '.join(RECORDS)}", "type")
    return told(number, type_, written)


def _faulty(line: int, sentence: str, field: str | None = None) -> Faulty:
    return Faulty((Fault(line, field, sentence),))


def _meant(type_: str, written: dict[str, Any]) -> tuple[str, Key] | None:
    key = tuple(written.get(field) for field in RECORDS[type_].key)
    return (type_, key) if key and all(isinstance(part, str) for part in key) else None  # type: ignore[return-value]


def _names(layout: Layout, written: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for column in layout.columns:
        field = column.path[0]
        if column.refers and field in written:
            ids = written[field] if isinstance(written[field], list) else [written[field]]
            yield from ((field, column.refers, id_) for id_ in ids if id_ and isinstance(id_, str))


class _Refused(ValueError):
    """JSON that says something twice, or nothing that is a value."""


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Refused(f"says {next(name for name in names if names.count(name) > 1)} twice")
    return found


def _no_constant(constant: str) -> Any:
    raise _Refused(f"is not JSON ({constant} is no value)")


SOURCE = Source(name="interchange", read=read, endings=("jsonl", "ndjson", "json"))
