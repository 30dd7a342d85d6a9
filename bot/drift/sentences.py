"""A sentence and its facts, kept apart, so that it can be said in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Span:
    """A length of time in days, said as a colleague would: six weeks, nine days."""

    days: float


@dataclass(frozen=True)
class Named:
    """Someone or something by its reference (`contact:harry`), so that no name is kept in a sentence."""

    ref: str


Value = str | int | date | Span | Named


@dataclass(frozen=True)
class Sentence:
    """An English sentence with `{placeholders}` and their values; `plural` is said where `number` is not one."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)
    plural: str | None = None
    number: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The sentence as plain data that `sentence_from` reads."""
        return {
            "text": self.text,
            "plural": self.plural,
            "number": self.number,
            "values": {name: _pack(value) for name, value in self.values.items()},
        }


def say(text: str, **values: Value) -> Sentence:
    """A sentence of one form. The text is what translators see."""
    return Sentence(text, values)


def say_many(singular: str, plural: str, number: int, **values: Value) -> Sentence:
    """A sentence that counts: `{number}` stands for the number in both forms."""
    return Sentence(singular, {**values, "number": number}, plural, number)


def sentence_from(packed: Mapping[str, Any]) -> Sentence:
    """The sentence that `to_json` packed."""
    values = {name: _unpack(value) for name, value in packed["values"].items()}
    return Sentence(packed["text"], values, packed["plural"], packed["number"])


def _pack(value: Value) -> Any:
    if isinstance(value, Span):
        return {"days": value.days}
    if isinstance(value, Named):
        return {"ref": value.ref}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def _unpack(value: Any) -> Value:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    if "days" in value:
        return Span(value["days"])
    if "ref" in value:
        return Named(value["ref"])
    return date.fromisoformat(value["date"])
