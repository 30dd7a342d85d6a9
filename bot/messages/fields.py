"""Fields that several forms share, so that the same question is asked in the same words."""

from collections.abc import Sequence
from datetime import date

from bot.i18n import Language
from bot.messages import labels
from bot.messages.blocks import Block, Element, View, input_, modal, multi_select, option, picker, radio, text_field
from bot.messages.ids import Press
from storage.contacts import Contact
from storage.relationships import Relationship


def form(form_id: str, title: str, blocks: Sequence[Block], language: Language, metadata: str = "") -> View:
    """A modal that is sent."""
    save, cancel = language.say("Save"), language.say("Cancel")
    return modal(form_id, title, blocks, submit=save, close=cancel, metadata=metadata)


def relationship_field(language: Language, relationship: Relationship | None) -> Block:
    """Which relationship it is about, with suggestions as one types."""
    return input_(
        "relationship",
        language.say("With whom?"),
        relationship_picker(language, chosen(relationship) if relationship else None),
    )


def relationship_picker(language: Language, picked: Element | None) -> Element:
    """Suggests relationships as one types."""
    return picker(
        "external_select",
        action=Press.PICK_RELATIONSHIP,
        placeholder=language.say("Type a name"),
        min_query_length=0,
        initial_option=picked,
    )


def chosen(relationship: Relationship) -> Element:
    """A relationship as a choice."""
    return option(relationship.name, relationship.id)


def by_field(language: Language, label: str, side: str | None = None) -> Block:
    """Us or them."""
    return input_("by", label, radio(labels.options(labels.sides(language), language), side))


def date_field(field: str, label: str, day: date | None, *, optional: bool = False, hint: str | None = None) -> Block:
    """A day."""
    element = picker("datepicker", initial_date=day.isoformat() if day else None)
    return input_(field, label, element, optional=optional, hint=hint)


def words_field(
    field: str, label: str, value: str | None = None, *, placeholder: str | None = None, optional: bool = False
) -> Block:
    """A few lines."""
    return input_(field, label, text_field(value, lines=True, placeholder=placeholder), optional=optional)


def line_field(
    field: str,
    label: str,
    value: str | None = None,
    *,
    placeholder: str | None = None,
    optional: bool = False,
    longest: int = 3000,
    hint: str | None = None,
) -> Block:
    """One line."""
    element = text_field(value, placeholder=placeholder, longest=longest)
    return input_(field, label, element, optional=optional, hint=hint)


def people_field(field: str, label: str, slack_users: Sequence[str], *, optional: bool = False) -> Block:
    """Some of us."""
    element = picker("multi_users_select", initial_users=list(slack_users) or None)
    return input_(field, label, element, optional=optional)


def who_of_them_fields(known: Sequence[Contact], there: Sequence[str], language: Language) -> list[Block]:
    """Who of them was there: those whom we know to choose from, and others by name (with commas between)."""
    who = language.say("Who was there from their side?")
    names = line_field(
        "new_contacts",
        language.say("Anyone else from their side?") if known else who,
        placeholder=language.say("Karin, Erik"),
        optional=True,
        hint=language.say("Names, with a comma between."),
    )
    if not known:
        return [names]
    people = [option(contact.name, contact.id) for contact in known]
    choice = multi_select(people, there, placeholder=language.say("Who was there"))
    return [input_("contacts", who, choice, optional=True), names]
