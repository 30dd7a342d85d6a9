"""Signals and moves as plain data: what a digest keeps of a verdict, without anybody's words."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.drift.sentences import sentence_from
from bot.drift.verdict import Move, Signal


def packed_signals(signals: Iterable[Signal]) -> list[dict[str, Any]]:
    """Signals as plain data, to be kept; `unpacked_signals` reads them."""
    return [
        {
            "name": each.name,
            "strength": each.strength,
            "sentence": each.sentence.to_json(),
            "evidence": list(each.evidence),
        }
        for each in signals
    ]


def packed_moves(moves: Iterable[Move]) -> list[dict[str, Any]]:
    """Moves as plain data, to be kept; `unpacked_moves` reads them."""
    return [{"name": each.name, "sentence": each.sentence.to_json()} for each in moves]


def unpacked_signals(packed: Sequence[dict[str, Any]]) -> tuple[Signal, ...]:
    """The signals that were kept."""
    return tuple(
        Signal(each["name"], each["strength"], sentence_from(each["sentence"]), tuple(each["evidence"]))
        for each in packed
    )


def unpacked_moves(packed: Sequence[dict[str, Any]]) -> tuple[Move, ...]:
    """The moves that were kept."""
    return tuple(Move(each["name"], sentence_from(each["sentence"])) for each in packed)
