"""Nobody can say any more why we ever started, or the date to look at it together has passed."""

import numpy as np

from bot.drift.finding import Explanation, Finder, Finding
from bot.drift.history import DAY, NEVER, Bools, Floats, Ints
from bot.drift.lookback import Lookback
from bot.drift.sentences import Span, say
from bot.drift.strength import fading, ramp

#: A review date that passed yesterday, and one that passed two months ago.
_JUST_PASSED, _PASSED, _GROWS = 0.36, 0.56, 60.0
#: After a year nobody remembers that there was a date: the half-life from then on.
_REMEMBERED, _FORGOTTEN = 365.0, 365.0
#: A pact without a date to look at it is looked at every two years. Our choice.
_WITHOUT_A_DATE = 730.0
#: Nobody is left over there with whom it was agreed.
_ALL_GONE = 0.45


def find(lookback: Lookback) -> Finding:
    """A passed review date is a recorded fact; so is that all who agreed to the pact have left."""
    pacts = lookback.history.pacts
    late, gone = _late(lookback), _gone(lookback)
    agreed = lookback.days_since(pacts.agreed_at) >= 0
    each = np.where(agreed, np.maximum(late, _ALL_GONE * gone), 0.0)
    strength = np.zeros((len(lookback.moments), lookback.relationships))
    strength[:, pacts.relationship] = each

    def explain(relationship: int) -> Explanation:
        pact = int(np.flatnonzero(pacts.relationship == relationship)[0])
        evidence = (f"pact:{lookback.history.relationships.id[relationship]}",)
        if late[0, pact] < _ALL_GONE * gone[0, pact]:
            return Explanation(say("nobody is left over there of those who agreed why we work together."), evidence)
        if pacts.review_at[pact] == NEVER:
            ago = Span((lookback.at - pacts.agreed_at[pact]) / DAY)
            return Explanation(say("it's {ago} since we agreed why we work together.", ago=ago), evidence)
        ago = Span((lookback.at - pacts.review_at[pact]) / DAY)
        return Explanation(say("the day to look together at why we do this was {ago} ago.", ago=ago), evidence)

    return Finding(strength, explain)


def _late(lookback: Lookback) -> Floats:
    pacts = lookback.history.pacts
    days = lookback.days_since(_review_at(pacts.agreed_at, pacts.review_at))
    grown = _JUST_PASSED + (_PASSED - _JUST_PASSED) * ramp(days, 0.0, _GROWS)
    return np.where(days > 0, grown * fading(np.maximum(days - _REMEMBERED, 0.0), _FORGOTTEN), 0.0)


def _review_at(agreed_at: Ints, review_at: Ints) -> Ints:
    """When the day of the review is over."""
    by_habit = agreed_at + int(_WITHOUT_A_DATE) * DAY
    return np.where(review_at == NEVER, by_habit, np.minimum(review_at, NEVER - DAY) + DAY)


def _gone(lookback: Lookback) -> Bools:
    """Whether all with whom each pact was agreed have left, at each week."""
    history = lookback.history
    agreed = history.pact_contacts
    left = lookback.days_since(history.contacts.left_at[agreed.contact]) >= 0
    gone = [np.bincount(agreed.relationship, week, minlength=lookback.relationships) for week in left]
    named = np.bincount(agreed.relationship, minlength=lookback.relationships)
    all_gone = (np.array(gone) >= named) & (named > 0)
    return np.asarray(all_gone[:, history.pacts.relationship])


SIGNAL = Finder("pact_stale", find, alone_is_steady=True)
