"""The days of contact of all relationships in one sorted array, with running sums, so that any past day is a lookup."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: More days than a log can span: relationship and day fit into one number that sorts by both.
_SPAN = 1 << 23


@dataclass(frozen=True)
class TouchDays:
    """Each day on which a relationship had contact, once; sorted by relationship, then day.

    Relationships are numbered from 0. Days are whole numbers; `starts` says where each one's begin, and where all end.
    """

    relationship: Ints
    day: Ints
    starts: Ints
    #: How many events the day had.
    events: Ints

    @classmethod
    def of(cls, relationship: Ints, day: Ints) -> Self:
        """From events in any order."""
        first = int(day.min()) if len(day) else 0
        keys, events = np.unique(relationship * _SPAN + (day - first), return_counts=True)
        who = keys // _SPAN
        count = int(who[-1]) + 1 if len(who) else 0
        return cls(who, keys % _SPAN + first, np.searchsorted(who, np.arange(count + 1)), events)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def only(self, chosen: Ints) -> Self:
        """The log of some relationships (ascending), numbered anew."""
        number = np.full(len(self), -1)
        number[chosen] = np.arange(len(chosen))
        kept = number[self.relationship] >= 0
        lengths = np.diff(self.starts)[chosen]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        return type(self)(number[self.relationship[kept]], self.day[kept], starts, self.events[kept])

    def before(self, day: int) -> Self:
        """Only what happened before a day."""
        kept = self.day < day
        starts = np.concatenate(([0], np.cumsum(kept)))[self.starts]
        return type(self)(self.relationship[kept], self.day[kept], starts, self.events[kept])

    def ends(self, who: Ints, day: Ints | int) -> Ints:
        """Behind the last contact that each of `who` had before a day."""
        within = np.clip(day - self._first, -1, _SPAN - 1)
        found: Ints = np.searchsorted(self._keys, who * _SPAN + within)
        return np.maximum(found, self.starts[who])

    @cached_property
    def everyone(self) -> Ints:
        return np.arange(len(self))

    @cached_property
    def _first(self) -> int:
        return int(self.day.min()) if len(self.day) else 0

    @cached_property
    def _keys(self) -> Ints:
        return self.relationship * _SPAN + (self.day - self._first)

    @cached_property
    def gap(self) -> Floats:
        """Days since the contact before; 0 at a relationship's first."""
        gap = np.diff(self.day, prepend=0).astype(np.float64)
        gap[self.starts[:-1][np.diff(self.starts) > 0]] = 0.0
        return gap

    @cached_property
    def log_gaps(self) -> tuple[Floats, Floats]:
        """Running sums of the logarithms of all gaps, and of their squares."""
        logs = np.log(np.maximum(self.gap, 1.0))
        return _running(logs), _running(logs * logs)

    @cached_property
    def events_until(self) -> Floats:
        """Running sum of the events of all days."""
        return _running(self.events.astype(np.float64))

    @cached_property
    def longest_gap(self) -> Floats:
        """The longest gap of the relationship up to and including each contact."""
        lifted = self.relationship * _SPAN + self.gap.astype(np.int64)
        return (np.maximum.accumulate(lifted) - self.relationship * _SPAN).astype(np.float64)

    def gaps_from(self, length: Floats) -> Ints:
        """Running count of gaps of at least `length` days, which is given for each relationship."""
        long = (self.gap >= np.repeat(length, np.diff(self.starts))) & (self.gap > 0)
        return np.concatenate(([0], np.cumsum(long)))


def _running(values: Floats) -> Floats:
    return np.concatenate(([0.0], np.cumsum(values)))
