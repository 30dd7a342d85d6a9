"""What an owner hears a working day before the channel; and the forms to add to a flag or to disagree with it."""

from bot.drift.verdict import PRIVATE
from bot.facts.digests import Item, OwnerFlag
from bot.i18n import Language
from bot.messages.blocks import Message, View, actions, button, confirm, context, message, section
from bot.messages.digest_lines import seen_differently
from bot.messages.fields import form, words_field
from bot.messages.ids import Form, Press
from bot.messages.reasons import reasons, suggested, told_to_all
from bot.messages.writing import NameOf, Safe, Writer, joined, mrkdwn
from storage.relationships import Relationship


def owner_flag(told: OwnerFlag, language: Language, name_of: NameOf) -> Message:
    """To the owner: what there is to say of their relationship, before anybody else reads it."""
    write = mrkdwn(language)
    item, flag = told.item, told.flag
    private = all(signal.name in PRIVATE for signal in item.signals)
    intro = _intro(told, write, private=private)
    why = reasons(told_to_all(item.signals), write, name_of)
    only_for_you = _private(item, write, name_of)
    # An owner's word that says so at the top need not say so again.
    why += [
        Safe(language.capital(one)) if private else write.say("Only for you: {why}", why=one) for one in only_for_you
    ]
    said = section(joined((*why, suggested(item.moves, write, name_of), seen_differently(item, write)), "\n"))
    text = joined((intro, *why))
    open_card = button(language.say("See how it stands"), Press.OPEN_CARD, item.relationship.id)
    if flag.called_wrong:
        return message(text, [section(intro), said, context(_called_wrong(told, write)), actions([open_card])])
    blocks = [section(intro), said]
    if flag.context:
        blocks.append(context(write.say("You added: {words}", words=write.quoted(flag.context))))
    pressed = [open_card] if private else [*_answers(told, language), open_card]
    return message(text, [*blocks, actions(pressed)])


def _intro(told: OwnerFlag, write: Writer, *, private: bool) -> Safe:
    name = _name(write, told.item.relationship)
    if private:
        return write.say("Something about {relationship} that only you get to read.", relationship=name)
    if told.read_on:
        return write.say(
            "You look after {relationship}, so you heard it first. The team read it on {day}.",
            relationship=name,
            day=told.read_on,
        )
    return write.say(
        "You look after {relationship}, so you hear it first. The team reads it on {day}.",
        relationship=name,
        day=told.flag.digest_on,
    )


def _called_wrong(told: OwnerFlag, write: Writer) -> Safe:
    if told.read_on is None:
        return write.say("You said this is wrong: the team doesn't get to read it.")
    if told.seen_differently_there:
        return write.say("The team has already read it; I've added that you see it differently.")
    return write.say("You said this is wrong. There was more to say about them, so the team has read of it.")


def differ_form(language: Language, relationship: Relationship, metadata: str) -> View:
    """I see it differently: in a word, why. Field: text (optional)."""
    write = mrkdwn(language)
    blocks = [
        section(write.say("How do you see it with {relationship}?", relationship=_name(write, relationship))),
        words_field("text", language.say("In a few words"), optional=True),
        context(write.say("Colleagues can read this, without your name. It helps me see it better next time.")),
    ]
    return form(Form.DIFFER, language.say("I see it differently"), blocks, language, metadata)


def context_form(language: Language, relationship: Relationship, metadata: str, text: str | None = None) -> View:
    """What the owner knows and Giveget cannot. Field: text."""
    write = mrkdwn(language)
    blocks = [
        section(write.say("What should the team know about {relationship}?", relationship=_name(write, relationship))),
        words_field("text", language.say("In a few words"), text),
        context(write.say("It stands beside the reasons in the weekly post.")),
    ]
    return form(Form.CONTEXT, language.say("Add something"), blocks, language, metadata)


def _private(item: Item, write: Writer, name_of: NameOf) -> list[Safe]:
    signals = [signal for signal in item.signals if signal.name in PRIVATE]
    return [write.sentence(signal.sentence, name_of) for signal in signals]


def _name(write: Writer, relationship: Relationship) -> Safe:
    return write.bold(relationship.name)


def _answers(told: OwnerFlag, language: Language) -> list[dict[str, object]]:
    value = f"{told.flag.relationship_id}:{told.flag.digest_on.isoformat()}"
    then = language.say("Then the team doesn't get to read it this week.")
    if told.read_on:
        then = language.say("The team has already read it. I'll add that you see it differently.")
    sure = confirm(
        language.say("Is this wrong?"),
        then,
        language.say("Yes, it's wrong"),
        language.say("No, leave it"),
    )
    return [
        button(language.say("Add something"), Press.ADD_CONTEXT, value),
        button(language.say("This is wrong"), Press.CALL_WRONG, value, confirm=sure),
    ]
