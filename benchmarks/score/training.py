"""From rows to coefficients: ridge logistic regression, and symmetric trees boosted on what it leaves."""

from typing import Any

import numpy as np

from benchmarks.score.rows import Lesson, Rows, rows
from bot.drift.score.model import Lines, Trees
from bot.drift.score.touch_days import Floats, Ints
from bot.drift.score.traits import NAMES

_RIDGE = 100.0
#: The trees: how many, how deep, how fast they learn, and how hard they resist.
TREES, DEPTH, RATE, RESISTS = 80, 3, 0.08, 20.0
_BINS = 32
_SOON, _SOON_WORTH = 0.27, 1.8
_ROWS, _TRAITS = 0.6, 0.4
#: Trees ask for what has no scale: days and habits of writing differ more between logs than within them.
_ASKED = [i for i, name in enumerate(NAMES) if name != "silence_in_days" and not name.startswith("events")]


def trained(lessons: list[list[Lesson]]) -> dict[str, Any]:
    """All coefficients, as the model tells them, from the lessons of some logs."""
    active = _lines(lessons, active=True)
    line = Lines.told(active)
    return {
        "traits": list(NAMES),
        "active": active,
        "others": _lines(lessons, active=False),
        "early": _early(lessons, "drops", "early", line),
        "early_slow": _early(lessons, "goes_quiet", "early_slow", line),
    }


def _lines(lessons: list[list[Lesson]], *, active: bool) -> dict[str, Any]:
    of = {outcome: rows(lessons, outcome, active=active) for outcome in ("goes_quiet", "drops")}
    every = of["goes_quiet"]
    mean = np.average(every.values, axis=0, weights=every.weight)
    scale = np.sqrt(np.average((every.values - mean) ** 2, axis=0, weights=every.weight))
    line = Lines(mean, scale, {})
    weights = {outcome: rounded(logistic(line.standard(each.values), each)) for outcome, each in of.items()}
    return {"mean": rounded(mean), "scale": rounded(scale), "weights": weights}


def logistic(standard: Floats, of: Rows) -> Floats:
    """The intercept and one weight for each column."""
    design = np.column_stack([np.ones(len(standard)), standard])
    ridge = np.full(design.shape[1], _RIDGE)
    ridge[0] = 1e-6
    weights = np.zeros(design.shape[1])
    for _ in range(15):
        chance = 1 / (1 + np.exp(-design @ weights))
        bend = (design * (of.weight * chance * (1 - chance))[:, None]).T @ design + np.diag(ridge)
        weights += np.clip(np.linalg.solve(bend, design.T @ (of.weight * (of.came - chance)) - ridge * weights), -2, 2)
    return weights


def _early(lessons: list[list[Lesson]], outcome: str, early: str, line: Lines) -> dict[str, Any]:
    """One score for two questions, half and half: what the line is about, and who is in an early break."""
    own, breaks = rows(lessons, outcome), rows(lessons, early)
    if outcome == "goes_quiet":
        own = own.of(own.values[:, NAMES.index("promised")] < np.log(2 + 0.05))
    weights = logistic(line.standard(own.values), own)
    odds = [line.standard(each.values) @ weights[1:] + weights[0] for each in (own, breaks)]
    breaks = _sooner(breaks)
    odds[1] += _shift(odds[1], breaks)
    weight = np.concatenate([own.weight / own.weight.sum(), breaks.weight / breaks.weight.sum()])
    both = Rows(
        np.concatenate([own.values, breaks.values]), np.concatenate([own.came, breaks.came]), weight / weight.mean()
    )
    told = _boosted(both, np.concatenate(odds))
    return told | {"usual": float(np.round(_usual(told, own), 4))}


def _sooner(breaks: Rows) -> Rows:
    """The first quarter of a break weighs more: the sooner it is seen, the better."""
    soon = breaks.came & (breaks.values[:, NAMES.index("silence")] <= _SOON)
    return Rows(breaks.values, breaks.came, breaks.weight * np.where(soon, _SOON_WORTH, 1.0))


def _shift(odds: Floats, of: Rows) -> float:
    """What makes the odds right on average."""
    shift = 0.0
    for _ in range(30):
        chance = 1 / (1 + np.exp(-odds - shift))
        shift += float((of.weight * (of.came - chance)).sum() / (of.weight * chance * (1 - chance)).sum())
    return shift


def _usual(told: dict[str, Any], of: Rows) -> float:
    return float(np.average(Trees.told(told | {"usual": 0.0})(of.values), weights=of.weight))


def _boosted(of: Rows, odds: Floats) -> dict[str, Any]:
    chance = np.random.default_rng(1)
    cuts = np.linspace(0, 1, _BINS + 1)[1:-1]
    bounds = [np.unique(rounded(np.quantile(column, cuts), 6)) for column in of.values.T]
    binned = [
        np.searchsorted(bound, column).astype(np.int64) for bound, column in zip(bounds, of.values.T, strict=True)
    ]
    told: dict[str, Any] = {"trait": [], "above": [], "leaves": []}
    for _ in range(TREES):
        kept = chance.random(len(odds)) < _ROWS
        traits = chance.choice(_ASKED, round(_TRAITS * len(_ASKED)), replace=False)
        expected = 1 / (1 + np.exp(-odds))
        pull = np.where(kept, of.weight * (of.came - expected), 0)
        bend = np.where(kept, of.weight * expected * (1 - expected), 0)
        asked, leaf = _tree([(t, binned[t], bounds[t]) for t in traits], pull, bend)
        leaves = RATE * _per(leaf, pull, 2**DEPTH) / (_per(leaf, bend, 2**DEPTH) + RESISTS)
        leaves = np.array(rounded(leaves))
        odds = odds + leaves[leaf]
        told["trait"].append([trait for trait, _ in asked])
        told["above"].append([bound for _, bound in asked])
        told["leaves"].append(leaves.tolist())
    return told


def _tree(traits: list[tuple[int, Ints, Floats]], pull: Floats, bend: Floats) -> tuple[list[tuple[int, float]], Ints]:
    """The questions of one tree, chosen greedily, and the leaf of each row."""
    leaf = np.zeros(len(pull), np.int64)
    asked: list[tuple[int, float]] = []
    for depth in range(DEPTH):
        best = max((_best(leaf, 2**depth, each, pull, bend) for each in traits), key=lambda each: each[0])
        _, trait, cut, bins, bound = best
        asked.append((int(trait), bound))
        leaf += (bins > cut).astype(np.int64) << depth
    return asked, leaf


def _best(
    leaf: Ints, leaves: int, of: tuple[int, Ints, Floats], pull: Floats, bend: Floats
) -> tuple[float, int, int, Ints, float]:
    trait, bins, bounds = of
    cell = leaf * (_BINS + 1) + bins
    pulls, bends = (_per(cell, each, leaves * (_BINS + 1)).reshape(leaves, -1).cumsum(1) for each in (pull, bend))
    gain = pulls**2 / (bends + RESISTS) + (pulls[:, -1:] - pulls) ** 2 / (bends[:, -1:] - bends + RESISTS)
    cut = int(gain.sum(0)[: len(bounds)].argmax())
    return float(gain.sum(0)[cut]), trait, cut, bins, float(bounds[cut])


def _per(cell: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(cell, values, minlength=count)


def rounded(values: Any, digits: int = 4) -> list[float]:
    """With so many significant digits: what the file says is what was measured."""
    return [float(f"{value:.{digits}g}") for value in np.asarray(values).tolist()]
