"""The form of a person over there."""

from collections.abc import Sequence

from bot.i18n import Language
from bot.messages import labels
from bot.messages.blocks import Block, View, context, input_, option, select
from bot.messages.fields import date_field, line_field
from bot.messages.fields import form as form_of
from bot.messages.ids import Form
from bot.messages.writing import mrkdwn
from storage.contacts import Contact
from storage.relationships import Relationship


def form(
    language: Language, relationship: Relationship, contact: Contact | None = None, others: Sequence[Contact] = ()
) -> View:
    """The form of a new contact or of a known one; `others` may be the successor.

    Fields: name, role, email, left_on, successor. The metadata is "<relationship id>:<contact id or empty>".
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
    return form_of(Form.CONTACT, title, blocks, language, f"{relationship.id}:{contact.id if contact else ''}")


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
