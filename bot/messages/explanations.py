"""Why: every reason with the records behind it, and what there is too little to go on for."""

from collections.abc import Sequence
from datetime import datetime

from bot.drift.verdict import PRIVATE
from bot.facts.digests import Explanation
from bot.facts.relationships import Evidence
from bot.i18n import Language
from bot.messages import labels
from bot.messages.blocks import Block, View, actions, button, context, divider, modal, section
from bot.messages.ids import Form, Press
from bot.messages.reasons import differed, name_and_state, remarks_said
from bot.messages.who import joined_by_dots
from bot.messages.writing import NAME, NameOf, Safe, Writer, joined, mrkdwn

#: As many records as one reads before one believes.
_EVIDENCE = 6
_WORDS = 150


def explanation(found: Explanation, language: Language, name_of: NameOf) -> View:
    """The reasons as a modal, only for who asked."""
    return modal(
        Form.WHY,
        language.say("Why?"),
        _blocks(found, language, name_of),
        submit=None,
        close=language.say("Close"),
        metadata=found.relationship.id,
    )


def _top(found: Explanation, write: Writer) -> Safe:
    return name_and_state(found.relationship, found.state, write)


def _blocks(found: Explanation, language: Language, name_of: NameOf) -> list[Block]:
    write = mrkdwn(language)
    blocks = [section(_top(found, write))]
    listed: set[str] = set()
    for signal, evidence in found.signals:
        if signal.name not in PRIVATE:
            said = language.capital(write.sentence(signal.sentence, name_of))
            records = _records(evidence[-_EVIDENCE:], listed, write)
            blocks += [divider(), section(joined((Safe(f"*{said}*"), *records), "\n"))]
    if found.seen_differently:
        blocks += [divider(), section(differed(found.seen_differently, write))]
    if found.remarks:
        blocks += [divider(), context(joined(remarks_said(found.remarks, write, name_of)))]
    open_card = button(language.say("See how it stands"), Press.OPEN_CARD, found.relationship.id)
    return [*blocks, actions([open_card]), context(write.say("This is how we see it. How would they?"))]


def _records(evidence: Sequence[Evidence], listed: set[str], write: Writer) -> list[Safe]:
    """The records behind a signal; a talk that stands above already is not told twice."""
    again = [each for each in evidence if each.kind == "touchpoint" and each.ref in listed]
    fresh = [_record(each, write) for each in evidence if each not in again]
    listed.update(each.ref for each in evidence)
    if not again:
        return fresh
    same = write.say("And talks that stand above already.") if fresh else write.say("The same talks as above.")
    return [*fresh, Safe(f"• {same}")]


def _record(evidence: Evidence, write: Writer) -> Safe:
    """One record: when, what, and what was said; never who said it."""
    kinds = {
        "touchpoint": write.say("in touch"),
        "promise": write.say("a promise"),
        "concession": write.say("a one-off favour"),
        "one_sided_move": write.say("a one-sided step"),
        "contact": write.say("somebody left"),
        "pact": write.say("why we work together"),
    }
    unseen = {
        "us": write.say("we didn't feel seen"),
        "them": write.say("they didn't feel seen, we think"),
    }
    facts = joined_by_dots(
        [
            _day(evidence, write),
            kinds.get(evidence.kind, Safe("")),
            write.words(evidence.text, _WORDS) if evidence.text else Safe(""),
            *(unseen[side] for side in evidence.unseen),
            write.say_many("{number} of us:", "{number} of us:", evidence.tellers)
            if evidence.tellers > 1
            else Safe(""),
        ]
    )
    said = [
        write.say("we gave {size}: {words}", size=_size(kept.size, write), words=write.quoted(kept.text, _WORDS))
        if kept.side == "gave"
        else write.say("we got {size}: {words}", size=_size(kept.size, write), words=write.quoted(kept.text, _WORDS))
        for kept in evidence.words[:4]
    ]
    return joined((Safe(f"• {facts}"), *(Safe(f"    ◦ {each}") for each in said)), "\n")


def _size(size: str, write: Writer) -> Safe:
    return write.words(labels.size_said(size, write.language), NAME)


def _day(evidence: Evidence, write: Writer) -> Safe:
    at, language = evidence.at, write.language
    if at is None:
        return Safe("")
    day = at.astimezone(language.zone).date() if isinstance(at, datetime) else at
    return Safe(language.date(day))
