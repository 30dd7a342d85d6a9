"""Writing down a contact: the form, and what is said around it."""

from collections.abc import Sequence
from datetime import datetime

from bot.i18n import Language
from bot.messages import labels
from bot.messages.blocks import (
    Block,
    Message,
    View,
    actions,
    button,
    checkboxes,
    divider,
    input_,
    message,
    picker,
    radio,
    section,
    select,
)
from bot.messages.fields import (
    date_field,
    form,
    line_field,
    people_field,
    relationship_field,
    who_of_them_fields,
    words_field,
)
from bot.messages.ids import Form, Press
from bot.messages.who import first_name
from bot.messages.writing import Safe, Writer, joined, mrkdwn
from storage.contacts import Contact
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint

#: A title stands in one line, a name on a button.
_TITLE, _NAME = 200, 70


def log_form(
    language: Language,
    now: datetime,
    *,
    relationship: Relationship | None = None,
    contacts: Sequence[Contact] = (),
    at: datetime | None = None,
    title: str | None = None,
    teammates: Sequence[str] = (),
) -> View:
    """The form of a contact; who was there themselves can answer the two questions at once.

    Fields: relationship, date, time, kind, about, teammates, contacts (only where some are given), new_contacts
    (names with commas between), title, started_by, and gave_size, gave_text, got_size, got_text.
    """
    blocks = [
        relationship_field(language, relationship),
        *_when(language, at or now),
        people_field("teammates", language.say("Who was there from our side?"), teammates),
        *who_of_them_fields(contacts, (), language),
        line_field(
            "title",
            language.say("In a few words"),
            title,
            placeholder=language.say("The planning for March"),
            optional=True,
            longest=_TITLE,
        ),
        *_what(language),
        divider(),
        *_answer(language),
    ]
    return form(Form.LOG, language.say("In touch with a client"), blocks, language)


def logged(
    touchpoint: Touchpoint,
    relationship: Relationship,
    asked: Sequence[Teammate],
    language: Language,
    *,
    me_later: bool = False,
) -> Message:
    """It is kept, and who will be asked about it: colleagues, and who reads it."""
    write = mrkdwn(language)
    text = joined(
        (
            write.say(
                "Noted: contact with {relationship}, {moment}.",
                relationship=write.bold(relationship.name),
                moment=language.moment(touchpoint.at),
            ),
            _who_is_asked(write, asked, me_later=me_later),
        )
    )
    return message(text, [section(text)])


def _who_is_asked(write: Writer, asked: Sequence[Teammate], *, me_later: bool) -> Safe:
    names = write.enumerate(first_name(teammate.name) for teammate in asked)
    if asked and me_later:
        return write.say("I'll ask you and {names} what we gave and got.", names=names)
    if asked:
        return write.say("I'll ask {names} what we gave and got.", names=names)
    return write.say("I'll ask you later what you gave and got.") if me_later else Safe("")


def near_matches(name: str, near: Sequence[Relationship], command: str, language: Language) -> Message:
    """A name that nobody here has: the ones that are nearly it, and "add it"."""
    write = mrkdwn(language)
    add = button(language.say("Add {name}", name=name), Press.ADD_RELATIONSHIP, name[:_VALUE])
    if not near:
        text = write.say("I don't know {name} yet. Shall I add it?", name=write.bold(name))
        return message(text, [section(text), actions([add])])
    text = write.say("I don't know {name}. Did you mean one of these?", name=write.bold(name))
    choices = [
        actions([button(each.name, Press.CHOOSE_RELATIONSHIP, f"{command}:{each.id}")]) for each in near[:_CHOICES]
    ]
    return message(text, [section(text), *choices, actions([add])])


#: What the value of a button holds, and how many near matches are still a help.
_VALUE, _CHOICES = 2000, 8


def _when(language: Language, at: datetime) -> list[Block]:
    local = at.astimezone(language.zone)
    time = picker("timepicker", initial_time=f"{local:%H:%M}", timezone=language.zone.key)
    return [
        date_field("date", language.say("Which day?"), local.date()),
        input_("time", language.say("What time?"), time, optional=True),
    ]


def _what(language: Language) -> list[Block]:
    kinds = labels.options(labels.touchpoint_kinds(language), language)
    subjects = labels.options(labels.subjects(language), language)
    started = labels.options(labels.sides(language), language)
    how = select(kinds, placeholder=language.say("Pick one"))
    return [
        input_("kind", language.say("How were you in touch?"), how, optional=True),
        input_("about", language.say("What was it about?"), checkboxes(subjects), optional=True),
        input_("started_by", language.say("Who got in touch?"), radio(started), optional=True),
    ]


def _answer(language: Language) -> list[Block]:
    sizes = labels.options(labels.sizes(language), language)
    return [
        section(mrkdwn(language).say("Answer at once, if you like. Otherwise I'll ask you later.")),
        input_("gave_size", language.say("You gave"), radio(sizes), optional=True),
        words_field(
            "gave_text",
            language.say("What did you give?"),
            placeholder=language.say("Two evenings on the proposal"),
            optional=True,
        ),
        input_("got_size", language.say("You got"), radio(sizes), optional=True),
        words_field(
            "got_text", language.say("What did you get?"), placeholder=language.say("An honest no"), optional=True
        ),
    ]
