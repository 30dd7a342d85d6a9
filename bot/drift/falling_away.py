"""How likely contact falls away in the weeks to come: the shipped model of the score, in the workspace's own time."""

import numpy as np

from bot.drift.history import Floats
from bot.drift.lookback import Lookback
from bot.drift.score import TouchDays, score
from bot.drift.score.traits import KNOWN_FROM, traits

#: Eight weeks, as `giveget score` looks ahead unless told otherwise.
HORIZON = 56


def falls_away(lookback: Lookback) -> Floats:
    """The probability that contact falls under 30 % of its own rate within eight weeks, shape (relationships,).

    0 where the model cannot say: fewer than four days of contact, or a rate that promises fewer than two in eight
    weeks, of which a drop would mean nothing.
    """
    chances = np.zeros(lookback.relationships)
    touchpoints = lookback.history.touchpoints
    if not len(touchpoints.at):
        return chances
    days = np.floor(lookback.own_time(touchpoints.at)).astype(np.int64)
    log = TouchDays.of(touchpoints.relationship.astype(np.int64), days)
    # The day itself has begun: what was said on it is known.
    tomorrow = int(lookback.own_time(np.array([lookback.at]))[0]) + 1
    known, found = traits(log.before(tomorrow), tomorrow, HORIZON), score(log, tomorrow, HORIZON)
    enough = np.diff(log.starts)[known.who] >= KNOWN_FROM
    chances[known.who] = np.where(known.droppable & enough, found.drift, 0.0)
    return chances
