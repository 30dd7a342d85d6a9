"""We keep giving more than we get: everything for the client, and what are we?"""

import numpy as np

from bot.drift.balance import ENOUGH, evidence, leans
from bot.drift.exchange import CREDIT_HALF_LIFE, Exchange
from bot.drift.finding import Explanation, Finder, Finding
from bot.drift.history import Floats, Ints
from bot.drift.lookback import Lookback
from bot.drift.sentences import Sentence, say, say_many
from bot.drift.strength import fading

#: The lean from which on it counts, and from which on it counts in full.
_LEAN, _HEAVY_LEAN = 0.1, 0.55
#: From this worth on a day was "a lot"; up to this, what came back was "little".
_A_LOT, _LITTLE = 2.0, 1.0
_REMARK = say("too little to go on: we hardly noted what we gave and got lately.")


def find(lookback: Lookback) -> Finding:
    """Giving without getting, after what came back through other relationships."""
    exchange = lookback.exchange
    found = leans(lookback, exchange.gave, exchange.got, _through_others(lookback))
    strengths = np.array([one.strength(_LEAN, _HEAVY_LEAN) for one in found])

    def explain(relationship: int) -> Explanation:
        strongest = found[int(strengths[:, 0, relationship].argmax())]
        places = strongest.places[relationship][strongest.leaning[relationship]]
        kind = "unnoticed" if exchange.unnoticed[places].sum() * 2 >= len(places) else ""
        sentence = _sentence(exchange, places, int(strongest.days[0, relationship]), kind)
        return Explanation(sentence, evidence(lookback, strongest, relationship), kind)

    return Finding(strengths.max(axis=0), explain, found[-1].days[0] < ENOUGH, _REMARK)


def _through_others(lookback: Lookback) -> Floats:
    """What came back elsewhere thanks to each relationship, faded like all credit."""
    relationship, at, worth = lookback.exchange.through_others
    days = lookback.days_since(at)
    faded = worth * fading(days, CREDIT_HALF_LIFE)
    return np.array([np.bincount(relationship, week, minlength=lookback.relationships) for week in faded])


def _sentence(exchange: Exchange, places: Ints, total: int, kind: str) -> Sentence:
    much = int(((exchange.gave[places] >= _A_LOT) & (exchange.got[places] <= _LITTLE)).sum())
    if kind == "unnoticed":
        return say_many(
            "once one of us put in a lot, and hardly anyone noticed, not even here.",
            "{number} times one of us put in a lot, and hardly anyone noticed, not even here.",
            int(exchange.unnoticed[places].sum()),
        )
    if much * 2 >= len(places):
        return say_many(
            "once we put in a lot and heard little back.",
            "{number} times we put in a lot and heard little back.",
            much,
        )
    if len(places) == total:
        return say("in each of the last {total} talks we gave more than we got.", total=total)
    return say("in {number} of the last {total} talks we gave more than we got.", number=len(places), total=total)


SIGNAL = Finder("over_giving", find)
