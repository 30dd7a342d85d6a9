"""One party acts alone: longer payment terms, frozen agreements, a cooperation suspended."""

import numpy as np

from bot.drift.finding import Explanation, Finder, Finding
from bot.drift.history import DAY
from bot.drift.lookback import Lookback
from bot.drift.sentences import Sentence, Span, say_many
from bot.drift.strength import adding_up, fading

#: How strong one step is on the day itself, by them and by us, and its half-life in days: it stings for a quarter.
_BY_THEM, _BY_US, _HALF_LIFE = 0.72, 0.6, 70.0
#: Less than this of a step is not worth showing any more.
_FORGOTTEN = 0.1


def find(lookback: Lookback) -> Finding:
    """Each step is a recorded fact; several add up."""
    steps = lookback.history.one_sided_moves
    theirs = steps.by == lookback.history.code("side", "them")
    each = np.where(theirs, _BY_THEM, _BY_US) * fading(lookback.days_since(steps.at), _HALF_LIFE)

    def explain(relationship: int) -> Explanation:
        rows = np.flatnonzero((steps.relationship == relationship) & (each[0] > _FORGOTTEN))
        by_them = bool(theirs[rows[each[0][rows].argmax()]])
        same = rows[theirs[rows] == by_them]
        ago = (lookback.at - int(steps.at[same].max())) / DAY
        names = tuple(f"one_sided_move:{name}" for name in steps.id[rows])
        return Explanation(_sentence(len(same), by_them, ago), names, "by_them" if by_them else "by_us")

    return Finding(adding_up(each, steps.relationship, lookback.relationships), explain)


def _sentence(count: int, by_them: bool, ago: float) -> Sentence:  # noqa: FBT001
    if by_them:
        return say_many(
            "they took a step on their own, {ago} ago.",
            "they took {number} steps on their own, the last one {ago} ago.",
            count,
            ago=Span(ago),
        )
    return say_many(
        "we took a step on our own, {ago} ago.",
        "we took {number} steps on our own, the last one {ago} ago.",
        count,
        ago=Span(ago),
    )


SIGNAL = Finder("one_sided_move", find)
