"""Why a relationship is worth a talk, and which talk: the sentences of the judgement, ready to show."""

from collections.abc import Sequence

from bot.drift.sentences import Sentence
from bot.drift.verdict import PRIVATE, Move, Signal
from bot.messages import labels
from bot.messages.writing import NameOf, Safe, Writer, joined
from storage.relationships import Relationship


def told_to_all(signals: Sequence[Signal]) -> list[Signal]:
    """The signals that anybody may read."""
    return [signal for signal in signals if signal.name not in PRIVATE]


def reasons(signals: Sequence[Signal], write: Writer, name_of: NameOf, *, after_a_name: bool = False) -> list[Safe]:
    """One plain sentence for each signal; the first one goes on after "Bothof:" where it stands behind a name."""
    said = [write.sentence(signal.sentence, name_of) for signal in signals]
    return [
        one if after_a_name and number == 0 else Safe(write.language.capital(one)) for number, one in enumerate(said)
    ]


def suggested(moves: Sequence[Move], write: Writer, name_of: NameOf) -> Safe:
    """The talk that would help, after an arrow; nothing where there is none."""
    said = [Safe(write.language.capital(write.sentence(move.sentence, name_of))) for move in moves]
    return Safe(f"→ {joined(said)}") if said else Safe("")


def remarks_said(remarks: Sequence[Sentence], write: Writer, name_of: NameOf) -> list[Safe]:
    """What there is too little to go on for, each as a sentence."""
    return [Safe(write.language.capital(write.sentence(remark, name_of))) for remark in remarks]


def name_and_state(relationship: Relationship, state: str, write: Writer) -> Safe:
    """Noord: worth a talk."""
    said = labels.states(write.language).get(state, state)
    return write.say("{relationship}: {state}.", relationship=write.bold(relationship.name), state=Safe(said))
