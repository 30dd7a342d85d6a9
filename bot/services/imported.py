"""What the files of one import say, before any of it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from bot.services.errors import BotError
from bot.sources import Fault, Key, Told, Values
from bot.sources.interchange.layout import Layout, by_name, layout_of
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


@dataclass
class Imported:
    """All records of one import by type and key, and all that was wrong so far."""

    records: dict[str, dict[Key, Entry]] = field(default_factory=lambda: {type_: {} for type_ in RECORDS})
    faults: list[FileFault] = field(default_factory=list)
    #: Records that a faulty line meant to tell: what refers to them is no fault of its own.
    meant: set[tuple[str, Key]] = field(default_factory=set)
    #: The timezone of each file that has a workspace record.
    zones: dict[str, str] = field(default_factory=dict)

    def take(self, file: str, told: Told | Fault) -> None:
        """Add what a line says. A later file replaces a record of an earlier one; within a file it is a fault."""
        if isinstance(told, Fault):
            self.blame(file, told)
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
        if fault.meant:
            self.meant.add(fault.meant)

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

    def entries(self) -> Iterator[tuple[Layout, Entry]]:
        """All records, each with its layout."""
        for type_, entries in self.records.items():
            layout = layout_of(type_)
            for entry in entries.values():
                yield layout, entry

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
