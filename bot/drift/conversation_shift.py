"""The talk moves from operations and people to contract, procurement and ever longer lists of specifications."""

import numpy as np

from bot.drift.change import Series, daily, evidence, rise
from bot.drift.finding import Explanation, Finder, Finding
from bot.drift.history import Floats, Ints
from bot.drift.lookback import Lookback
from bot.drift.sentences import say

_ARMOUR = ("contract", "procurement", "specification")
_WORK = ("operations", "relationship", "problem")
_ARMOUR_ROLES = ("procurement", "finance", "legal")
_WORK_ROLES = ("operations", "management")
#: What a talk was about says more of it than who was there.
_ROLES_COUNT = 0.25


def find(lookback: Lookback) -> Finding:
    """Talks about papers rather than about the work, more often than before."""
    series = _series(lookback)
    found = rise(lookback, series)

    def explain(relationship: int) -> Explanation:
        papers, total = int(found.often[0, relationship]), int(found.days[0, relationship])
        sentence = say(
            "the last {number} talks were about the contract and the specs, not the work itself.", number=papers
        )
        if papers < total:
            sentence = say(
                "{number} of the last {total} talks were about the contract and the specs, not the work itself.",
                number=papers,
                total=total,
            )
        return Explanation(sentence, evidence(lookback, series, found, relationship))

    return Finding(found.strength, explain)


def _series(lookback: Lookback) -> Series:
    touchpoints = lookback.history.touchpoints
    subjects, roles = _by_subject(lookback), _by_role(lookback)
    both = (1 - _ROLES_COUNT) * subjects + _ROLES_COUNT * roles
    share = np.where(np.isnan(subjects), roles, np.where(np.isnan(roles), subjects, both))
    negotiating = touchpoints.kind == lookback.history.code("kind", "negotiation")
    share = np.where(np.isnan(share) & negotiating, 1.0, share)
    places = np.arange(len(touchpoints.at))
    whole = Series(touchpoints.relationship, touchpoints.at, touchpoints.at, share, places)
    return daily(whole.only(~np.isnan(share)))


def _by_subject(lookback: Lookback) -> Floats:
    """The share of contract, procurement and specification in what each touchpoint was about; NaN where unknown."""
    about = lookback.history.touchpoints.about
    armour = np.bitwise_count(about & lookback.history.bits("about", _ARMOUR)).astype(np.float64)
    work = np.bitwise_count(about & lookback.history.bits("about", _WORK)).astype(np.float64)
    return _share(armour, work)


def _by_role(lookback: Lookback) -> Floats:
    """The share of procurement, finance and legal among those of them who were there; NaN where unknown."""
    history = lookback.history
    role = history.contacts.role[history.attendances.contact]
    codes = [[history.code("role", name) for name in names] for names in (_ARMOUR_ROLES, _WORK_ROLES)]
    armour, work = (_count(lookback, history.attendances.touchpoint[np.isin(role, code)]) for code in codes)
    return _share(armour, work)


def _count(lookback: Lookback, touchpoint: Ints) -> Floats:
    return np.bincount(touchpoint, minlength=len(lookback.history.touchpoints.at)).astype(np.float64)


def _share(some: Floats, others: Floats) -> Floats:
    share: Floats = np.divide(some, some + others, out=np.full(len(some), np.nan), where=some + others > 0)
    return share


SIGNAL = Finder("conversation_shift", find)
