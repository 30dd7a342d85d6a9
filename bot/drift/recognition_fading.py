"""Seen less and less: years of good work, and lately it is never good enough."""

import numpy as np

from bot.drift.change import ENOUGH, Rise, Series, evidence, rise
from bot.drift.finding import Explanation, Finder, Finding
from bot.drift.history import Floats
from bot.drift.lookback import Lookback
from bot.drift.sentences import Sentence, say


def find(lookback: Lookback) -> Finding:
    """Not feeling seen, on our side or (as we think) on theirs, more often than before."""
    exchange = lookback.exchange
    both = np.stack([exchange.we_felt_seen, exchange.they_felt_seen])
    shares = [exchange.we_felt_seen, exchange.they_felt_seen, _mean(both)]
    series = [_unseen(lookback, share) for share in shares]
    rises = [rise(lookback, one) for one in series]
    strengths = np.array([found.strength for found in rises])

    def explain(relationship: int) -> Explanation:
        side = int(strengths[:, 0, relationship].argmax())
        sentence = _sentence(side, rises[side], relationship)
        return Explanation(
            sentence, evidence(lookback, series[side], rises[side], relationship), ("we", "they", "")[side]
        )

    too_little = rises[2].days[0] < ENOUGH
    return Finding(
        strengths.max(axis=0), explain, too_little, say("too little to go on: we rarely noted whether we felt seen.")
    )


def _mean(both: Floats) -> Floats:
    known = ~np.isnan(both)
    total = np.where(known, both, 0.0).sum(axis=0)
    mean: Floats = np.divide(total, known.sum(axis=0), out=np.full(both.shape[1], np.nan), where=known.any(axis=0))
    return mean


def _unseen(lookback: Lookback, share: Floats) -> Series:
    exchange = lookback.exchange
    whole = Series(exchange.relationship, exchange.at, exchange.known_at, 1 - share, exchange.touchpoint)
    return whole.only(~np.isnan(share))


def _sentence(side: int, found: Rise, relationship: int) -> Sentence:
    unseen, total = int(found.often[0, relationship]), int(found.days[0, relationship])
    if side == 1 and unseen == total:
        return say("in none of the last {total} talks did they seem to feel seen. That used to be rare.", total=total)
    if side == 1:
        return say(
            "in {number} of the last {total} talks we don't think they felt seen. That used to be rare.",
            number=unseen,
            total=total,
        )
    if unseen == total:
        return say("in none of the last {total} talks did we feel seen. That used to be rare.", total=total)
    return say(
        "in {number} of the last {total} talks we didn't feel seen. That used to be rare.", number=unseen, total=total
    )


SIGNAL = Finder("recognition_fading", find)
