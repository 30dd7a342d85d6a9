"""Why a relationship is worth a talk, and which talk: the sentences of the judgement, ready to show."""

from collections.abc import Sequence
from datetime import datetime

from bot.drift.sentences import Sentence, Span, say
from bot.drift.verdict import PRIVATE, Move, Signal
from bot.i18n import Language
from bot.messages import labels
from bot.messages.writing import NameOf, Safe, Writer, joined
from storage.relationships import Relationship


def told_to_all(signals: Sequence[Signal]) -> list[Signal]:
    """The signals that anybody may read."""
    return [signal for signal in signals if signal.name not in PRIVATE]


def reasons(signals: Sequence[Signal], write: Writer, name_of: NameOf, *, after_a_name: bool = False) -> list[Safe]:
    """One plain sentence for each signal; the first one goes on after "Bothof:" where it stands behind a name."""
    said = [write.sentence(sentence, name_of) for sentence in _told_once(signals, write.language)]
    return [
        one if after_a_name and number == 0 else Safe(write.language.capital(one)) for number, one in enumerate(said)
    ]


def only_for_you(signals: Sequence[Signal], write: Writer, name_of: NameOf) -> list[Safe]:
    """What is told to the owner alone, and said to be so."""
    private = [signal for signal in signals if signal.name in PRIVATE]
    return [write.say("Only for you: {why}", why=write.sentence(each.sentence, name_of)) for each in private]


def suggested(moves: Sequence[Move], write: Writer, name_of: NameOf) -> Safe:
    """The talk that would help, after an arrow; nothing where there is none."""
    said = [Safe(write.language.capital(write.sentence(move.sentence, name_of))) for move in moves]
    return Safe(f"→ {joined(said)}") if said else Safe("")


def differed(said: Sequence[tuple[datetime, str]], write: Writer) -> Safe:
    """What was said by those who saw it differently, a line for each; nobody is named."""
    lines = [
        write.say(
            "Somebody saw it differently on {day}: {words}",
            day=write.language.day(at.astimezone(write.language.zone).date()),
            words=write.quoted(text, 200),
        )
        for at, text in said
    ]
    return joined(lines, "\n")


def remarks_said(remarks: Sequence[Sentence], write: Writer, name_of: NameOf) -> list[Safe]:
    """What there is too little to go on for, each as a sentence."""
    return [Safe(write.language.capital(write.sentence(remark, name_of))) for remark in remarks]


def name_and_state(relationship: Relationship, state: str, write: Writer) -> Safe:
    """Noord: worth a talk."""
    said = labels.states(write.language).get(state, state)
    return write.say("{relationship}: {state}.", relationship=write.bold(relationship.name), state=Safe(said))


def _told_once(signals: Sequence[Signal], language: Language) -> list[Sentence]:
    """Their sentences; of a silence that the change of contact tells of already, only what was usual is left."""
    told = {signal.name: signal.sentence for signal in signals}
    silence, change = told.get("silence"), told.get("contact_change")
    if silence is None or change is None:
        return list(told.values())
    quiet, unspoken = silence.values.get("quiet"), change.values.get("quiet")
    if not isinstance(quiet, Span) or not isinstance(unspoken, Span):
        return list(told.values())
    if language.span(quiet.days) != language.span(unspoken.days):
        return list(told.values())
    usual = silence.values.get("usual")
    before = say("It used to be every {usual}.", usual=usual) if usual else say("It used to be every day.")
    others = [sentence for name, sentence in told.items() if name not in ("silence", "contact_change")]
    place = min(list(told).index(name) for name in ("silence", "contact_change"))
    return [*others[:place], change, before, *others[place:]]
