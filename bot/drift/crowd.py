"""The whole workspace's pace: in the holidays everybody is quiet, and nobody is drifting."""

from dataclasses import dataclass

import numpy as np

from bot.drift.history import DAY, Floats, Ints

#: Weeks whose median says how many relationships are in touch in a usual week: half a year.
_USUAL_OVER = 26
#: Fewer weeks than this say nothing about what is usual.
_USUAL_FROM = 6
#: The quiet must be common: at most this share of the relationships that are usually in touch.
_QUIET_SHARE = 0.45
#: From this share on a week is as usual, also beside quiet ones.
_AS_USUAL = 0.7
#: How unlikely a week must be by chance (Poisson) to be called a holiday: one false one in a year of weeks.
_CHANCE = 0.02
#: Where fewer relationships than this are usually in touch in a week, one or two of them can empty it.
_CROWD = 2.5
#: A holiday is seen in one week, or in two or three together where few are in touch each week.
_RUNS = (1, 2, 3)
#: Longer than the summer holidays no quiet is a holiday: then nobody writes it down any more.
_LONGEST = 6


@dataclass(frozen=True)
class OwnTime:
    """Turns moments into days of the workspace's own time, which slows down in its holidays."""

    edges: Floats
    days: Floats

    def __call__(self, at: Ints) -> Floats:
        """Days, counted from the first touchpoint, of moments in microseconds."""
        return np.interp(at.astype(np.float64), self.edges, self.days)


def own_time_of(relationship: Ints, at: Ints, until: int) -> OwnTime:
    """The own time of the workspace, from the touchpoints up to a moment."""
    first = int(at.min()) if len(at) else until
    weeks = max(1, -((first - until) // (7 * DAY)))
    counts = _in_touch(relationship, (until - at) // (7 * DAY), weeks)
    usual = _usual(counts)
    pace = _to_the_day(_pace(counts, usual), usual, _in_touch(relationship, (until - at) // DAY, 7 * weeks))
    edges = until - DAY * np.arange(len(pace), -1, -1, dtype=np.float64)
    days = np.concatenate([[0.0], np.cumsum(pace[::-1])])
    return OwnTime(edges, days)


def _in_touch(relationship: Ints, period: Ints, periods: int) -> Ints:
    """How many relationships were in touch in each week (or day) before a moment, newest first.

    Each counts once: otherwise the silence of one busy client would pass for a holiday.
    """
    period = np.clip(period, 0, periods - 1)
    new = np.ones(len(period), dtype=bool)
    new[1:] = (np.diff(period) != 0) | (np.diff(relationship) != 0)
    return np.bincount(period[new], minlength=periods)


def _usual(counts: Ints) -> Floats:
    """How many were usually in touch before each week; 0 where there is too little to say."""
    padded = np.append(counts.astype(np.float64), np.full(_USUAL_OVER, np.nan))
    older = np.lib.stride_tricks.sliding_window_view(padded, _USUAL_OVER)[1 : len(counts) + 1]
    enough = (~np.isnan(older)).sum(axis=1) >= _USUAL_FROM
    usual = np.zeros(len(counts))
    if enough.any():
        usual[enough] = np.nanmedian(older[enough], axis=1)
    return usual


def _pace(counts: Ints, usual: Floats) -> Floats:
    """How fast time goes in each week: 1 is usual, 0 stands still."""
    pace = np.ones(len(counts))
    for run in _RUNS:
        for newest in np.flatnonzero(_lulls(counts, usual, run)):
            quiet = slice(newest, newest + run)
            share = counts[quiet] / np.maximum(usual[newest + run - 1], 1)
            pace[quiet] = np.minimum(pace[quiet], np.where(share < _AS_USUAL, share, 1.0))
    return _no_longer_than_holidays(pace)


def _to_the_day(pace: Floats, usual: Floats, counts: Ints) -> Floats:
    """The pace of each day: a holiday that began or ended within a week takes its quiet days too."""
    pace, usual = np.repeat(pace, 7), np.repeat(usual, 7)
    quiet = counts <= _QUIET_SHARE * usual / 7
    for _ in range(6):
        beside = np.append(pace[1:] < 1, False) | np.insert(pace[:-1] < 1, 0, False)
        pace = np.where(beside & quiet, 0.0, pace)
    return pace


def _lulls(counts: Ints, usual: Floats, run: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """In which weeks a run of that many quiet weeks ended, measured by what was usual before it."""
    seen = np.convolve(counts, np.ones(run), mode="full")[run - 1 :]
    expected = run * np.append(usual[run - 1 :], np.zeros(run - 1))
    crowded = (expected >= run * _CROWD) & (seen <= _QUIET_SHARE * expected)
    lulls = np.zeros(len(counts), dtype=bool)
    for week in np.flatnonzero(crowded):
        lulls[week] = _at_most(int(seen[week]), float(expected[week])) <= _CHANCE
    return lulls


def _at_most(count: int, expected: float) -> float:
    """The chance of so few where so many are expected (Poisson)."""
    term = total = float(np.exp(-expected))
    for step in range(1, count + 1):
        term *= expected / step
        total += term
    return total


def _no_longer_than_holidays(pace: Floats) -> Floats:
    length = 0
    for week in range(len(pace) - 1, -1, -1):
        length = length + 1 if pace[week] < 1 else 0
        if length > _LONGEST:
            pace[week] = 1.0
    return pace
