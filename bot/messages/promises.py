"""Promises: the form, and one of them with its buttons."""

from datetime import date

from bot.i18n import Language
from bot.messages.blocks import Block, Message, View, actions, button, context, message, section
from bot.messages.fields import by_field, date_field, people_field, relationship_field, words_field
from bot.messages.fields import form as form_of
from bot.messages.ids import Form, Press
from bot.messages.writing import Safe, joined, mrkdwn
from storage.promises import Promise
from storage.relationships import Relationship


def form(
    language: Language,
    today: date,
    relationship: Relationship | None = None,
) -> View:
    """The form of a new promise; with whom is asked where it is not known.

    Fields: relationship (only where none is given), by, text, made_on, due_on, told_to.
    The metadata is the relationship's id, or empty.
    """
    write = mrkdwn(language)
    blocks = [
        context(write.say("With {relationship}", relationship=write.bold(relationship.name)))
        if relationship
        else relationship_field(language, None),
        by_field(language, language.say("Who promised?"), "us"),
        words_field(
            "text",
            language.say("What was promised?"),
            placeholder=language.say("A first version before the holidays"),
        ),
        date_field("due_on", language.say("By when?"), None, optional=True),
        date_field("made_on", language.say("When was it said?"), today),
        people_field("told_to", language.say("Who here knows?"), (), optional=True),
    ]
    return form_of(Form.PROMISE, language.say("A promise"), blocks, language, relationship.id if relationship else "")


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
    said = write.say("we promised: {words}.", words=words)
    if promise.by == "them":
        said = write.say("they promised: {words}.", words=words)
    if relationship is not None:
        return joined((Safe(f"{write.bold(relationship.name)}: {said}"), _due(promise, today, language)))
    return joined((Safe(language.capital(said)), _due(promise, today, language)))


def _due(promise: Promise, today: date | None, language: Language) -> Safe:
    write = mrkdwn(language)
    if promise.due_on is None:
        return Safe("")
    if today is not None and promise.due_on < today:
        return write.say("That was due {day}.", day=language.ago(promise.due_on, today))
    return write.say("By {day}.", day=promise.due_on)
