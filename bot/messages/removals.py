"""What was no contact with a client: what was done about it, and the way back."""

from collections.abc import Sequence

from bot.facts.prompts import Removed
from bot.i18n import Language
from bot.messages.blocks import Block, button, context, section
from bot.messages.ids import Press
from bot.messages.who import joined_by_dots
from bot.messages.writing import Safe, Writer, mrkdwn


def gone(questions: Sequence[Removed], language: Language) -> list[Block]:
    """What was no contact with a client, and the way back for who said so."""
    blocks: list[Block] = []
    for removed in questions:
        write = mrkdwn(language)
        blocks.append(
            context(joined_by_dots((write.bold(removed.relationship.name), Safe(language.moment(removed.at)))))
        )
        undo = button(language.say("Undo"), Press.UNDO_NOT_CONTACT, removed.touchpoint_id)
        mine = removed.can_come_back and not removed.by_a_colleague
        blocks.append(section(_why_gone(write, removed), undo if mine else None))
    return blocks


def _why_gone(write: Writer, removed: Removed) -> Safe:
    if removed.by_a_colleague:
        return write.say("A colleague says this was not client contact, so I've removed it.")
    if removed.touchpoint_stays:
        return write.say("Not client contact for you, so I won't ask. What a colleague wrote about it stays.")
    return write.say("Not client contact, so I've removed it.")
