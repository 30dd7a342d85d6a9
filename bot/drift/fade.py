"""A slow fade: the last gaps against those before them, since an average that follows a fade hides it."""

from dataclasses import dataclass

import numpy as np

from bot.drift.history import Floats, Ints
from bot.drift.lookback import Lookback
from bot.drift.rhythm import Gaps, Rhythm, memory
from bot.drift.strength import fading, from_chance, gamma_tail, ramp

#: A slow fade is looked for in the last so many gaps ...
WINDOWS = (6, 9, 14)
#: ... measured against the time before them, this many times as long: a slower rhythm that lasts is the new rhythm.
_BEFORE = 1.5
#: The least variance of a gap over its mean squared: nobody keeps time better than this.
_LEAST_VARIATION = 0.2
#: Over a few gaps variation is badly known: how many gaps the variation over all of them is worth.
_BELIEF = 12.0
#: Gaps before the fade that are needed to call it one.
_ENOUGH_BEFORE = 4
#: How much slower it must have become to be worth a word, and to count in full, over the root of the window: the fewer
#: the gaps, the more they vary by themselves (six gaps: 1.3 and 1.9 times as long; fourteen: 1.2 and 1.6 times).
_SLOWER, _MUCH_SLOWER = 0.75, 2.3
#: A fade that took longer than so many days and usual gaps is old news, and the half-life of telling it.
_LATELY, _LATELY_GAPS, _ACCEPTED = 240.0, 4.0, 90.0
#: How much of a fade is left a week after it seems over.
_LINGERS = 0.7
#: The gaps that fill most of the days include those of the fade itself: how much they may be longer for it.
_FILLING = 1.25
#: Looking at several windows finds a fade by chance more often.
_LOOKS = 3.0


@dataclass(frozen=True)
class Fade:
    """How strong a fade is, and the days between touchpoints now and before it; shapes (weeks, relationships)."""

    strength: Floats
    now: Floats
    before: Floats


def fade(lookback: Lookback, gaps: Gaps, rhythm: Rhythm, window: int) -> Fade:
    """The fade over the last so many gaps, by the chance that they add up to so much under those before."""
    first = np.maximum(lookback.ends - window, lookback.starts + 1)
    taken = gaps.between(np.minimum(first, lookback.ends), lookback.ends)[0] + rhythm.quiet
    before = _stretch_before(lookback, gaps, first, taken)
    count = np.maximum(first - before, 0)
    total, squares, _, _ = gaps.between(np.minimum(before, lookback.ends), np.minimum(first, lookback.ends))
    enough = (lookback.ends - lookback.starts > window + _ENOUGH_BEFORE) & (count >= _ENOUGH_BEFORE) & (total > 0)
    usual = np.where(enough, total / np.maximum(count, 1), 1.0)
    variation = squares / np.maximum(count, 1) / usual**2 - 1
    variation = (count * variation + _BELIEF * _long_variation(lookback, gaps)) / (count + _BELIEF)
    # The open gap counts for half, since it is not over: on a day taken at random it is half way.
    length = window + 0.5
    shape = length / (np.maximum(variation, _LEAST_VARIATION) * (1 + length / np.maximum(count, 1)))
    now = _span(lookback, gaps, rhythm, window) / length
    strength = from_chance(_LOOKS * gamma_tail(shape, shape * now / usual)) * _slower(now, usual, rhythm, window)
    strength = strength * old_news(taken, usual)
    return _lingering(Fade(np.where(enough, strength, 0.0), now, usual))


def old_news(taken: Floats, usual: Floats) -> Floats:
    """What is left to tell of a fade that took so many days, where that was the usual gap before it."""
    return fading(np.maximum(taken - _LATELY - _LATELY_GAPS * usual, 0.0), _ACCEPTED)


def _slower(now: Floats, usual: Floats, rhythm: Rhythm, window: int) -> Floats:
    """Whether it has become enough slower."""
    slower = np.minimum(now / usual, against_most(now, rhythm))
    root = window**0.5
    return ramp(slower, 1 + _SLOWER / root, 1 + _MUCH_SLOWER / root)


def against_most(now: Floats, rhythm: Rhythm) -> Floats:
    """How many times longer gaps are than those that fill most of the days: after a burst, not at all."""
    times: Floats = now / np.where(rhythm.known, rhythm.usual, 1.0) * _FILLING
    return times


def _lingering(found: Fade) -> Fade:
    """A fade is not over with one talk: what it was a week earlier still counts in part."""
    strength, now, before = (np.vstack([each[1:], each[-1:]]) for each in (found.strength, found.now, found.before))
    lingers = _LINGERS * strength > found.strength
    return Fade(
        np.where(lingers, _LINGERS * strength, found.strength),
        np.where(lingers, now, found.now),
        np.where(lingers, before, found.before),
    )


def _span(lookback: Lookback, gaps: Gaps, rhythm: Rhythm, window: int) -> Floats:
    """The last gaps and the open one together; the longest counts as the next longest: one long gap is no fade."""
    if not len(gaps.gap):
        return rhythm.quiet
    places, there = lookback.last(lookback.starts + 1, lookback.ends, window)
    last = np.concatenate([np.where(there, gaps.gap[places], 0.0), rhythm.quiet[..., None]], axis=2)
    last = np.sort(last, axis=2)
    span: Floats = last[..., :-1].sum(axis=2) + last[..., -2]
    return span


def _long_variation(lookback: Lookback, gaps: Gaps) -> Floats:
    """The variance of a gap over its mean squared, over all that the rhythm is learnt from."""
    first, count = memory(lookback)
    total, squares, _, _ = gaps.between(first, lookback.ends)
    variation: Floats = squares * count / np.maximum(total, 1e-9) ** 2 - 1
    return np.where(total > 0, variation, 0.0)


def _stretch_before(lookback: Lookback, gaps: Gaps, first: Ints, span: Floats) -> Ints:
    """The first gap of the time before a window that is so many times as long as the window."""
    if not len(gaps.days):
        return first
    begun = gaps.days[np.clip(first - 1, 0, len(gaps.days) - 1)] - _BEFORE * span
    # Days of one relationship follow each other; a step between relationships makes one sorted row of all.
    step = gaps.days.max() - gaps.days.min() + 1.0
    relationship = np.arange(lookback.relationships)
    row = gaps.days + step * lookback.history.touchpoints.relationship
    place = np.searchsorted(row, np.maximum(begun, 0.0) + step * relationship)
    return np.asarray(np.clip(place + 1, lookback.starts + 1, np.maximum(first, lookback.starts + 1)))
