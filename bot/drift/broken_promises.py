"""Agreements overdue or broken, by us or by them; above all those that nobody else was told of."""

import numpy as np

from bot.drift.finding import Explanation, Finder, Finding
from bot.drift.history import DAY, NEVER, Bools, Floats, Ints
from bot.drift.lookback import Lookback
from bot.drift.sentences import Sentence, Span, say, say_many
from bot.drift.strength import adding_up, fading, ramp

#: How strong one promise is: overdue since yesterday, overdue for three weeks, broken by us, broken by them.
_JUST_OVERDUE, _OVERDUE, _BROKEN_BY_US, _BROKEN_BY_THEM = 0.36, 0.56, 0.62, 0.52
#: A promise that none of us but the one who made it knows of is forgotten first.
_UNTOLD = 0.08
#: Days until an overdue promise counts in full; days until nobody waits for it any more, and the half-life from then.
_GROWS, _AWAITED, _FORGOTTEN = 21.0, 120.0, 120.0
#: Half-life of a promise broken or kept too late.
_FORGIVEN = 60.0
_KINDS = ("overdue_by_us", "overdue_by_them", "broken_by_us", "broken_by_them")


def find(lookback: Lookback) -> Finding:
    """Each broken or overdue promise is a recorded fact; several add up."""
    promises = lookback.history.promises
    each = _each(lookback)
    strength = adding_up(each, promises.relationship, lookback.relationships)

    def explain(relationship: int) -> Explanation:
        rows = np.flatnonzero((promises.relationship == relationship) & (each[0] > 0))
        worst = _kind(lookback)[rows[each[0][rows].argmax()]]
        same = rows[_kind(lookback)[rows] == worst]
        names = tuple(f"promise:{name}" for name in promises.id[rows])
        return Explanation(_sentence(lookback, same, int(worst)), names, _KINDS[worst])

    return Finding(strength, explain)


def _broken(lookback: Lookback) -> Bools:
    history = lookback.history
    return np.asarray(history.promises.state == history.code("promise_state", "broken"))


def _kind(lookback: Lookback) -> Ints:
    theirs = lookback.history.promises.by == lookback.history.code("side", "them")
    return np.asarray(theirs + 2 * _broken(lookback))


def _each(lookback: Lookback) -> Floats:
    """The strength of each promise at each week."""
    promises = lookback.history.promises
    overdue = lookback.days_since(_last_day(promises.due_at))
    closed = lookback.days_since(promises.closed_at)
    still_open = (overdue > 0) & (closed < 0) & (lookback.days_since(promises.made_at) >= 0)
    growing = _JUST_OVERDUE + (_OVERDUE - _JUST_OVERDUE) * ramp(overdue, 0.0, _GROWS)
    waiting = np.where(still_open, growing * fading(np.maximum(overdue - _AWAITED, 0.0), _FORGOTTEN), 0.0)
    theirs = promises.by == lookback.history.code("side", "them")
    hurt = np.where(theirs, _BROKEN_BY_THEM, _BROKEN_BY_US) * fading(closed, _FORGIVEN)
    strength = np.maximum(waiting, np.where(_broken(lookback), hurt, 0.0))
    untold = _UNTOLD * ((promises.told == 0) & ~theirs)
    return np.where(strength > 0, strength + untold * (strength / _OVERDUE), 0.0)


def _last_day(due_at: Ints) -> Ints:
    """A promise due on a day may be kept until that day is over."""
    return np.where(due_at == NEVER, NEVER, np.minimum(due_at, NEVER - DAY) + DAY)


def _sentence(lookback: Lookback, rows: Ints, kind: int) -> Sentence:
    promises = lookback.history.promises
    count = len(rows)
    since = Span(float((lookback.at - np.where(kind < 2, promises.due_at, promises.closed_at)[rows]).max() / DAY))
    if kind == 1:
        return say_many(
            "they are {since} late with something they promised.",
            "they are late with {number} things they promised, one of them by {since}.",
            count,
            since=since,
        )
    if kind == 2:
        return say_many("we broke a promise {since} ago.", "we broke {number} promises lately.", count, since=since)
    if kind == 3:
        return say_many("they broke a promise {since} ago.", "they broke {number} promises lately.", count, since=since)
    if count == 1 and promises.told[rows[0]] == 0:
        return say("we are {since} late with a promise, and we didn't note who else here knows of it.", since=since)
    return say_many(
        "we are {since} late with a promise.",
        "we are late with {number} promises, one of them by {since}.",
        count,
        since=since,
    )


SIGNAL = Finder("broken_promises", find)
