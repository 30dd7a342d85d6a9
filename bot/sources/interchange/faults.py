"""What is wrong with a record, in words."""

from collections.abc import Iterator
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.sources import Fault
from bot.sources.interchange.records import RECORDS

#: As much of what was written as is said back.
_QUOTED = 60


def faults_of(error: ValidationError, line: int, type_: str) -> Iterator[Fault]:
    """Every fault of one record."""
    for detail in error.errors(include_url=False):
        place = detail["loc"] or (detail.get("ctx", {}).get("field"),)
        field = ".".join(str(step) for step in place if isinstance(step, str)) or None
        yield Fault(line, field, _sentence(detail, type_))


def _sentence(detail: ErrorDetails, type_: str) -> str:
    wanted = {
        "missing": "is missing",
        "string_type": "must be text",
        "bool_type": "must be true or false",
        "tuple_type": "must be a list",
        "model_type": 'must be an object such as {"size": "small"}',
        "asked_for": detail["msg"],
        "value_error": detail["msg"].removeprefix("Value error, "),
    }
    if detail["type"] == "extra_forbidden":
        return _unknown_field(detail, type_)
    if detail["type"] == "literal_error":
        return f"'{_quoted(detail)}' is not one of {detail['ctx']['expected'].replace(chr(39), '')}"
    said = wanted.get(detail["type"], detail["msg"])
    return f"{said}, not {_quoted(detail)}" if said.startswith("must") else said


def _unknown_field(detail: ErrorDetails, type_: str) -> str:
    *outer, name = (str(step) for step in detail["loc"])
    fields = RECORDS[type_].model_fields
    for step in outer:
        fields = fields[step].annotation.model_fields  # type: ignore[union-attr]
    near = get_close_matches(name, fields, n=1)
    return f"is not a field of a {'.'.join((type_, *outer))}" + (f"; did you mean {near[0]}?" if near else "")


def _quoted(detail: ErrorDetails) -> str:
    written = detail["input"]
    said = {None: "null", True: "true", False: "false"}.get(written) if _is_plain(written) else None
    said = said or str(written).encode(errors="replace").decode().replace("\x00", "?")
    return said if len(said) <= _QUOTED else said[:_QUOTED] + "…"


def _is_plain(written: object) -> bool:
    return written is None or isinstance(written, bool)
