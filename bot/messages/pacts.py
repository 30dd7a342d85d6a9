"""The form of what was agreed with them."""

from collections.abc import Sequence

from bot.i18n import Language
from bot.messages.blocks import Block, View, context, input_, multi_select, option
from bot.messages.fields import date_field, words_field
from bot.messages.fields import form as form_of
from bot.messages.ids import Form
from bot.messages.writing import mrkdwn
from storage.contacts import Contact
from storage.pacts import Pact
from storage.relationships import Relationship


def form(
    language: Language,
    relationship: Relationship,
    pact: Pact | None = None,
    contacts: Sequence[Contact] = (),
    agreed_with: Sequence[Contact] = (),
) -> View:
    """The pact, to be filled in together with them; the fields are named like those of a pact, plus agreed_with.

    The metadata is the relationship's id.
    """
    write = mrkdwn(language)
    intro = write.say("With {relationship}. Best filled in together.", relationship=write.bold(relationship.name))
    blocks = [
        context(intro),
        words_field("why", language.say("Why did we ever start?"), pact.why if pact else None),
        *_both_sides(pact, language),
        *_agreed_with(contacts, agreed_with, language),
        date_field("agreed_on", language.say("When did we agree on this?"), pact.agreed_on if pact else None),
        date_field(
            "review_on",
            language.say("When do we look at it together again?"),
            pact.review_on if pact else None,
            optional=True,
        ),
    ]
    return form_of(Form.PACT, language.say("What we agreed"), blocks, language, relationship.id)


def _both_sides(pact: Pact | None, language: Language) -> list[Block]:
    asked = {
        "we_give": language.say("What do we want to give?"),
        "we_hope_to_get": language.say("What do we hope to get?"),
        "we_do_not": language.say("What don't we do?"),
        "their_challenges": language.say("What are they up against?"),
        "our_challenges": language.say("What are we up against?"),
    }
    return [
        words_field(field, label, getattr(pact, field) if pact else None, optional=True)
        for field, label in asked.items()
    ]


def _agreed_with(contacts: Sequence[Contact], agreed_with: Sequence[Contact], language: Language) -> list[Block]:
    if not contacts:
        return []
    choice = multi_select(
        [option(contact.name, contact.id) for contact in contacts],
        [contact.id for contact in agreed_with],
        placeholder=language.say("Pick who fits"),
    )
    hint = language.say("If nobody over there agreed, it's just our own note.")
    return [input_("agreed_with", language.say("With whom over there?"), choice, optional=True, hint=hint)]
