"""A relationship's own rhythm: how long it is usually quiet, and how likely a silence is under it."""

from dataclasses import dataclass

import numpy as np

from bot.drift.history import Bools, Floats, Ints
from bot.drift.lookback import Lookback, running
from bot.drift.strength import gamma_tail

#: Gaps that the rhythm is learnt from: older ones belong to another time.
_MEMORY = 60
#: Fewer gaps than this say nothing about a rhythm: four touchpoints make three.
ENOUGH = 3
#: Spread of the logarithm of gaps that is believed of a relationship before anything is known of it, and the number of
#: gaps that this belief is worth. Between clockwork (0) and pure chance (0.8, measured by time).
_SPREAD = 0.6
_BELIEF = 6.0
#: No rhythm is believed to be more regular than this: a missed week is a missed week.
_LEAST_SPREAD = 0.5


@dataclass(frozen=True)
class Rhythm:
    """Rhythms at each week, shape (weeks, relationships). Days are the workspace's own (see crowd).

    `usual` is a typical gap in days, `quiet` the days since the last touchpoint, `chance` that it is quiet so long,
    `known` whether there are enough gaps to say.
    """

    usual: Floats
    quiet: Floats
    chance: Floats
    known: Bools


@dataclass(frozen=True)
class Gaps:
    """Gaps between touchpoints, and their running sums: what any stretch of them adds up to is one difference.

    Gaps are weighted by their own length: it asks what silence one would find on a day taken at random. So ten mails
    in one afternoon do not make a rhythm of minutes.
    """

    days: Floats
    gap: Floats
    sums: tuple[Floats, Floats, Floats, Floats]

    def between(self, first: Ints, end: Ints) -> tuple[Floats, Floats, Floats, Floats]:
        """Sums of gaps, of gaps squared, and of logarithms and squared logarithms by weight, over stretches."""
        total, squares, logs, log_squares = (sums[end] - sums[first] for sums in self.sums)
        return total, squares, logs, log_squares


def gaps_of(lookback: Lookback) -> Gaps:
    """The gap before each touchpoint, in days of the workspace's own time; 0 before the first of a relationship."""
    touchpoints = lookback.history.touchpoints
    days = lookback.own_time(touchpoints.at)
    gap = np.diff(days, prepend=0.0)
    gap[lookback.starts[lookback.starts < len(gap)]] = 0.0
    gap = np.maximum(gap, 0.0)
    log = np.log(np.where(gap > 0, gap, 1.0))
    sums = (running(gap), running(gap**2), running(gap * log), running(gap * log**2))
    return Gaps(days, gap, sums)


def memory(lookback: Lookback) -> tuple[Ints, Ints]:
    """Where the gaps begin that a rhythm is learnt from, at each week, and how many there are."""
    first = np.minimum(np.maximum(lookback.starts + 1, lookback.ends - _MEMORY), lookback.ends)
    return first, lookback.ends - first


def rhythm_of(lookback: Lookback, gaps: Gaps) -> Rhythm:
    """The rhythm of each relationship at each week, small histories leaning on the crowd."""
    starts, ends = lookback.starts, lookback.ends
    first, _ = memory(lookback)
    total, squares, logs, log_squares = gaps.between(first, ends)
    known = (ends - starts > ENOUGH) & (total > 0)
    safe = np.where(known, total, 1.0)
    mean = np.where(known, logs / safe, 0.0)
    spread = np.where(known, np.maximum(log_squares / safe - mean**2, 0.0), 0.0)
    # How many gaps of one length would be as much evidence (Kish, 1965).
    count = np.where(known, total**2 / np.where(known, squares, 1.0), 0.0)
    mean, spread, count = _leaning(mean, spread, count, known)
    quiet = _quiet(lookback, gaps, ends)
    shape, scale = _gamma(mean, spread * (1 + 1 / count))
    chance = np.where(known, gamma_tail(shape, quiet / scale), 1.0)
    return Rhythm(usual=np.exp(mean), quiet=quiet, chance=chance, known=known)


def _quiet(lookback: Lookback, gaps: Gaps, ends: Ints) -> Floats:
    if not len(gaps.days):
        return np.zeros(ends.shape)
    last = gaps.days[np.maximum(ends - 1, 0)]
    return np.maximum(lookback.own_time(lookback.moments)[:, None] - last, 0.0)


def _leaning(mean: Floats, spread: Floats, count: Floats, known: Bools) -> tuple[Floats, Floats, Floats]:
    """Means and spreads drawn towards those of the crowd, the more the less is known (empirical Bayes).

    Efron and Morris, 1975: the pull is what relationships vary within themselves over what they vary between them.
    """
    weight = np.where(known, np.minimum(count, 10.0), 0.0)
    all_weight = np.maximum(weight.sum(axis=1, keepdims=True), 1e-9)
    crowd_mean = (weight * mean).sum(axis=1, keepdims=True) / all_weight
    within = (weight * spread).sum(axis=1, keepdims=True) / all_weight
    within = np.maximum((within + _SPREAD**2) / 2, _LEAST_SPREAD**2)
    between = (weight * (mean - crowd_mean) ** 2).sum(axis=1, keepdims=True) / all_weight
    pull = within / np.maximum(between, 0.25)
    mean = (count * mean + pull * crowd_mean) / (count + pull)
    spread = (count * spread + _BELIEF * within) / (count + _BELIEF)
    return mean, np.maximum(spread, _LEAST_SPREAD**2), count + pull


def _gamma(mean: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Shape and scale of the gamma distribution whose logarithm has that mean and variance."""
    shape = np.interp(spread, _TRIGAMMA[::-1], _SHAPES[::-1])
    return shape, np.exp(mean - np.interp(shape, _SHAPES, _DIGAMMA))


def _digamma(x: Floats) -> Floats:
    """The mean of the logarithm of a gamma number of scale 1 (Abramowitz and Stegun 6.3.5, 6.3.18)."""
    shifted = x + 6
    tail = np.log(shifted) - 1 / (2 * shifted) - 1 / (12 * shifted**2) + 1 / (120 * shifted**4)
    total: Floats = tail - sum(1 / (x + step) for step in range(6))
    return total


def _trigamma(x: Floats) -> Floats:
    """The variance of the logarithm of a gamma number (Abramowitz and Stegun 6.4.6, 6.4.12)."""
    shifted = x + 6
    tail = 1 / shifted + 1 / (2 * shifted**2) + 1 / (6 * shifted**3) - 1 / (30 * shifted**5)
    total: Floats = tail + sum(1 / (x + step) ** 2 for step in range(6))
    return total


_SHAPES = np.geomspace(0.5, 50.0, 400)
_DIGAMMA = _digamma(_SHAPES)
_TRIGAMMA = _trigamma(_SHAPES)
