"""What the judgement says of a relationship: signals, remarks, a state and the moves that fit."""

from dataclasses import dataclass
from typing import Literal

from bot.drift.sentences import Sentence

State = Literal["new", "steady", "watch", "drifting", "recovering", "ended"]
MoveName = Literal[
    "thank_each_other",
    "call",
    "thank",
    "share_challenges",
    "round_table",
    "tell_the_story",
    "review_pact",
    "say_no",
    "fix_our_chain",
    "make_explicit",
    "part_well",
    "grow",
]
#: Signals that are told to the owner alone, never in the channel: in a small team they name someone.
PRIVATE = frozenset({"avoidance"})


@dataclass(frozen=True)
class Signal:
    """One reason to worry. Strength is between 0 and 1; evidence names records as `type:id`, newest last."""

    name: str
    strength: float
    sentence: Sentence
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """A conversation that the signals call for."""

    name: MoveName
    sentence: Sentence


@dataclass(frozen=True)
class Verdict:
    """What there is to say of one relationship at one moment. `drift` is between 0 and 1, for machines only.

    `to_all` is the verdict without what the owner alone is told; None where that makes no difference.
    """

    relationship_id: str
    state: State
    drift: float
    signals: tuple[Signal, ...] = ()
    remarks: tuple[Sentence, ...] = ()
    moves: tuple[Move, ...] = ()
    to_all: "Verdict | None" = None
