"""The form in which the two questions are answered in words."""

from collections.abc import Sequence
from datetime import datetime

from bot.facts.prompts import Question
from bot.i18n import Language
from bot.messages import labels
from bot.messages.blocks import (
    Block,
    Element,
    View,
    checkboxes,
    context,
    divider,
    input_,
    modal,
    multi_select,
    option,
    radio,
    section,
)
from bot.messages.fields import chosen, relationship_picker, who_of_them_fields, words_field
from bot.messages.ids import Form
from bot.messages.who import they_could_read_it, who_and_when
from bot.messages.writing import mrkdwn
from storage.contacts import Contact
from storage.reflections import Reflection
from storage.relationships import Relationship


def answer_form(
    question: Question,
    language: Language,
    now: datetime,
    *,
    known: Sequence[Contact] = (),
    thanks_to: Relationship | None = None,
) -> View:
    """The form of one question, filled with what is known.

    `known` are all people over there to choose from, `thanks_to` the relationship that an earlier answer thanks.
    The fields are named like those of a reflection; an answer to "felt seen" is yes, no or no_idea.
    """
    write = mrkdwn(language)
    blocks: list[Block] = [
        section(who_and_when(write, question, now)),
        context(they_could_read_it(write, question.contacts)),
        *_gave(question, language),
        divider(),
        *_got(question, language),
        divider(),
        *_felt_seen(question.reflection, language),
        *_moment(question, known or question.contacts, language),
        *_rest(question.reflection, thanks_to, language),
    ]
    return modal(
        Form.ANSWER,
        language.say("What you gave and got"),
        blocks,
        submit=language.say("Done"),
        close=language.say("Cancel"),
        metadata=question.touchpoint.id,
    )


def _gave(question: Question, language: Language) -> list[Block]:
    kept, tapped = question.reflection, question.prompt.gave_tapped
    example = language.say("Two evenings on the proposal")
    return [
        _size("gave_size", language.say("You gave"), tapped or (kept.gave_size if kept else None), language),
        words_field(
            "gave_text",
            language.say("What did you give?"),
            kept.gave_text if kept else None,
            placeholder=example,
            optional=True,
        ),
        _kinds(
            "gave_kinds",
            language.say("What kind of thing did you give?"),
            kept.gave_kinds if kept else (),
            labels.gave_kinds(language),
            language,
        ),
    ]


def _got(question: Question, language: Language) -> list[Block]:
    kept, tapped = question.reflection, question.prompt.got_tapped
    example = language.say("An honest no")
    return [
        _size("got_size", language.say("You got"), tapped or (kept.got_size if kept else None), language),
        words_field(
            "got_text",
            language.say("What did you get?"),
            kept.got_text if kept else None,
            placeholder=example,
            optional=True,
        ),
        _kinds(
            "got_kinds",
            language.say("What kind of thing did you get?"),
            kept.got_kinds if kept else (),
            labels.got_kinds(language),
            language,
        ),
    ]


def _size(field: str, label: str, picked: str | None, language: Language) -> Block:
    return input_(field, label, radio(labels.options(labels.sizes(language), language), picked))


def _kinds(field: str, label: str, picked: Sequence[str], names: dict[str, str], language: Language) -> Block:
    choice = multi_select(labels.options(names, language), picked, placeholder=language.say("Pick what fits"))
    return input_(field, label, choice, optional=True)


def _felt_seen(kept: Reflection | None, language: Language) -> list[Block]:
    choices = labels.options(labels.yes_no(language), language)

    they, we = (kept.they_felt_seen, kept.we_felt_seen) if kept else (None, None)
    return [
        input_(
            "they_felt_seen",
            language.say("Did they feel seen, you think?"),
            radio(choices, _yes_no(kept, they)),
            optional=True,
        ),
        input_("we_felt_seen", language.say("Did you?"), radio(choices, _yes_no(kept, we)), optional=True),
    ]


def _yes_no(kept: Reflection | None, felt: bool | None) -> str | None:  # noqa: FBT001  None is the third answer
    if kept is None:
        return None
    return "no_idea" if felt is None else "yes" if felt else "no"


def _moment(question: Question, known: Sequence[Contact], language: Language) -> list[Block]:
    subjects = checkboxes(labels.options(labels.subjects(language), language), question.touchpoint.about)
    there = [contact.id for contact in question.contacts]
    return [
        *who_of_them_fields(known, there, language),
        input_("about", language.say("What was it about?"), subjects, optional=True),
    ]


def _rest(kept: Reflection | None, thanks_to: Relationship | None, language: Language) -> list[Block]:
    share = option(language.say("Their kind words may stand in the weekly post"), "yes")
    return [
        words_field("note", language.say("Anything else?"), kept.note if kept else None, optional=True),
        input_(
            "may_be_shared",
            language.say("Share it?"),
            checkboxes([share], ["yes"] if kept and kept.may_be_shared else []),
            optional=True,
        ),
        input_(
            "thanks_to",
            language.say("Did it come through somebody else?"),
            _thanks_to(kept, thanks_to, language),
            optional=True,
            hint=language.say("We gave to one, and it came back through another."),
        ),
    ]


def _thanks_to(kept: Reflection | None, thanks_to: Relationship | None, language: Language) -> Element:
    if thanks_to is not None:
        return relationship_picker(language, chosen(thanks_to))
    if kept is not None and kept.thanks_to_id:
        return relationship_picker(language, option(language.say("The one you chose before"), kept.thanks_to_id))
    return relationship_picker(language, None)
