"""The form of a one-off favour."""

from datetime import date

from bot.i18n import Language
from bot.messages.blocks import View, context
from bot.messages.fields import by_field, date_field, words_field
from bot.messages.fields import form as form_of
from bot.messages.ids import Form
from bot.messages.writing import mrkdwn
from storage.relationships import Relationship


def form(language: Language, today: date, relationship: Relationship) -> View:
    """A discount, an exception, a later payment. Fields: by, at, text; the metadata is the relationship's id."""
    write = mrkdwn(language)
    blocks = [
        context(write.say("With {relationship}", relationship=write.bold(relationship.name))),
        by_field(language, language.say("Who did the favour?")),
        words_field("text", language.say("What was it?"), placeholder=language.say("Ten percent off, just this once")),
        date_field("at", language.say("When?"), today),
    ]
    return form_of(Form.CONCESSION, language.say("A one-off favour"), blocks, language, relationship.id)
