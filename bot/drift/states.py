"""From strengths to states: drifting, watch, recovering, steady, new or ended, at each week."""

from collections.abc import Mapping

import numpy as np

from bot.drift.finding import SPOKEN
from bot.drift.history import Bools, Floats
from bot.drift.lookback import Lookback
from bot.drift.verdict import State

#: Fewer touchpoints than this, and a relationship is new.
NEW = 4
#: Two signals this strong, or one that strong for so many weeks, are a drift.
STRONG, _VERY_STRONG, _STANDING = 0.5, 0.8, 4
#: What a strength is taken for, as a chance that something is wrong.
_OF_SILENCE, _OF_OTHERS = 0.7, 0.9
#: Weeks in which a worry that is over makes good news: 90 days.
_RECOVERING = 12


def states(lookback: Lookback, strengths: Floats, quiet: Bools) -> list[State]:
    """The state of each relationship now.

    `strengths` has the shape (signals, weeks, relationships); `quiet` marks the signals, shape (signals,), that leave
    a relationship steady where they are the only ones.
    """
    drifting, watch = _worries(strengths, quiet)
    counted = ~(_new(lookback) | _ended(lookback))
    weeks = drifting.shape[0]
    worried = (drifting | watch[:weeks]) & counted[:weeks]
    recovering = worried[1 : _RECOVERING + 1].any(axis=0) & ~worried[0]
    return [
        _state(*facts)
        for facts in zip(_ended(lookback)[0], _new(lookback)[0], drifting[0], watch[0], recovering, strict=True)
    ]


def _state(ended: bool, new: bool, drifting: bool, watch: bool, recovering: bool) -> State:  # noqa: FBT001
    if ended:
        return "ended"
    if new:
        return "new"
    if drifting:
        return "drifting"
    if watch:
        return "watch"
    return "recovering" if recovering else "steady"


def _worries(strengths: Floats, quiet: Bools) -> tuple[Bools, Bools]:
    """Whether each relationship drifts, or else is to be watched, at the weeks for which that can be known."""
    weeks = strengths.shape[1] - _STANDING
    strong = (strengths >= STRONG).sum(axis=0) >= 2
    very = strengths >= _VERY_STRONG
    standing = np.array([very[:, week : week + _STANDING + 1].all(axis=1).any(axis=0) for week in range(weeks)])
    spoken = strengths >= SPOKEN
    watch = (spoken & ~quiet[:, None, None]).any(axis=0) | (spoken.sum(axis=0) >= 2)
    return strong[:weeks] | standing, np.asarray(watch)


def _new(lookback: Lookback) -> Bools:
    return np.asarray(lookback.ends - lookback.starts < NEW)


def _ended(lookback: Lookback) -> Bools:
    return np.asarray(lookback.history.relationships.ended_at <= lookback.moments[:, None])


def drift(strengths: Mapping[str, Floats], falls_away: Floats) -> Floats:
    """One number for machines, shape (relationships,): the chance that something is wrong.

    `strengths` are those of each signal now. The part of silence is a probability: that contact falls away
    (`falls_away`, calibrated). Where the signal speaks as well it is at least seven tenths of its strength, which keeps
    it about as right on the public logs (docs/judgement.md has the table). No log tells how often the other signals are
    right: each is taken for a chance of nine tenths of its strength, which is our choice. All are put together as if
    independent (noisy or): more reasons are more drift, one weak reason is little.
    """
    chances = [silent(strengths.get("silence", np.zeros(len(falls_away))), falls_away)]
    chances += [_OF_OTHERS * strength for name, strength in strengths.items() if name != "silence"]
    combined: Floats = 1 - np.prod(1 - np.array(chances), axis=0)
    return combined


def silent(strength: Floats, falls_away: Floats) -> Floats:
    """The part of silence in `drift`, from the strength of its signal and the chance that contact falls away."""
    return np.maximum(falls_away, np.where(strength >= SPOKEN, _OF_SILENCE * strength, 0.0))
