"""Rows put together by a key that they are sorted by: the answers of a touchpoint, the touchpoints of a day."""

import numpy as np

from bot.drift.history import DAY, Floats, Ints

#: More days than any history has: a relationship and a day make one number.
_DAYS = 1 << 24


def day_of(relationship: Ints, at: Ints) -> Ints:
    """A key for each relationship's day (in UTC)."""
    return relationship.astype(np.int64) * _DAYS + at // DAY


class Groups:
    """Stretches of equal keys in rows that are sorted by them."""

    def __init__(self, keys: Ints) -> None:
        changes = np.flatnonzero(np.diff(keys)) + 1
        self.first = np.concatenate([np.zeros(min(1, len(keys)), dtype=np.int64), changes])
        self.last = np.append(changes, len(keys))[: len(self.first)] - 1
        self.sizes = self.last - self.first + 1

    def sums(self, values: Floats) -> Floats:
        sums: Floats = np.add.reduceat(values, self.first) if len(self.first) else np.empty(0)
        return sums

    def means(self, values: Floats) -> Floats:
        means: Floats = self.sums(values) / self.sizes
        return means

    def least(self, values: Ints) -> Ints:
        least: Ints = np.minimum.reduceat(values, self.first) if len(self.first) else np.empty(0, np.int64)
        return least

    def shares(self, within: "Groups", answers: Ints) -> Floats:
        """The share of yes in answers of 1, 0 and -1 (no idea), whose groups `within` these are grouped again."""
        yes = self.sums(within.sums((answers == 1).astype(np.float64)))
        known = self.sums(within.sums((answers >= 0).astype(np.float64)))
        shares: Floats = np.divide(yes, known, out=np.full(len(yes), np.nan), where=known > 0)
        return shares
