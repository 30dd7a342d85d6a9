"""Who carried the relationship over there is gone, and credit does not pass to an heir by itself."""

import numpy as np

from bot.drift.change import Rise, Series, daily, evidence, rise
from bot.drift.credit import Handover, handovers
from bot.drift.finding import Explanation, Finder, Finding
from bot.drift.history import DAY
from bot.drift.lookback import Lookback
from bot.drift.sentences import Named, Sentence, Span, Value, say

#: Days without a word that are worth telling, where something was said with the heir at all.
_QUIET = 14.0
#: From this share of the credit on, most of it went with who left.
_MOST = 0.5
#: So many of the last talks with who left are shown.
_SHOWN = 2


def find(lookback: Lookback) -> Finding:
    """A carrier who left is a recorded fact; people replaced by a helpdesk are a pattern."""
    leavers = handovers(lookback)
    series = _desk(lookback)
    desk = rise(lookback, series)
    strength = desk.strength.copy()
    for handover in leavers:
        of = handover.relationship
        strength[:, of] = np.maximum(strength[:, of], handover.strength)

    def explain(relationship: int) -> Explanation:
        there = [one for one in leavers if one.relationship == relationship]
        gravest = max(there, key=lambda one: float(one.strength[0]), default=None)
        if gravest is None or gravest.strength[0] < desk.strength[0, relationship]:
            return Explanation(
                _by_a_desk(desk, relationship), evidence(lookback, series, desk, relationship), "helpdesk"
            )
        return Explanation(_sentence(lookback, gravest), _evidence(lookback, gravest))

    return Finding(strength, explain)


def _desk(lookback: Lookback) -> Series:
    """For each touchpoint with people named: the share of them that are no people but a desk."""
    history = lookback.history
    count = len(history.touchpoints.at)
    present = np.bincount(history.attendances.touchpoint, minlength=count)
    desks = history.contacts.is_desk[history.attendances.contact]
    share = np.bincount(history.attendances.touchpoint[desks], minlength=count) / np.maximum(present, 1)
    touchpoints = history.touchpoints
    whole = Series(touchpoints.relationship, touchpoints.at, touchpoints.at, share, np.arange(count))
    return daily(whole.only(present > 0))


def _by_a_desk(found: Rise, relationship: int) -> Sentence:
    often, total = int(found.often[0, relationship]), int(found.days[0, relationship])
    if often == total:
        return say("the last {total} talks were with a helpdesk, not with someone we know.", total=total)
    return say(
        "{number} of the last {total} talks were with a helpdesk, not with someone we know.", number=often, total=total
    )


def _sentence(lookback: Lookback, handover: Handover) -> Sentence:
    people = lookback.history.contacts.id
    ago = Span((lookback.at - handover.left_at) / DAY)
    who: dict[str, Value] = {"leaver": Named(f"contact:{people[handover.leaver]}")}
    if handover.successor < 0:
        if handover.share >= _MOST:
            return say("{leaver} left {ago} ago, and most of what we had was with {leaver}.", ago=ago, **who)
        return say("{leaver} left {ago} ago, and part of what we had was with {leaver}.", ago=ago, **who)
    who["successor"] = Named(f"contact:{people[handover.successor]}")
    if handover.last_heir_at is None:
        return say(
            "{leaver} handed over to {successor} {ago} ago, and we haven't spoken to {successor} yet.", ago=ago, **who
        )
    quiet = (lookback.at - handover.last_heir_at) / DAY
    if quiet >= _QUIET:
        return say(
            "{leaver} handed over to {successor}, and we haven't spoken to {successor} in {quiet}.",
            quiet=Span(quiet),
            **who,
        )
    return say("{leaver} handed over to {successor} {ago} ago. What we had, we had with {leaver}.", ago=ago, **who)


def _evidence(lookback: Lookback, handover: Handover) -> tuple[str, ...]:
    touchpoints = lookback.history.touchpoints.id
    talks = tuple(f"touchpoint:{touchpoints[place]}" for place in handover.talks[-_SHOWN:])
    return (*talks, f"contact:{lookback.history.contacts.id[handover.leaver]}")


SIGNAL = Finder("contact_change", find)
