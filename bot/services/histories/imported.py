"""What the files of one import say, before any of it is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.services.errors import BotError
from bot.sources import Fault, Faulty, Key, Told, Values
from bot.sources.interchange.layout import Layout, by_name, layout_of, references
from bot.sources.interchange.moments import LAST_MOMENT, settled
from bot.sources.interchange.records import OPEN_FOR, RECORDS


@dataclass(frozen=True)
class FileFault:
    """A fault and the file it is in."""

    file: str
    fault: Fault

    def __str__(self) -> str:
        words = [f"{self.file}, line {self.fault.line}", self.fault.field, self.fault.sentence]
        return ": ".join(word for word in words if word)


@dataclass
class Refused(BotError):
    """Something is wrong with the files, and nothing was kept; every fault is here, in the order of the lines."""

    faults: tuple[FileFault, ...]


@dataclass(slots=True)
class Entry:
    """One record, and where it was read."""

    file: str
    line: int
    values: Values


class Reference(NamedTuple):
    """A line that names a record of another type."""

    file: str
    line: int
    field: str
    to: str
    id: str


@dataclass
class Imported:
    """All records of one import by type and key, and all that was wrong so far."""

    records: dict[str, dict[Key, Entry]] = field(default_factory=lambda: {type_: {} for type_ in RECORDS})
    faults: list[FileFault] = field(default_factory=list)
    #: Records that a faulty line meant to tell: what refers to them is no fault of its own.
    meant: set[tuple[str, Key]] = field(default_factory=set)
    #: The timezone of each file that has a workspace record.
    zones: dict[str, str] = field(default_factory=dict)
    #: What faulty lines refer to.
    _named: list[Reference] = field(default_factory=list)

    def take(self, file: str, told: Told | Faulty) -> None:
        """Add what a line says. A later file replaces a record of an earlier one; within a file it is a fault."""
        if isinstance(told, Faulty):
            self._take_faulty(file, told)
            return
        earlier = self.records[told.type].get(told.key)
        if earlier and earlier.file == file and earlier.values != told.values:
            self.blame(file, _said_twice(told, earlier))
            return
        self.records[told.type][told.key] = Entry(file, told.line, told.values)
        if told.type == "workspace" and told.values[0]:
            self.zones[file] = str(told.values[0])

    def blame(self, file: str, fault: Fault) -> None:
        """Something is wrong with a line."""
        self.faults.append(FileFault(file, fault))

    def _take_faulty(self, file: str, faulty: Faulty) -> None:
        for fault in faulty.faults:
            self.blame(file, fault)
        if faulty.meant:
            self.meant.add(faulty.meant)
        line = faulty.faults[0].line
        self._named += [Reference(file, line, field, to, id_) for field, to, id_ in faulty.names]

    def zone(self) -> str | None:
        """The timezone that the files give their workspace, if any of them does; the last one counts."""
        return next(reversed(self.zones.values()), None)

    def settle(self, timezone: str) -> None:
        """Turn bare days into moments: of their file's own timezone, else of this one."""
        for type_, entries in self.records.items():
            layout = layout_of(type_)
            moments = [place for place, column in enumerate(layout.columns) if column.moment]
            for entry in entries.values():
                zone = self.zones.get(entry.file, timezone)
                entry.values = _settled(layout, entry.values, moments, zone)

    def later_than(self, now: datetime) -> list[tuple[str, int]]:
        """The file and the line of each talk that is yet to come, once settled."""
        at = layout_of("touchpoint").at("at")
        talks = self.records["touchpoint"].values()
        return [
            (entry.file, entry.line) for entry in talks if isinstance(then := entry.values[at], datetime) and then > now
        ]

    def of(self, type_: str) -> Iterator[Mapping[str, Any]]:
        """The records of a type, their values by column."""
        return (by_name(layout_of(type_), entry.values) for entry in self.records[type_].values())

    def unknown(self) -> Iterator[Reference]:
        """Whatever the files refer to and do not hold themselves."""
        yield from filter(self._is_elsewhere, self._named)
        for type_, entries in self.records.items():
            layout = layout_of(type_)
            for entry in entries.values():
                for named in references(layout, entry.values):
                    reference = Reference(entry.file, entry.line, *named)
                    if self._is_elsewhere(reference):
                        yield reference

    def _is_elsewhere(self, named: Reference) -> bool:
        return (named.id,) not in self.records[named.to] and (named.to, (named.id,)) not in self.meant

    def raise_faults(self) -> None:
        """Raise Refused with all faults in the order of files and lines, where there are any."""
        if self.faults:
            files = list(dict.fromkeys(one.file for one in self.faults))
            in_order = sorted(self.faults, key=lambda one: (files.index(one.file), one.fault.line))
            raise Refused(tuple(in_order))


def _settled(layout: Layout, values: Values, moments: list[int], zone: str) -> Values:
    if any(type(values[place]) is date for place in moments):
        values = tuple(
            settled(value, ZoneInfo(zone)) if place in moments and isinstance(value, date) else value
            for place, value in enumerate(values)
        )
    return _closed(layout, values) if layout.type == "prompt" else values


def _closed(layout: Layout, values: Values) -> Values:
    """A prompt that nobody answered was closed some day, also where the file does not say when."""
    prompt = by_name(layout, values)
    asked = prompt["asked_at"]
    if prompt["state"] not in ("skipped", "expired") or prompt["closed_at"] or not asked:
        return values
    place = layout.at("closed_at")
    return (*values[:place], min(asked + OPEN_FOR, LAST_MOMENT), *values[place + 1 :])


def _said_twice(told: Told, earlier: Entry) -> Fault:
    name = f" '{' / '.join(told.key)}'" if told.key else ""
    return Fault(told.line, None, f"says the {told.type}{name} again, but not as line {earlier.line} does")
