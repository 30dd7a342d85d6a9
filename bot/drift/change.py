"""Has something become more frequent lately, measured against the own past and against the other relationships?"""

from dataclasses import dataclass

import numpy as np

from bot.drift.groups import Groups, day_of
from bot.drift.history import Bools, Floats, Ints
from bot.drift.lookback import Lookback, running, starts_of
from bot.drift.strength import fading, ramp

#: Days of contact that count as lately, and the fewest of them that say anything.
LATELY, ENOUGH = 6, 4
#: Days of contact before those that make the own past, and the fewest of them.
_PAST, _ENOUGH_PAST = 40, 3
#: It must have happened on so many days lately: one bad day never suffices, and a second one may be chance.
_SEVERAL = 3
#: How many days of contact the crowd's share is worth beside the own past, and beside the last few days.
_CROWD_PAST, _CROWD_LATELY = 3.0, 1.0
#: What is believed of the crowd where there is none, and how many days of contact that belief is worth.
_BELIEVED, _BELIEF = 0.15, 4.0
#: The share must have grown by more than the first, and counts in full from the second.
_GROWN, _GROWN_MUCH = 0.22, 0.78
#: How many standard errors the growth must be, to count at all and in full.
_SURE, _VERY_SURE = 1.0, 2.3
#: Days of which the last answer may be old before the finding begins to fade, and its half-life then.
_FRESH, _HALF_LIFE = 60.0, 90.0


@dataclass(frozen=True)
class Series:
    """A share between 0 and 1 for each day of contact that says something, sorted by relationship and day."""

    relationship: Ints
    at: Ints
    known_at: Ints
    value: Floats
    touchpoint: Ints

    def only(self, rows: Bools | Ints) -> "Series":
        """Some of the rows."""
        return Series(
            self.relationship[rows], self.at[rows], self.known_at[rows], self.value[rows], self.touchpoint[rows]
        )


def daily(series: Series) -> Series:
    """The same with one row a day, the mean of that day's: three talks on one bad day are one bad day."""
    order = np.lexsort((series.at, series.relationship))
    series = series.only(order)
    days = Groups(day_of(series.relationship, series.at))
    return Series(
        series.relationship[days.first],
        series.at[days.first],
        days.least(series.known_at),
        days.means(series.value),
        series.touchpoint[days.last],
    )


@dataclass(frozen=True)
class Rise:
    """What became of a share, each of shape (weeks, relationships).

    `lately` and `past` are means, `often` of the last `days` days it happened. `places` are those days in the series
    at week 0, newest first, shape (relationships, LATELY), with `there` saying which there are.
    """

    strength: Floats
    lately: Floats
    past: Floats
    often: Ints
    days: Ints
    places: Ints
    there: Bools


def rise(lookback: Lookback, series: Series, *, crowd_lately: bool = False) -> Rise:
    """How much a share has risen; `crowd_lately` forgives what has risen for everybody."""
    starts = starts_of(series.relationship, lookback.relationships)
    ends = lookback.ends_of(series.relationship, series.at)
    places, there = lookback.last(starts, ends, LATELY)
    if not len(series.value):
        return _nothing(lookback, places, there)
    there = there & (series.known_at[places] <= lookback.moments[:, None, None])
    values = np.where(there, series.value[places], 0.0)
    days = there.sum(axis=2)
    past_count, past_sum = _past(series, starts, ends)
    crowd = _crowd(series, lookback) if not crowd_lately else _crowd_lately(values, days)
    lately = (values.sum(axis=2) + _CROWD_LATELY * crowd) / (days + _CROWD_LATELY)
    past = (past_sum + _CROWD_PAST * crowd) / (past_count + _CROWD_PAST)
    if crowd_lately:
        past = np.maximum(past, crowd)
    often = ((values >= 0.5) & there).sum(axis=2)
    sure = _sureness(lately, past, days, past_count)
    age = lookback.moments[:, None] - series.at[places[..., 0]]
    strength = ramp(lately - past, _GROWN, _GROWN_MUCH) * ramp(sure, _SURE, _VERY_SURE)
    strength = strength * fading(np.maximum(age / 86_400e6 - _FRESH, 0.0), _HALF_LIFE)
    enough = (days >= ENOUGH) & (past_count >= _ENOUGH_PAST) & (often >= _SEVERAL)
    return Rise(np.where(enough, strength, 0.0), lately, past, often, days, places[0], there[0])


def _past(series: Series, starts: Ints, ends: Ints) -> tuple[Ints, Floats]:
    sums = running(series.value)
    until = np.maximum(ends - LATELY, starts)
    since = np.maximum(until - _PAST, starts)
    return until - since, sums[until] - sums[since]


def _crowd(series: Series, lookback: Lookback) -> Floats:
    """The share among all other relationships, drawn to what is believed where there are few."""
    count = np.bincount(series.relationship, minlength=lookback.relationships)
    total = np.bincount(series.relationship, weights=series.value, minlength=lookback.relationships)
    others, of_others = count.sum() - count, total.sum() - total
    crowd: Floats = (of_others + _BELIEF * _BELIEVED) / (others + _BELIEF)
    return crowd[None, :]


def _crowd_lately(values: Floats, days: Ints) -> Floats:
    """The share lately among all other relationships, at each week."""
    total, count = values.sum(axis=2), days.astype(np.float64)
    others = count.sum(axis=1, keepdims=True) - count
    of_others = total.sum(axis=1, keepdims=True) - total
    crowd: Floats = (of_others + _BELIEF * _BELIEVED) / (others + _BELIEF)
    return crowd


def _sureness(lately: Floats, past: Floats, days: Ints, past_count: Ints) -> Floats:
    """The growth in standard errors, of two shares of the same kind."""
    now, then = days + _CROWD_LATELY, past_count + _CROWD_PAST
    pooled = np.clip((lately * now + past * then) / (now + then), 0.05, 0.95)
    sureness: Floats = (lately - past) / np.sqrt(pooled * (1 - pooled) * (1 / now + 1 / then))
    return sureness


def _nothing(lookback: Lookback, places: Ints, there: Bools) -> Rise:
    shape = (len(lookback.moments), lookback.relationships)
    none, zero = np.zeros(shape), np.zeros(shape, dtype=np.int64)
    return Rise(none, none, none, zero, zero, places[0], there[0])


def evidence(lookback: Lookback, series: Series, found: Rise, relationship: int) -> tuple[str, ...]:
    """The touchpoints of the last days on which it happened, newest last."""
    places = found.places[relationship][found.there[relationship]][::-1]
    happened = places[series.value[places] >= 0.5]
    names = lookback.history.touchpoints.id[series.touchpoint[happened]]
    return tuple(f"touchpoint:{name}" for name in names)
