"""One history seen from the moment of the judgement and from the same hour of the weeks before it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bot.drift.crowd import OwnTime, own_time_of
from bot.drift.exchange import Exchange, exchange_of
from bot.drift.history import DAY, Bools, Floats, History, Ints

#: Weeks looked back: 90 days in which a relationship may have been a worry, and the four weeks before the first of
#: them, through which a strong signal must have stood.
WEEKS = 17


@dataclass(frozen=True)
class Lookback:
    """A history cut at a moment. Arrays over weeks and relationships have the shape (WEEKS, relationships).

    Week 0 is the moment itself, week 1 is seven days before it, and so on.
    """

    history: History
    at: int

    @cached_property
    def moments(self) -> Ints:
        """The moments looked from, newest first, in microseconds: shape (WEEKS,)."""
        return self.at - 7 * DAY * np.arange(WEEKS, dtype=np.int64)

    @property
    def relationships(self) -> int:
        """How many relationships there are."""
        return len(self.history.relationships.id)

    @cached_property
    def starts(self) -> Ints:
        """Where the touchpoints of each relationship begin: shape (relationships,)."""
        return starts_of(self.history.touchpoints.relationship, self.relationships)

    @cached_property
    def ends(self) -> Ints:
        """Where the touchpoints of each relationship ended at each week."""
        touchpoints = self.history.touchpoints
        return self.ends_of(touchpoints.relationship, touchpoints.at)

    @cached_property
    def exchange(self) -> Exchange:
        """What was given and got, a row for each day of contact that was answered about."""
        return exchange_of(self.history)

    @cached_property
    def own_time(self) -> OwnTime:
        """Days that stand still while the whole workspace is quiet."""
        touchpoints = self.history.touchpoints
        return own_time_of(touchpoints.relationship, touchpoints.at, self.at)

    def ends_of(self, relationship: Ints, at: Ints) -> Ints:
        """Where rows sorted by relationship and moment ended for each relationship at each week."""
        ends = starts_of(relationship, self.relationships, end=True)
        recent = np.flatnonzero(at > self.moments[-1])
        later = [
            np.bincount(relationship[recent[at[recent] > moment]], minlength=self.relationships)
            for moment in self.moments
        ]
        return ends - np.array(later, dtype=np.int64).reshape(WEEKS, self.relationships)

    def last(self, starts: Ints, ends: Ints, count: int) -> tuple[Ints, Bools]:
        """The places of the last rows before each end, newest first, and which of them there are.

        Both have the shape (WEEKS, relationships, count); a place that there is not is 0.
        """
        places = ends[..., None] - 1 - np.arange(count)
        there = places >= starts[:, None]
        return np.where(there, places, 0), there

    def days_since(self, at: Ints) -> Floats:
        """Days from moments, shape (n,), to each week: shape (WEEKS, n); negative for what was still to come."""
        return (self.moments[:, None].astype(np.float64) - at.astype(np.float64)) / DAY


def starts_of(relationship: Ints, relationships: int, *, end: bool = False) -> Ints:
    """Where the rows of each relationship begin (or end), in rows sorted by relationship."""
    return np.searchsorted(relationship, np.arange(relationships), side="right" if end else "left")


def running(values: Floats) -> Floats:
    """Sums of all values before each place: the sum of a stretch is a difference of two of them."""
    return np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
