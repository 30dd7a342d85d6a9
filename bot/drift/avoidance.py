"""Our own side stops answering the two questions about this relationship: for its owner alone to hear."""

import numpy as np

from bot.drift.change import Series, daily, evidence, rise
from bot.drift.finding import Explanation, Finder, Finding
from bot.drift.history import DAY, NEVER
from bot.drift.lookback import Lookback
from bot.drift.sentences import say

#: Days after which a question that still stands open counts as left alone.
_LEFT_ALONE = 7


def find(lookback: Lookback) -> Finding:
    """Questions left alone more often than before, and more often than those about the others are lately."""
    series = _series(lookback)
    found = rise(lookback, series, crowd_lately=True)

    def explain(relationship: int) -> Explanation:
        alone, total = int(found.often[0, relationship]), int(found.days[0, relationship])
        sentence = say("we left the last {number} questions about them unanswered.", number=alone)
        if alone < total:
            sentence = say(
                "we left {number} of the last {total} questions about them unanswered.", number=alone, total=total
            )
        return Explanation(sentence, evidence(lookback, series, found, relationship))

    return Finding(found.strength, explain)


def _series(lookback: Lookback) -> Series:
    history, prompts = lookback.history, lookback.history.prompts
    given_up = prompts.asked_at + _LEFT_ALONE * DAY
    answered = np.where(prompts.answered_at <= lookback.at, prompts.answered_at, NEVER)
    answered_state = prompts.state == history.code("prompt_state", "answered")
    answered = np.where(answered_state & (prompts.closed_at <= lookback.at), prompts.closed_at, answered)
    closed = np.where(prompts.closed_at <= lookback.at, prompts.closed_at, NEVER)
    known_at = np.minimum(np.minimum(answered, closed), given_up)
    whole = Series(
        history.touchpoints.relationship[prompts.touchpoint],
        prompts.asked_at,
        known_at,
        (answered == NEVER).astype(np.float64),
        prompts.touchpoint,
    )
    return daily(whole.only(known_at <= lookback.at))


SIGNAL = Finder("avoidance", find)
