"""Relationships: the list of those to talk to, and the form."""

from collections.abc import Sequence
from datetime import date

from bot.facts.digests import Item
from bot.i18n import Language
from bot.messages import labels
from bot.messages.blocks import (
    Block,
    Message,
    View,
    button,
    context,
    input_,
    message,
    picker,
    section,
    select,
)
from bot.messages.digest_lines import seen_differently, taken
from bot.messages.fields import date_field, line_field
from bot.messages.fields import form as form_of
from bot.messages.ids import Form, Press
from bot.messages.reasons import name_and_state, reasons, suggested, told_to_all
from bot.messages.who import first_name
from bot.messages.writing import NameOf, Safe, Writer, joined, mrkdwn, units
from storage.relationships import Relationship
from storage.teammates import Teammate

#: A list that is longer than this is no longer read.
_LISTED = 15
#: Letters of names after the list: with what stands around them they fit a paragraph.
_ALL_NAMES = 2000
#: What fits a button.
_NAME = 70


def drifting(items: Sequence[Item], language: Language, name_of: NameOf) -> Message:
    """The list now: which relationships are worth a talk, why, and what would help."""
    write = mrkdwn(language)
    if not items:
        text = write.say("Nobody we need to call. Who would you like to ring, just because?")
        return message(text, [section(text)])
    text = Safe(
        language.capital(
            write.say_many("{number} relationship worth a talk.", "{number} relationships worth a talk.", len(items))
        )
    )
    blocks = [section(text), *(_worth_a_talk(item, write, name_of) for item in items[:_LISTED])]
    if (others := len(items) - _LISTED) > 0:
        more = write.say_many(
            "And {number} more: {names}.", "And {number} more: {names}.", others, names=_names(items, write)
        )
        blocks += [section(more), context(write.say("Type /giveget balance and a name to see more."))]
    names = write.enumerate(item.relationship.name for item in items[:5])
    return message(joined((text, Safe(f"{names}."))), blocks)


def form(
    language: Language,
    relationship: Relationship | None = None,
    owner: Teammate | None = None,
) -> View:
    """The form of a new relationship or of a known one.

    Fields: name, kind, since, owner, aliases and domains (with commas between), channels, ended_on.
    The metadata is the relationship's id, or empty.
    """
    known = relationship
    kinds = labels.options(labels.relationship_kinds(language), language)
    blocks = [
        line_field("name", language.say("What are they called?"), known.name if known else None, longest=_NAME),
        input_("kind", language.say("What are they to us?"), select(kinds, known.kind if known else "client")),
        _owner(owner, language),
        *_recognised_by(known, language),
        date_field("since", language.say("Since when?"), known.since if known else None, optional=True),
    ]
    if known:
        blocks.append(date_field("ended_on", language.say("Ended on"), known.ended_on, optional=True))
    title = language.say("Relationship") if known else language.say("New relationship")
    return form_of(Form.RELATIONSHIP, title, blocks, language, known.id if known else "")


def _names(items: Sequence[Item], write: Writer) -> Safe:
    """Those that are not listed, by name, as many as a paragraph holds."""
    names = [write.words(item.relationship.name) for item in items[_LISTED:]]
    named = list(names)
    while units(write.enumerate(named)) > _ALL_NAMES:
        named = named[: len(named) * 3 // 4]
    if others := len(names) - len(named):
        named.append(write.say_many("{number} other", "{number} others", others))
    return write.enumerate(named)


def _worth_a_talk(item: Item, write: Writer, name_of: NameOf) -> Block:
    language = write.language
    text = joined(
        (
            name_and_state(item.relationship, item.state, write),
            *reasons(told_to_all(item.signals), write, name_of),
            suggested(item.moves, write, name_of),
            seen_differently(item, write),
            taken(item, write, date.min),
        ),
        "\n",
    )
    return section(text, button(language.say("Open"), Press.OPEN_CARD, item.relationship.id))


def _owner(owner: Teammate | None, language: Language) -> Block:
    """Who looks after it; of an owner whom Slack cannot show it is said who it was."""
    shown = owner.slack_user if owner and owner.active else None
    return input_(
        "owner",
        language.say("Who looks after it?"),
        picker("users_select", initial_user=shown),
        optional=True,
        hint=_unseen(owner, language) if owner and shown is None else None,
    )


def _unseen(owner: Teammate, language: Language) -> str:
    name = first_name(owner.name)
    if owner.active:
        return language.say("{name} has no account here yet. Pick someone else, or leave it as it is.", name=name)
    return language.say("{name} has left Slack. Who takes over? If you don't know yet, leave it empty.", name=name)


def _recognised_by(known: Relationship | None, language: Language) -> list[Block]:
    """What tells us that it is them: other names, addresses, channels."""
    channels = picker(
        "multi_conversations_select",
        initial_conversations=known.slack_channels or None if known else None,
        filter={"include": ["public", "private"], "exclude_bot_users": True},
    )
    return [
        line_field(
            "aliases",
            language.say("What else do we call them?"),
            ", ".join(known.aliases) if known else None,
            optional=True,
            hint=language.say("Names, with a comma between."),
        ),
        line_field(
            "domains",
            language.say("Their e-mail domain"),
            ", ".join(known.domains) if known else None,
            placeholder="noord.example",
            optional=True,
        ),
        input_("channels", language.say("In which channels do we talk about them?"), channels, optional=True),
    ]
