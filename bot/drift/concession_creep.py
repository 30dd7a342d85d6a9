"""One-off favours that became an expectation."""

import numpy as np

from bot.drift.finding import Explanation, Finder, Finding
from bot.drift.history import DAY, Bools, Floats
from bot.drift.lookback import Lookback
from bot.drift.sentences import Sentence, Span, say
from bot.drift.states import NEW
from bot.drift.strength import fading, ramp

#: Days after which a favour counts for half; after a year and a half it is forgotten.
_HALF_LIFE, _FORGOTTEN = 180.0, 540.0
#: Favours, each as far as it has not faded, that are no habit yet, and that are one.
_ONE_OFF, _HABIT = 1.3, 4.3
#: On so many days, that lie at least so many days apart: three on one day are one favour.
_SEVERAL, _APART = 3, 14.0


def find(lookback: Lookback) -> Finding:
    """How many favours by one side have come together in the last year."""
    ours = lookback.history.concessions.by == lookback.history.code("side", "us")
    found = np.array([_creep(lookback, ours), _creep(lookback, ~ours)])

    def explain(relationship: int) -> Explanation:
        by_them = bool(found[:, 0, relationship].argmax())
        rows = np.flatnonzero(_counted(lookback, ~ours if by_them else ours, relationship))
        favours = lookback.history.concessions
        span = (lookback.at - int(favours.at[rows[0]])) / DAY
        names = tuple(f"concession:{name}" for name in favours.id[rows])
        return Explanation(_sentence(len(rows), by_them, span), names, "by_them" if by_them else "by_us")

    return Finding(found.max(axis=0), explain)


def _creep(lookback: Lookback, by_one_side: Bools) -> Floats:
    favours = lookback.history.concessions
    first_of_day = np.ones(len(favours.at), dtype=bool)
    rows = np.flatnonzero(by_one_side)
    again = (np.diff(favours.at[rows] // DAY) == 0) & (np.diff(favours.relationship[rows]) == 0)
    first_of_day[rows[1:][again]] = False
    counted = by_one_side & first_of_day
    days = lookback.days_since(favours.at)
    weight = np.where(counted & (days < _FORGOTTEN), fading(days, _HALF_LIFE), 0.0)

    def per_relationship(values: Floats) -> Floats:
        return np.array([np.bincount(favours.relationship, week, lookback.relationships) for week in values])

    often = per_relationship((weight > 0).astype(np.float64)) >= _SEVERAL
    apart = _apart(lookback, weight > 0) >= _APART
    known = lookback.ends - lookback.starts >= NEW
    return np.where(often & apart & known, ramp(per_relationship(weight), _ONE_OFF, _HABIT), 0.0)


def _apart(lookback: Lookback, counted: Bools) -> Floats:
    """Days between the first and the last of the favours, at each week."""
    favours = lookback.history.concessions
    shape = (len(lookback.moments), lookback.relationships)
    first, last = np.full(shape, np.inf), np.full(shape, -np.inf)
    days = favours.at / DAY
    for week, rows in enumerate(counted):
        np.minimum.at(first[week], favours.relationship[rows], days[rows])
        np.maximum.at(last[week], favours.relationship[rows], days[rows])
    apart: Floats = last - first
    return apart


def _counted(lookback: Lookback, by_one_side: Bools, relationship: int) -> Bools:
    favours = lookback.history.concessions
    recent = lookback.days_since(favours.at)[0] < _FORGOTTEN
    return np.asarray(by_one_side & recent & (favours.relationship == relationship))


def _sentence(favours: int, by_them: bool, span: float) -> Sentence:  # noqa: FBT001
    if by_them:
        return say(
            "they did us {number} favours in {span}, each meant to be once. We got used to it.",
            number=favours,
            span=Span(span),
        )
    return say(
        "we did them {number} favours in {span}, each meant to be once. They may count on it by now.",
        number=favours,
        span=Span(span),
    )


SIGNAL = Finder("concession_creep", find)
