"""What there was too little to go on for, and what is missing: said on the card, never counted as drift."""

from collections.abc import Callable

import numpy as np

from bot.drift.finding import Finding
from bot.drift.history import Bools
from bot.drift.lookback import Lookback
from bot.drift.sentences import Sentence, say, say_many
from bot.drift.states import NEW

_NO_PACT = say("nobody wrote down yet why we work together.")
_OUR_NOTE = say("why we work together is only our own note: nobody over there agreed to it yet.")
_NO_CONTACTS = say("we know nobody over there by name.")
_ONE_CONTACT = say("everything over there hangs on one person.")
_ONE_OF_US = say("on our side everything goes through one person.")


def remarks(lookback: Lookback, findings: list[Finding]) -> Callable[[int], tuple[Sentence, ...]]:
    """What to remark on each relationship, by its place."""
    marked = [
        *[(found.too_little, found.remark) for found in findings if found.too_little is not None and found.remark],
        *_missing(lookback),
    ]
    touchpoints = (lookback.ends[0] - lookback.starts).tolist()

    def of(relationship: int) -> tuple[Sentence, ...]:
        if touchpoints[relationship] < NEW:
            return (_too_few(touchpoints[relationship]),)
        return tuple(remark for marks, remark in marked if marks[relationship])

    return of


def _too_few(touchpoints: int) -> Sentence:
    if touchpoints == 0:
        return say("too little to go on: no talks yet.")
    return say_many("too little to go on: one talk so far.", "too little to go on: {number} talks so far.", touchpoints)


def _missing(lookback: Lookback) -> list[tuple[Bools, Sentence]]:
    history = lookback.history
    pact = np.bincount(history.pacts.relationship, minlength=lookback.relationships)
    agreed = np.bincount(history.pact_contacts.relationship, minlength=lookback.relationships)
    there = history.contacts.relationship[history.contacts.left_at > lookback.at]
    contacts = np.bincount(there, minlength=lookback.relationships)
    return [
        (pact == 0, _NO_PACT),
        ((pact > 0) & (agreed == 0), _OUR_NOTE),
        (contacts == 0, _NO_CONTACTS),
        (contacts == 1, _ONE_CONTACT),
        (_by_one_of_us(lookback), _ONE_OF_US),
    ]


def _by_one_of_us(lookback: Lookback) -> Bools:
    """Whether one of us alone wrote all answers about a relationship."""
    answers = lookback.history.reflections
    relationship = lookback.history.touchpoints.relationship[answers.touchpoint]
    least = np.full(lookback.relationships, np.iinfo(np.int32).max, dtype=np.int64)
    most = np.full(lookback.relationships, -1, dtype=np.int64)
    np.minimum.at(least, relationship, answers.teammate)
    np.maximum.at(most, relationship, answers.teammate)
    return np.asarray(least == most)
