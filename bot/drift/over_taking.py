"""We live on credit: they keep giving, and what we got stays unthanked and unreturned."""

import numpy as np

from bot.drift.balance import evidence, leans
from bot.drift.finding import Explanation, Finder, Finding
from bot.drift.lookback import Lookback
from bot.drift.sentences import Sentence, say_many

#: A little debt is goodwill: it takes more than giving too much does.
_LEAN, _HEAVY_LEAN = 0.22, 0.72


def find(lookback: Lookback) -> Finding:
    """Getting without giving or thanking; what came through others is theirs only in part."""
    exchange = lookback.exchange
    by_other_ways = np.zeros((len(lookback.moments), lookback.relationships))
    found = leans(lookback, exchange.theirs, exchange.returned, by_other_ways)
    strengths = np.array([one.strength(_LEAN, _HEAVY_LEAN) for one in found])

    def explain(relationship: int) -> Explanation:
        strongest = found[int(strengths[:, 0, relationship].argmax())]
        sentence = _sentence(int(strongest.often[0, relationship]))
        return Explanation(sentence, evidence(lookback, strongest, relationship))

    return Finding(strengths.max(axis=0), explain)


def _sentence(often: int) -> Sentence:
    return say_many(
        "once lately they did more for us than we gave back, and we never said thanks.",
        "{number} times lately they did more for us than we gave back, and we never said thanks.",
        often,
    )


SIGNAL = Finder("over_taking", find)
