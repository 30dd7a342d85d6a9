"""Histories in Giveget's own format: JSON Lines, one record a line."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from bot.sources import Fault, Key, Names, Source, Told
from bot.sources.interchange.faults import faults_of
from bot.sources.interchange.layout import layout_of
from bot.sources.interchange.lines import lines
from bot.sources.interchange.records import RECORDS


def read(stream: Iterable[bytes], names: Names) -> Iterator[Told | Fault]:
    """The records of a file, or what is wrong with its lines."""
    for line in lines(stream):
        if isinstance(line, Fault):
            yield line
        elif line[1].strip():
            yield from _read_line(*line)


def told(line: int, type_: str, written: dict[str, Any]) -> Iterator[Told | Fault]:
    """The record that the fields of a line tell, or all that is wrong with them."""
    try:
        record = RECORDS[type_].model_validate(written)
    except ValidationError as error:
        yield from faults_of(error, line, type_, _meant(type_, written))
        return
    layout = layout_of(type_)
    values = layout.values_of(record)
    # The same few ids stand in most lines of a history: kept once, a long one fits into memory.
    values = tuple(
        sys.intern(value) if column.refers and isinstance(value, str) else value
        for column, value in zip(layout.columns, values, strict=True)
    )
    yield Told(line, type_, layout.key_of(values), values)


def _read_line(number: int, text: str) -> Iterator[Told | Fault]:
    try:
        written = json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        yield Fault(number, None, f"is not JSON ({error.msg} at character {error.pos + 1})")
    except (ValueError, RecursionError) as error:
        yield Fault(number, None, str(error) if isinstance(error, _Refused) else "is not JSON that anyone would write")
    else:
        yield from _read_object(number, written)


def _read_object(number: int, written: object) -> Iterator[Told | Fault]:
    if not isinstance(written, dict):
        yield Fault(number, None, 'is not an object; a line looks like {"type": "teammate", "id": "jort", …}')
        return
    type_ = written.pop("type", None)
    if type_ is None:
        yield Fault(number, "type", "is missing")
    elif not isinstance(type_, str) or type_ not in RECORDS:
        yield Fault(number, "type", f"'{type_}' is not one of {', '.join(RECORDS)}")
    else:
        yield from told(number, type_, written)


def _meant(type_: str, written: dict[str, Any]) -> Key | None:
    key = tuple(written.get(field) for field in RECORDS[type_].key)
    return key if key and all(isinstance(part, str) for part in key) else None  # type: ignore[return-value]


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
