"""How likely is it that contact falls away? Two calibrated probabilities per relationship, from contact alone."""

from dataclasses import dataclass

import numpy as np

from bot.drift.score.model import Model, Trees, shipped
from bot.drift.score.own_past import corrected, past_of
from bot.drift.score.touch_days import Flags, Floats, Ints, TouchDays
from bot.drift.score.traits import Traits, traits

__all__ = ["Scores", "TouchDays", "score"]

#: How far the signs of an early break move the log odds: further catches more breaks and costs rank elsewhere.
_LEAN = 0.87
#: The past flatters: one asks about the lively, and they grow quieter. Less so for the slow, whom the early signs rate.
_DROPS, _QUIET, _QUIET_SLOW = 0.2, 0.15, -0.1
#: A young log flatters most, as all are new in it: so much, divided by its age in horizons.
_YOUNG = 0.4
#: As many average relationships stand behind the crowd's mean.
_MEAN_WORTH = 20


@dataclass(frozen=True)
class Scores:
    """Probabilities between 0 and 1, in the order of `relationship`."""

    relationship: Ints
    drift: Floats
    goes_quiet: Floats


def score(log: TouchDays, today: int, horizon: int, model: Model | None = None) -> Scores:
    """For every relationship with contact before the day `today`: will it drift, or go quiet, in `horizon` days?

    Reads nothing of the log from `today` on. Where the own rate promises fewer than two days of contact, both are one.
    """
    model = model or shipped()
    log = log.before(today)
    now = traits(log, today, horizon)
    odds = _active(log, now, today, horizon, model)
    odds = {
        outcome: np.where(now.active, odds[outcome], model.others.log_odds(outcome, model.others.standard(now.values)))
        for outcome in odds
    }
    goes_quiet, drops = (1 / (1 + np.exp(-odds[outcome])) for outcome in ("goes_quiet", "drops"))
    return Scores(now.who, np.where(now.droppable, np.maximum(drops, goes_quiet), goes_quiet), goes_quiet)


def _active(log: TouchDays, now: Traits, today: int, horizon: int, model: Model) -> dict[str, Floats]:
    past = past_of(log, today, horizon, model.active)
    standard = model.active.standard(now.values)
    drops, goes_quiet = (
        corrected(past, outcome, standard, model.active.log_odds(outcome, standard))
        for outcome in ("drops", "goes_quiet")
    )
    young = _YOUNG / max((today - int(log.day.min(initial=today))) / horizon, 1.0)
    return {
        "drops": drops + _DROPS + _LEAN * _early(model.early, now, now.droppable),
        "goes_quiet": goes_quiet
        + young
        + np.where(now.droppable, _QUIET, _QUIET_SLOW)
        + _LEAN * _early(model.early_slow, now, ~now.droppable),
    }


def _early(trees: Trees, now: Traits, asked: Flags) -> Floats:
    """The signs of an early break, against the crowd's mean: they say who, not how many."""
    signs = np.zeros(len(now.who))
    asked = asked & now.active
    signs[asked] = trees(now.values[asked])
    mean = (signs.sum() + _MEAN_WORTH * trees.usual) / (asked.sum() + _MEAN_WORTH)
    return np.where(asked, signs - mean, 0.0)
