"""Is one side giving more than it gets, over several days of contact, and not by one big day alone?"""

from dataclasses import dataclass

import numpy as np

from bot.drift.exchange import CREDIT_HALF_LIFE
from bot.drift.history import Bools, Floats, Ints
from bot.drift.lookback import Lookback, running, starts_of
from bot.drift.strength import fading, ramp

#: Days of contact with answers that are looked at: a lean of the last few, or a slighter one of more.
_WINDOWS = (5, 10)
#: Fewer days than this say nothing.
ENOUGH = 4
#: On so many of them the balance must have leant the same way.
_SEVERAL = 3
#: How much worth (see exchange) is believed to have been exchanged evenly before anything is known.
_EVEN = 6.0
#: Spread of the balance of one day that is believed beforehand, and the number of days that this belief is worth.
_SPREAD, _BELIEF = 1.5, 3.0
#: Days before those that tell how much the balance of a day varies here.
_PAST = 40
#: How many standard errors the lean must be, to count at all and in full: a balance that swings is no lean.
_SURE, _VERY_SURE = 1.3, 3.0
#: Many small things that go out and do not come back are felt less: worth of a day from which it is felt, and fully.
_FELT = (0.4, 1.6)
#: A lean that has stopped is over: what the last few days lean beside all of them, from which it counts, and fully.
_STOPPED = (0.0, 0.5)
#: A day this old says nothing any more.
_TOO_OLD = 0.08
#: How far a workspace's own habit of writing (giving is noticed more than getting) is taken off, at most.
_HABIT = 0.1


@dataclass(frozen=True)
class Lean:
    """How far the balance leans, each of shape (weeks, relationships).

    `share` is (out - back) / (out + back) without the day that leans most, `sure` 0 to 1, `often` the days that lean.
    `days` is how many there are to go on. `places` are those days at week 0 in the exchange, newest first, a row for
    each relationship, with `leaning` saying which of them lean.
    """

    share: Floats
    sure: Floats
    often: Ints
    days: Ints
    places: Ints
    leaning: Bools

    def strength(self, low: float, high: float) -> Floats:
        """The strength of a lean that counts from one share on, and in full from another."""
        enough = (self.days >= ENOUGH) & (self.often >= _SEVERAL)
        return np.where(enough, ramp(self.share, low, high) * self.sure, 0.0)


def leans(lookback: Lookback, out: Floats, back: Floats, returns: Floats) -> list[Lean]:
    """The lean of what goes out against what comes back, over the last few days of contact and over more of them.

    Both fade with the half-life of credit. `returns` is what came back by other ways, already faded, of shape (weeks,
    relationships).
    """
    return [_lean(lookback, out, back, returns, window) for window in _WINDOWS]


def _lean(lookback: Lookback, out: Floats, back: Floats, returns: Floats, window: int) -> Lean:
    exchange = lookback.exchange
    starts = starts_of(exchange.relationship, lookback.relationships)
    ends = lookback.ends_of(exchange.relationship, exchange.at)
    places, there = lookback.last(starts, ends, window)
    if not len(exchange.at):
        return _nothing(places, there)
    there = there & (exchange.known_at[places] <= lookback.moments[:, None, None])
    age = (lookback.moments[:, None, None] - exchange.at[places]) / 86_400e6
    weight = np.where(there, fading(age, CREDIT_HALF_LIFE), 0.0)
    there = weight > _TOO_OLD
    went, came = weight * out[places], weight * back[places]
    leans = np.where(there, out[places] - back[places], 0.0)
    most = np.maximum((went - came).max(axis=2), 0.0)
    total_out, total_back = went.sum(axis=2), came.sum(axis=2) + returns
    share = (total_out - total_back - most) / (total_out + total_back - most + _EVEN)
    share = share - np.clip(_habit(total_out, total_back), 0.0, _HABIT)
    sure = _sureness(leans, there, returns, _past(starts, ends, out - back, window))
    felt = ramp(total_out / np.maximum(weight.sum(axis=2), 1e-9), *_FELT)
    felt = felt * ramp(_mean(leans, there, ENOUGH) / np.maximum(_mean(leans, there), 1e-9), *_STOPPED)
    leaning = (leans >= 1.0) & there
    return Lean(share, sure * felt, leaning.sum(axis=2), there.sum(axis=2), places[0], leaning[0])


def _mean(leans: Floats, there: Bools, days: int | None = None) -> Floats:
    """The mean lean of a day, over all of them or the last few."""
    mean: Floats = leans[..., :days].sum(axis=2) / np.maximum(there[..., :days].sum(axis=2), 1)
    return mean


def _past(starts: Ints, ends: Ints, lean: Floats, window: int) -> tuple[Ints, Floats]:
    """How many days there were before the window, and how far their balances lay around their mean, squared."""
    until = np.maximum(ends - window, starts)
    since = np.maximum(until - _PAST, starts)
    count = until - since
    sums, squares = running(lean), running(lean**2)
    around = squares[until] - squares[since] - (sums[until] - sums[since]) ** 2 / np.maximum(count, 1)
    return count, np.maximum(around, 0.0)


def _sureness(leans: Floats, there: Bools, returns: Floats, past: tuple[Ints, Floats]) -> Floats:
    """The mean lean in standard errors, by how much the balance of a day varies here, lately and before."""
    count = np.maximum(there.sum(axis=2), 1)
    mean = _mean(leans, there) - returns / count
    lately = np.where(there, leans - _mean(leans, there)[..., None], 0.0)
    degrees = count - 1 + np.maximum(past[0] - 1, 0) + _BELIEF
    spread = ((lately**2).sum(axis=2) + past[1] + _BELIEF * _SPREAD**2) / degrees
    return ramp(mean / np.sqrt(spread / count), _SURE, _VERY_SURE)


def _habit(out: Floats, back: Floats) -> Floats:
    """The lean among all other relationships: half of it is taken for a habit of writing."""
    others_out = out.sum(axis=1, keepdims=True) - out
    others_back = back.sum(axis=1, keepdims=True) - back
    habit: Floats = 0.5 * (others_out - others_back) / (others_out + others_back + 2 * _EVEN)
    return habit


def _nothing(places: Ints, there: Bools) -> Lean:
    shape = places.shape[:2]
    none, zero = np.zeros(shape), np.zeros(shape, dtype=np.int64)
    return Lean(none, none, zero, zero, places[0], there[0])


def evidence(lookback: Lookback, found: Lean, relationship: int) -> tuple[str, ...]:
    """The touchpoints of the days that lean, newest last."""
    places = found.places[relationship][found.leaning[relationship]][::-1]
    names = lookback.history.touchpoints.id[lookback.exchange.touchpoint[places]]
    return tuple(f"touchpoint:{name}" for name in names)
