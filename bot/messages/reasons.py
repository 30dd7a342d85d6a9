"""Why a relationship is worth a talk, and which talk: the sentences of the judgement, ready to show."""

from collections.abc import Sequence

from bot.drift.verdict import Move, Signal
from bot.messages.writing import NameOf, Safe, Writer, joined

#: Told to the owner alone: in a small team it names someone.
PRIVATE = frozenset({"avoidance"})


def told_to_all(signals: Sequence[Signal]) -> list[Signal]:
    """The signals that anybody may read."""
    return [signal for signal in signals if signal.name not in PRIVATE]


def reasons(signals: Sequence[Signal], write: Writer, name_of: NameOf) -> list[Safe]:
    """One plain sentence for each signal."""
    return [Safe(write.language.capital(write.sentence(signal.sentence, name_of))) for signal in signals]


def suggested(moves: Sequence[Move], write: Writer, name_of: NameOf) -> Safe:
    """The talk that would help, after an arrow; nothing where there is none."""
    said = [Safe(write.language.capital(write.sentence(move.sentence, name_of))) for move in moves]
    return Safe(f"→ {joined(said)}") if said else Safe("")
