"""Breaks: silences of at least a horizon of relationships whose own rate promised two days of contact in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.score.logs import Log
from bot.drift.score.touch_days import Flags, Ints
from bot.drift.score.traits import KNOWN_FROM, PROMISED, RATE_OVER


@dataclass(frozen=True)
class Breaks:
    """Whose breaks there are, after which last day of contact, and every long silence (of slow relationships too)."""

    who: Ints
    last: Ints
    silent_who: Ints
    silent_last: Ints
    horizon: int

    def healthy(self, who: Ints, day: int) -> Flags:
        """No long silence of theirs has begun within a horizon before or after the day."""
        near = (self.silent_last > day - self.horizon - 2) & (self.silent_last < day + self.horizon)
        return ~np.isin(who, self.silent_who[near])

    def breaking(self, who: Ints, day: int, until: float) -> Flags:
        """In a break that has lasted for less than `until` horizons."""
        since = day - self.last - 1
        return np.isin(who, self.who[(since > 0) & (since <= until * self.horizon)])


def breaks_of(log: Log, horizon: int) -> Breaks:
    """All of a log. A silence counts once its whole horizon lies within the record."""
    days = log.days
    ends = np.append(days.gap[1:], 0)
    gap: NDArray[np.float64] = np.where(ends > 0, ends, np.inf)
    place = np.arange(len(days.day))
    nth = place - days.starts[days.relationship] + 1
    first = days.day[days.starts[days.relationship]]
    since = np.maximum(first, days.day + 1 - RATE_OVER * horizon)
    seen = place + 1 - days.ends(days.relationship, since)
    promised = seen / np.maximum(days.day + 1 - since, horizon) * horizon
    silent = (nth >= KNOWN_FROM) & (gap > horizon) & (days.day + 1 + horizon <= log.end)
    broken = silent & (promised >= PROMISED)
    return Breaks(days.relationship[broken], days.day[broken], days.relationship[silent], days.day[silent], horizon)
