"""Where touchpoints come from: each source is one module (or package) here that defines `SOURCE`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

#: A record as a source tells it: the values of its columns, in the order of `bot.sources.interchange.layout`.
Values = tuple[object, ...]
#: What makes a record the same one when it comes again: its id, or the ids of what it belongs to.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One record, and the line that told it."""

    line: int
    type: str
    key: Key
    values: Values


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line. `field` is None where the line as a whole cannot be read."""

    line: int
    field: str | None
    sentence: str
    #: The record that the line meant to tell, so that what refers to it is not called a fault as well.
    meant: tuple[str, Key] | None = None


@dataclass
class Names:
    """Who goes by which name, for sources that know people by name only: folded names, and the ids that have them."""

    timezone: str = "UTC"
    relationships: dict[str, set[str]] = field(default_factory=dict)
    teammates: dict[str, set[str]] = field(default_factory=dict)
    #: Keys are the relationship's id and the name.
    contacts: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def add_relationship(self, id_: str, called: Iterable[str]) -> None:
        for name in called:
            self.relationships.setdefault(folded(name), set()).add(id_)

    def add_teammate(self, id_: str, name: str) -> None:
        self.teammates.setdefault(folded(name), set()).add(id_)

    def add_contact(self, id_: str, relationship_id: str, name: str) -> None:
        self.contacts.setdefault((relationship_id, folded(name)), set()).add(id_)


def folded(name: str) -> str:
    """A name without what people write differently: capitals and spaces."""
    return " ".join(name.split()).casefold()


Read = Callable[[Iterable[bytes], Names], Iterator[Told | Fault]]


@dataclass(frozen=True)
class Source:
    """One way in. A source of files says which endings are its own; the first one without any reads all other files."""

    name: str
    read: Read
    endings: Sequence[str] = ()


@cache
def found() -> Mapping[str, Source]:
    """All sources by name, found by their files."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return {module.SOURCE.name: module.SOURCE for module in modules}


def source_of(file_name: str) -> Source:
    """The source that reads a file of that name."""
    ending = file_name.lower().rpartition(".")[2]
    fitting = [source for source in found().values() if ending in source.endings]
    return fitting[0] if fitting else found()["interchange"]
