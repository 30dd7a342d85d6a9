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


@dataclass(frozen=True, slots=True)
class Faulty:
    """A line that tells no record, and all that is wrong with it."""

    faults: tuple[Fault, ...]
    #: The record that it meant to tell: what refers to that is not called a fault as well.
    meant: tuple[str, Key] | None = None
    #: What it refers to all the same: the field, the type of record, and its id.
    names: tuple[tuple[str, str, str], ...] = ()


@dataclass
class Names:
    """Who goes by which name, for sources that know people by name only. An id is a name as well."""

    timezone: str = "UTC"
    _ids: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)

    def add(self, type_: str, id_: str, *names: str, within: str = "") -> None:
        """Remember the names of a record; contacts are known `within` their relationship."""
        for name in (id_, *names):
            self._ids.setdefault((type_, within, folded(name)), set()).add(id_)

    def ids(self, type_: str, name: str, *, within: str = "") -> set[str]:
        """The ids of all who are called that."""
        return self._ids.get((type_, within, folded(name)), set())


def folded(name: str) -> str:
    """A name without what people write differently: capitals and spaces."""
    return " ".join(name.split()).casefold()


Read = Callable[[Iterable[bytes], Names], Iterator[Told | Faulty]]


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
