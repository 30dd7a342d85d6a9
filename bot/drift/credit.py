"""Credit belongs to people: how much of a relationship someone carried, and what their heir has built since."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bot.drift.exchange import CREDIT_HALF_LIFE, WORTH
from bot.drift.history import DAY, Floats, History, Ints
from bot.drift.lookback import Lookback
from bot.drift.strength import fading, ramp

#: How strong it is that somebody who carried everything has left: days until it begins to fade, and its half-life then.
_CARRIER_LEFT, _FRESH, _HALF_LIFE = 0.79, 45.0, 120.0
#: The share of the credit from which on it matters who left, and from which on it counts in full.
_SOME, _MOST = 0.15, 0.6
#: So many talks with who came after make it half as grave: credit is built anew, talk by talk.
_BUILT_BY = 4.0
#: A talk that gave us nothing builds this much of what another one does.
_IN_VAIN = 0.35
#: Where no talk says who was there, somebody known to be the only one is believed to have carried this much.
_BELIEVED = 0.6
#: What is exchanged in a talk adds to having talked, in worth of one talk.
_OF_WORTH = 0.25


@dataclass(frozen=True)
class Handover:
    """Someone over there who left, and what that means at each week: `strength` has the shape (weeks,).

    `share` is the part of the credit that was with them, `talks` the touchpoints with them, oldest first, and
    `last_heir_at` when we last spoke to the successor, if ever. Places are those of the history's tables.
    """

    relationship: int
    leaver: int
    successor: int
    left_at: int
    share: float
    strength: Floats
    talks: Ints
    last_heir_at: int | None


def handovers(lookback: Lookback) -> list[Handover]:
    """Everyone who has left and carried some of the relationship."""
    history = lookback.history
    of_talk = history.touchpoints.relationship[history.attendances.touchpoint]
    weight, builds = _weights(history), _builds(history)
    found = []
    for leaver in np.flatnonzero(history.contacts.left_at <= lookback.at):
        relationship = int(history.contacts.relationship[leaver])
        first, end = np.searchsorted(of_talk, [relationship, relationship + 1])
        found.append(_handover(lookback, int(leaver), slice(int(first), int(end)), weight, builds))
    return [handover for handover in found if handover.strength.max() > 0]


def _weights(history: History) -> Floats:
    """How much each attendance counts: the talk and what was exchanged in it, shared by those who were there."""
    count = len(history.touchpoints.at)
    worth = np.array([WORTH[word] for word in history.words["size"]])
    answers = history.reflections
    exchanged = np.bincount(answers.touchpoint, worth[answers.gave] + worth[answers.got], minlength=count)
    told = np.bincount(answers.touchpoint, minlength=count)
    present = np.bincount(history.attendances.touchpoint, minlength=count)
    each = (1 + _OF_WORTH * exchanged / np.maximum(told, 1)) / np.maximum(present, 1)
    return np.asarray(each[history.attendances.touchpoint])


def _handover(lookback: Lookback, leaver: int, rows: slice, weight: Floats, builds: Floats) -> Handover:
    history = lookback.history
    left_at, heir = int(history.contacts.left_at[leaver]), int(history.contacts.successor[leaver])
    touchpoint, contact = history.attendances.touchpoint[rows], history.attendances.contact[rows]
    at = history.touchpoints.at[touchpoint]
    credit = np.where(at <= left_at, weight[rows] * fading((left_at - at) / DAY, CREDIT_HALF_LIFE), 0.0)
    share = float(credit[contact == leaver].sum() / credit.sum()) if credit.sum() > 0 else _believed(history, leaver)
    built = np.array(list(_built(lookback, (leaver, heir), at, touchpoint, contact, builds)))
    days = (lookback.moments - left_at) / DAY
    felt = np.where(days >= 0, fading(np.maximum(days - _FRESH, 0.0), _HALF_LIFE), 0.0)
    with_heir = at[contact == heir] if heir >= 0 else at[:0]
    return Handover(
        relationship=int(history.contacts.relationship[leaver]),
        leaver=leaver,
        successor=heir,
        left_at=left_at,
        share=share,
        strength=_CARRIER_LEFT * ramp(np.array(share), _SOME, _MOST) * felt / (1 + built / _BUILT_BY),
        talks=touchpoint[contact == leaver],
        last_heir_at=int(with_heir.max()) if len(with_heir) else None,
    )


def _builds(history: History) -> Floats:
    """How much each touchpoint builds of new credit: all of it where nothing was answered."""
    answers, count = history.reflections, len(history.touchpoints.at)
    nothing = answers.got == history.code("size", "nothing")
    told = np.bincount(answers.touchpoint, minlength=count)
    in_vain = (told > 0) & (np.bincount(answers.touchpoint, nothing, minlength=count) == told)
    return np.where(in_vain, _IN_VAIN, 1.0)


def _built(
    lookback: Lookback, handed: tuple[int, int], at: Ints, touchpoint: Ints, contact: Ints, builds: Floats
) -> Iterator[float]:
    """At each week, what the talks since with the successor (or with anyone, if there is none) have built.

    Those with both before count too. `handed` is who left, and to whom.
    """
    leaver, heir = handed
    left_at = lookback.history.contacts.left_at[leaver]
    others = contact == heir if heir >= 0 else contact != leaver
    introduced = np.isin(touchpoint, touchpoint[contact == leaver]) & (heir >= 0)
    counts = others & ((at > left_at) | introduced)
    for moment in lookback.moments:
        yield float(builds[np.unique(touchpoint[counts & (at <= moment)])].sum())


def _believed(history: History, leaver: int) -> float:
    """Where no talk names anyone: a share among all who are known there."""
    known = int((history.contacts.relationship == history.contacts.relationship[leaver]).sum())
    heir = int(history.contacts.successor[leaver] >= 0)
    return _BELIEVED / max(1, known - heir)
