"""The people over there: the list, and the form of one of them."""

from collections.abc import Sequence
from datetime import date

from bot.i18n import Language
from bot.messages import labels
from bot.messages.blocks import Block, View, button, context, input_, modal, option, section, select
from bot.messages.fields import date_field, line_field
from bot.messages.fields import form as form_of
from bot.messages.ids import Form, Press, pair
from bot.messages.who import joined_by_dots
from bot.messages.writing import NAME, Safe, Writer, joined, mrkdwn
from storage.contacts import Contact
from storage.relationships import Relationship

#: As many people as a modal holds.
_PEOPLE = 90


def people_there(relationship: Relationship, contacts: Sequence[Contact], today: date, language: Language) -> View:
    """The people over there, each to be changed, and a button for a new one."""
    write = mrkdwn(language)
    add = button(language.say("Add someone"), Press.OPEN_CONTACT, pair(relationship.id, ""))
    intro = (
        write.say("The people we know at {relationship}.", relationship=write.bold(relationship.name))
        if contacts
        else write.say(
            "We don't know anybody by name at {relationship} yet.", relationship=write.bold(relationship.name)
        )
    )
    blocks = [section(intro, add), *(_person(contact, contacts, today, write) for contact in contacts[:_PEOPLE])]
    return modal(
        Form.CONTACTS,
        language.say("People there"),
        blocks,
        submit=None,
        close=language.say("Close"),
        metadata=relationship.id,
    )


def form(
    language: Language, relationship: Relationship, contact: Contact | None = None, others: Sequence[Contact] = ()
) -> View:
    """The form of a new contact or of a known one; `others` may be the successor.

    Fields: name, role, email, left_on, successor. The metadata is a pair of relationship id and contact id or empty.
    """
    write = mrkdwn(language)
    roles = labels.options(labels.roles(language), language)
    role = select(roles, contact.role if contact else None, placeholder=language.say("Pick one"))
    blocks = [
        context(write.say("At {relationship}", relationship=write.bold(relationship.name))),
        line_field("name", language.say("Name"), contact.name if contact else None, longest=200),
        input_("role", language.say("What do they do?"), role, optional=True),
        line_field("email", language.say("E-mail"), contact.email if contact else None, optional=True, longest=200),
        *(_leaving(contact, others, language) if contact else ()),
    ]
    title = language.say("Contact person")
    return form_of(Form.CONTACT, title, blocks, language, pair(relationship.id, contact.id if contact else ""))


def _leaving(contact: Contact, others: Sequence[Contact], language: Language) -> list[Block]:
    left = date_field(
        "left_on",
        language.say("Left on"),
        contact.left_on,
        optional=True,
        hint=language.say("What they did with us stays. We'd like to get to know who comes next."),
    )
    choices = [option(other.name, other.id) for other in others if other.id != contact.id]
    if not choices:
        return [left]
    next_one = select(choices, contact.successor_id, placeholder=language.say("Pick one"))
    return [left, input_("successor", language.say("Who comes next?"), next_one, optional=True)]


def _person(contact: Contact, everyone: Sequence[Contact], today: date, write: Writer) -> Block:
    language = write.language
    role = labels.roles(language)[contact.role].lower() if contact.role else ""
    facts = [Safe(role), write.words(contact.email, NAME) if contact.email else Safe("")]
    if contact.left_on is not None:
        day = language.date(contact.left_on)
        left = contact.left_on <= today
        facts.append(write.say("left on {date}", date=day) if left else write.say("leaves on {date}", date=day))
        after = next((one.name for one in everyone if one.id == contact.successor_id), None)
        facts.append(write.say("{name} comes next", name=after) if after else Safe(""))
    text = joined((write.bold(contact.name), joined_by_dots(facts)), "\n")
    change = button(
        language.say("Change"),
        Press.OPEN_CONTACT,
        pair(contact.relationship_id, contact.id),
        spoken=language.say("Change {name}", name=contact.name),
    )
    return section(text, change)
