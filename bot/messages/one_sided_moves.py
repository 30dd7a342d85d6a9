"""The form of a step that one side took alone."""

from datetime import date

from bot.i18n import Language
from bot.messages.blocks import View, context
from bot.messages.fields import by_field, date_field, words_field
from bot.messages.fields import form as form_of
from bot.messages.ids import Form
from bot.messages.writing import mrkdwn
from storage.relationships import Relationship


def form(language: Language, today: date, relationship: Relationship) -> View:
    """Longer payment terms, a frozen agreement. Fields: by, at, text; the metadata is the relationship's id."""
    write = mrkdwn(language)
    blocks = [
        context(write.say("With {relationship}", relationship=write.bold(relationship.name))),
        by_field(language, language.say("Who took it?")),
        words_field(
            "text",
            language.say("What happened?"),
            placeholder=language.say("They now pay in 90 days instead of 60, and told us afterwards"),
        ),
        date_field("at", language.say("When?"), today),
    ]
    return form_of(Form.ONE_SIDED_MOVE, language.say("A one-sided step"), blocks, language, relationship.id)
