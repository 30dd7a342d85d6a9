"""The form of what was agreed with them."""

from collections.abc import Sequence
from datetime import date

from bot.i18n import Language
from bot.messages.blocks import Block, View, context, input_, multi_select, option
from bot.messages.fields import date_field, words_field
from bot.messages.fields import form as form_of
from bot.messages.ids import Form
from bot.messages.who import people
from bot.messages.writing import Safe, Writer, joined, mrkdwn
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
    return form_of(Form.PACT, language.say("Why we work together"), blocks, language, relationship.id)


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


def in_words(pact: Pact | None, agreed_with: Sequence[Contact], today: date, write: Writer) -> Safe:
    """What was agreed, for the card; one that nobody over there agreed to is called our own note."""
    if pact is None:
        return Safe("")
    day = write.language.date(pact.agreed_on)
    if agreed_with:
        title = write.say(
            "Why we work together, agreed with {people} ({date})", people=people(write, agreed_with), date=day
        )
    else:
        title = write.say("Why we work together: our own note, not agreed with them yet ({date})", date=day)
    lines = [Safe(f"*{title}*"), *_lines(pact, write)]
    if pact.review_on is not None:
        review = write.language.date(pact.review_on)
        lines.append(
            write.say("We'd look at it together again on {date}. Time to do that.", date=review)
            if pact.review_on <= today
            else write.say("We look at it together again on {date}.", date=review)
        )
    return joined(lines, "\n")


def _lines(pact: Pact, write: Writer) -> list[Safe]:
    labels = {
        "why": write.say("Why we started"),
        "we_give": write.say("What we want to give"),
        "we_hope_to_get": write.say("What we hope to get"),
        "we_do_not": write.say("What we don't do"),
        "their_challenges": write.say("What they're up against"),
        "our_challenges": write.say("What we're up against"),
    }
    said = {field: getattr(pact, field) for field in labels}
    return [Safe(f"• {labels[field]}: {write.words(words, 200)}") for field, words in said.items() if words]
