"""A steady slowing down: gaps that grow from one to the next, seen where there is no long calm time to compare with."""

import numpy as np

from bot.drift.fade import Fade, against_most, old_news
from bot.drift.history import Floats
from bot.drift.lookback import Lookback
from bot.drift.rhythm import Gaps, Rhythm
from bot.drift.strength import from_chance, normal_tail, ramp

#: A line is drawn through the logarithms of so many gaps at most, and so many at least.
_GAPS, _ENOUGH = 24, 10
#: How many times longer gaps must have become along the line, to be worth a word and to count in full.
_LONGER, _MUCH_LONGER = 1.5, 2.4
#: The same against the gaps that fill most of the days, so that the calm after a burst is no slowing down.
_THAN_MOST = (1.35, 1.6)
#: A gap much shorter than usual is no contact of its own; this part of the usual gap is the least that counts.
_LEAST = 0.1
#: It is looked for beside other fades.
_LOOKS = 4.0


def trend(lookback: Lookback, gaps: Gaps, rhythm: Rhythm) -> Fade:
    """The chance of so steep a line by chance (least squares), and the gaps at its end and at its beginning."""
    if not len(gaps.gap):
        none = np.zeros(rhythm.quiet.shape)
        return Fade(none, none, none)
    places, there = lookback.last(lookback.starts + 1, lookback.ends, _GAPS)
    last = np.where(there, gaps.gap[places], 0.0)
    logs = np.log(np.maximum(last, _LEAST * rhythm.usual[..., None]))
    count = np.maximum(there.sum(axis=2), 3)
    # Newest first: the line falls where gaps have grown.
    when = np.where(there, (count[..., None] - 1) / 2 - np.arange(_GAPS), 0.0)
    middle = np.where(there, logs, 0.0).sum(axis=2) / count
    square = (when**2).sum(axis=2) + 1e-9
    slope = (when * np.where(there, logs, 0.0)).sum(axis=2) / square
    rest = np.where(there, logs - middle[..., None] - slope[..., None] * when, 0.0)
    error = np.sqrt(((rest**2).sum(axis=2) + _noise(count)) / count / square)
    now, before = np.exp(middle + slope * (count - 1) / 2), np.exp(middle - slope * (count - 1) / 2)
    chance = normal_tail(_as_normal(slope / error, count - 2))
    strength = from_chance(_LOOKS * chance) * ramp(now / before, _LONGER, _MUCH_LONGER)
    strength = strength * ramp(against_most(now, rhythm), *_THAN_MOST)
    strength = strength * old_news(last.sum(axis=2) + rhythm.quiet, before)
    return Fade(np.where(there.sum(axis=2) >= _ENOUGH, strength, 0.0), now, before)


def _noise(count: Floats) -> Floats:
    """What is believed of the noise beforehand: no rhythm is clockwork, even if its few gaps look so."""
    believed: Floats = 0.2 * np.maximum(4.0, 0.25 * count)
    return believed


def _as_normal(t: Floats, degrees: Floats) -> Floats:
    """A t number as the normal number of the same chance, nearly (Wallace, 1959)."""
    normal: Floats = t * (1 - 1 / (4 * degrees)) / np.sqrt(1 + t**2 / (2 * degrees))
    return normal
