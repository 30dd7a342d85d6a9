"""Promises: the form, one of them with its buttons, and the list of those that are due."""

from collections.abc import Sequence
from datetime import date

from bot.facts.digests import DuePromise
from bot.i18n import Language
from bot.messages.blocks import Block, Message, View, actions, button, context, message, section
from bot.messages.fields import by_field, date_field, people_field, relationship_field, words_field
from bot.messages.fields import form as form_of
from bot.messages.ids import Form, Press
from bot.messages.writing import Safe, joined, mrkdwn
from storage.promises import Promise
from storage.relationships import Relationship

#: The list is for this week's coffee, not an archive.
_LISTED = 12


def form(
    language: Language,
    today: date,
    relationship: Relationship | None = None,
    promise: Promise | None = None,
    *,
    told_to: Sequence[str] = (),
) -> View:
    """The form of a promise; with whom is asked where it is not known. `told_to` are Slack ids.

    Fields: relationship (only where none is given), by, text, made_on, due_on, told_to.
    The metadata is "<relationship id or empty>:<promise id or empty>".
    """
    write = mrkdwn(language)
    blocks = [
        context(write.say("With {relationship}", relationship=write.bold(relationship.name)))
        if relationship
        else relationship_field(language, None),
        by_field(language, language.say("Who promised?"), promise.by if promise else "us"),
        words_field(
            "text",
            language.say("What was promised?"),
            promise.text if promise else None,
            placeholder=language.say("A first version before the holidays"),
        ),
        date_field("due_on", language.say("By when?"), promise.due_on if promise else None, optional=True),
        date_field("made_on", language.say("When was it said?"), promise.made_on if promise else today),
        people_field("told_to", language.say("Who of us knows?"), told_to, optional=True),
    ]
    metadata = f"{relationship.id if relationship else ''}:{promise.id if promise else ''}"
    return form_of(Form.PROMISE, language.say("A promise"), blocks, language, metadata)


def kept(promise: Promise, relationship: Relationship, language: Language) -> Message:
    """It is written down, or what became of it."""
    write = mrkdwn(language)
    values = {"words": write.quoted(promise.text), "relationship": write.bold(relationship.name)}
    said = {
        "open": write.say("Noted, with {relationship}: {words}.", **values),
        "kept": write.say("Kept, with {relationship}: {words}. Good.", **values),
        "broken": write.say("Not kept, with {relationship}: {words}. Worth a word with each other.", **values),
        "released": write.say("Let go, with {relationship}: {words}.", **values),
    }
    due = write.say("By {day}.", day=promise.due_on) if promise.state == "open" and promise.due_on else Safe("")
    text = joined((said[promise.state], due))
    return message(text, [section(text)])


def listing(due: Sequence[DuePromise], language: Language, today: date | None = None) -> Message:
    """The promises to keep or to ask after soon, each with its buttons, and a button for a new one."""
    write = mrkdwn(language)
    add = actions([button(language.say("Add a promise"), Press.OPEN_PROMISE)])
    if not due:
        text = write.say("No promises due this week, ours or theirs.")
        return message(text, [section(text), add])
    text = write.say_many("{number} promise due soon.", "{number} promises due soon.", len(due))
    text = Safe(language.capital(text))
    blocks = [section(text)]
    for each in due[:_LISTED]:
        blocks += with_buttons(each.promise, each.relationship, today, language)
    if others := len(due) - _LISTED:
        blocks += [context(write.say_many("And {number} more.", "And {number} more.", others))] if others > 0 else []
    return message(text, [*blocks, add])


def with_buttons(
    promise: Promise, relationship: Relationship | None, today: date | None, language: Language
) -> list[Block]:
    """One open promise, and what can become of it."""
    return [
        section(in_words(promise, relationship, today, language)),
        actions(
            [
                button(language.say("Kept"), Press.KEEP_PROMISE, promise.id),
                button(language.say("Not kept"), Press.BREAK_PROMISE, promise.id),
                button(language.say("No longer needed"), Press.RELEASE_PROMISE, promise.id),
            ]
        ),
    ]


def in_words(promise: Promise, relationship: Relationship | None, today: date | None, language: Language) -> Safe:
    """Who promised what, by when."""
    write = mrkdwn(language)
    words = write.quoted(promise.text, 200)
    said = write.say("We promised: {words}.", words=words)
    if promise.by == "them":
        said = write.say("They promised: {words}.", words=words)
    if relationship is not None:
        said = Safe(f"{write.bold(relationship.name)}: {said}")
    return joined((said, _due(promise, today, language)))


def _due(promise: Promise, today: date | None, language: Language) -> Safe:
    write = mrkdwn(language)
    if promise.due_on is None:
        return Safe("")
    if today is not None and promise.due_on < today:
        return write.say("That was due {day}.", day=language.ago(promise.due_on, today))
    return write.say("By {day}.", day=promise.due_on)
