"""What a log's own past says about the model: days behind, whose outcome is known by now, correct it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bot.drift.score.model import Lines
from bot.drift.score.touch_days import Flags, Floats, TouchDays
from bot.drift.score.traits import DROP, KNOWN_FROM, Traits, traits

#: How far back, in horizons; also asked for half the horizon, which is known sooner.
_BACK = (1.0, 1.5, 2.0, 3.0, 4.0)
_HORIZONS = (1.0, 0.5)
#: What a question one horizon older counts for.
_OLDER = 0.7
#: How many relationships are asked; a crowd of this size speaks as clearly as a larger one.
_CROWD = 3000
#: How hard the shipped model resists: in its level, in its steepness, in each of its traits.
_LEVEL, _STEEPNESS, _TRAIT = 1.0, 20.0, 100.0
_STEPS = 6
_BLOCK = 128


@dataclass(frozen=True)
class Past:
    """Relationships on past days, with what became of them and what that counts for."""

    standard: Floats
    log_odds: dict[str, Floats]
    came: dict[str, Flags]
    droppable: Flags
    weight: Floats


def outcomes(log: TouchDays, day: int, horizon: int, known: Traits) -> dict[str, Flags]:
    """What became of the relationships in the horizon from a day on: true only where that is over by now."""
    days = log.ends(known.who, day + horizon) - log.ends(known.who, day)
    return {"goes_quiet": days == 0, "drops": days < DROP * known.promised}


def past_of(log: TouchDays, today: int, horizon: int, lines: Lines) -> Past | None:
    """The crowd on past days. None where there is no past that one could learn from."""
    asked = list(_questions(_crowd(log), today, horizon))
    if not asked:
        return None
    standard = lines.standard(np.concatenate([known.values for known, _, _ in asked]))
    return Past(
        standard=standard,
        log_odds={outcome: lines.log_odds(outcome, standard) for outcome in lines.weights},
        came={outcome: np.concatenate([came[outcome] for _, came, _ in asked]) for outcome in lines.weights},
        droppable=np.concatenate([known.droppable for known, _, _ in asked]),
        weight=np.concatenate([np.full(len(known.who), weight) for known, _, weight in asked]),
    )


def corrected(past: Past | None, outcome: str, standard: Floats, log_odds: Floats) -> Floats:
    """Log odds as the own past would have had them: a logistic regression that starts from the shipped model."""
    if past is None:
        return log_odds
    asked = past.droppable if outcome == "drops" else np.ones(len(past.weight), bool)
    if not asked.any():
        return log_odds
    change = _fitted(
        _design(past.standard[asked], past.log_odds[outcome][asked]),
        past.log_odds[outcome][asked],
        past.came[outcome][asked].astype(np.float64),
        past.weight[asked],
    )
    correction: Floats = (_design(standard, log_odds) * change).sum(axis=1)
    return log_odds + correction


def _crowd(log: TouchDays) -> TouchDays:
    """An even sample of the relationships that have enough days to be asked about."""
    fit = np.flatnonzero(np.diff(log.starts) >= KNOWN_FROM)
    if len(fit) > _CROWD:
        fit = fit[np.linspace(0, len(fit) - 1, _CROWD).astype(np.int64)]
    return log.only(fit)


def _questions(log: TouchDays, today: int, horizon: int) -> Iterator[tuple[Traits, dict[str, Flags], float]]:
    for part in _HORIZONS:
        ahead = max(round(horizon * part), 1)
        for back in _BACK:
            day = today - int(np.ceil(ahead * back))
            known = traits(log, day, ahead)
            if known.active.any():
                known = known.of(known.active)
                yield known, outcomes(log, day, ahead, known), float(_OLDER ** (back * part))


def _design(standard: Floats, log_odds: Floats) -> Floats:
    return np.column_stack([np.ones(len(log_odds)), log_odds, np.clip(standard, -3, 3)])


def _fitted(design: Floats, offset: Floats, came: Floats, weight: Floats) -> Floats:
    """Ridge logistic regression by Newton's method."""
    design, offset, came, weight = (_in_blocks(each) for each in (design, offset, came, weight))
    resists = np.full(design.shape[-1], _TRAIT)
    resists[:2] = _LEVEL, _STEEPNESS
    change = np.zeros(len(resists))
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(offset + design @ change, -30, 30)))
        slope = np.einsum("bri,br->i", design, weight * (came - chance)) - resists * change
        weighed = design * (weight * chance * (1 - chance))[..., None]
        bend = np.matmul(weighed.transpose(0, 2, 1), design).sum(axis=0) + np.diag(resists)
        step = np.linalg.solve(bend, slope)
        change += np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-3:
            break
    return change


def _in_blocks(rows: Floats) -> Floats:
    """In blocks so small that the linear algebra keeps to one core: threads that wait for each other cost ten times."""
    missing = -len(rows) % _BLOCK
    padded = np.concatenate([rows, np.zeros((missing, *rows.shape[1:]))])
    return padded.reshape(-1, _BLOCK, *rows.shape[1:])
