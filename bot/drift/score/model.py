"""The shipped model: two logistic lines over the traits, and small symmetric trees that know an early break."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Self

import numpy as np

from bot.drift.score.touch_days import Floats, Ints
from bot.drift.score.traits import NAMES

#: Beyond this many standard deviations a trait says nothing more.
_FAR = 4.0


@dataclass(frozen=True)
class Lines:
    """Log odds of both outcomes, linear in the standardised traits."""

    mean: Floats
    scale: Floats
    #: Per outcome the intercept, then one weight for each trait.
    weights: Mapping[str, Floats]

    def standard(self, values: Floats) -> Floats:
        """Each trait in standard deviations from its mean."""
        return np.clip((values - self.mean) / self.scale, -_FAR, _FAR)

    def log_odds(self, outcome: str, standard: Floats) -> Floats:
        weights = self.weights[outcome]
        odds: Floats = (standard * weights[1:]).sum(axis=1) + weights[0]
        return odds

    @classmethod
    def told(cls, told: Mapping[str, Any]) -> Self:
        weights = {outcome: np.array(each) for outcome, each in told["weights"].items()}
        return cls(np.array(told["mean"]), np.array(told["scale"]), weights)


@dataclass(frozen=True)
class Trees:
    """A sum of trees of three questions; a tree asks the same three of everybody, so its answer is an index."""

    trait: Ints
    above: Floats
    leaves: Floats
    #: What the sum is on average over the relationships it was trained on.
    usual: float

    def __call__(self, values: Floats) -> Floats:
        total = np.zeros(len(values))
        columns = np.asfortranarray(values).T
        for traits, above, leaves in zip(self.trait, self.above, self.leaves, strict=True):
            leaf = np.zeros(len(values), np.intp)
            for bit, (trait, bound) in enumerate(zip(traits, above, strict=True)):
                leaf += (columns[trait] > bound).astype(np.intp) << bit
            total += leaves[leaf]
        return total

    @classmethod
    def told(cls, told: Mapping[str, Any]) -> Self:
        return cls(np.array(told["trait"]), np.array(told["above"]), np.array(told["leaves"]), told["usual"])


@dataclass(frozen=True)
class Model:
    """All that was learned from other logs."""

    #: For relationships that are known well and were in contact within the horizon.
    active: Lines
    #: For all others: newcomers, and those silent for longer than the horizon.
    others: Lines
    #: Signs of an early break, for those whose own rate promises enough for a drop, and for the slower ones.
    early: Trees
    early_slow: Trees

    @classmethod
    def told(cls, told: Mapping[str, Any]) -> Self:
        if tuple(told["traits"]) != NAMES:
            raise ValueError("the coefficients belong to other traits")
        return cls(
            active=Lines.told(told["active"]),
            others=Lines.told(told["others"]),
            early=Trees.told(told["early"]),
            early_slow=Trees.told(told["early_slow"]),
        )


@cache
def shipped() -> Model:
    """The model whose coefficients lie beside this file, with their origin in it."""
    return Model.told(json.loads(files(__package__).joinpath("coefficients.json").read_text()))
