"""From chances to strengths: how sure a signal is, put between 0 and 1 in one way for all."""

from math import erfc, sqrt

import numpy as np

from bot.drift.history import Floats, Ints

#: A chance of this much is no reason to say anything.
_NO_REASON = 0.164
#: How fast strength grows as the chance gets smaller: 0.05 gives 0.3 (a reason to look), 0.015 gives 0.5, 0.001 gives
#: 0.78. Our choice, so that what is said by mistake stays rarer than one week in twelve.
_STEEPNESS = 0.3
_complementary = np.vectorize(erfc, otypes=[np.float64])


def from_chance(chance: Floats) -> Floats:
    """The strength of a finding that would come by chance this often."""
    return np.clip(1 - (np.clip(chance, 0, 1) / _NO_REASON) ** _STEEPNESS, 0, 1)


def ramp(values: Floats, low: float, high: float) -> Floats:
    """0 up to `low`, 1 from `high` on, a straight line between."""
    return np.clip((values - low) / (high - low), 0, 1)


def adding_up(each: Floats, relationship: Ints, relationships: int) -> Floats:
    """The strength of facts, shape (weeks, facts), as one for each relationship (noisy or)."""
    doubt = np.log1p(-np.minimum(each, 0.99))
    rest = [np.bincount(relationship, week, minlength=relationships) for week in doubt]
    return 1 - np.exp(np.array(rest).reshape(len(each), relationships))


def fading(days: Floats, half_life: float) -> Floats:
    """What is left after some days; nothing of what is still to come."""
    return np.where(days >= 0, 0.5 ** (np.maximum(days, 0) / half_life), 0.0)


def normal_tail(z: Floats) -> Floats:
    """The chance that a standard normal number is greater."""
    tail: Floats = 0.5 * _complementary(z / sqrt(2.0))
    return tail


def gamma_tail(shape: Floats, value: Floats) -> Floats:
    """The chance that a gamma number of that shape and scale 1 is greater than a value.

    By the cube root, which is nearly normal (Wilson and Hilferty, 1931): right to about 0.003 for shapes from 1 on.
    """
    root = np.cbrt(np.maximum(value, 0) / shape)
    return normal_tail((root - (1 - 1 / (9 * shape))) * 3 * np.sqrt(shape))
