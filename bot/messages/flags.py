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
    intro = (
        write.say(
            "Something about {relationship} that only you get to read.", relationship=_name(write, item.relationship)
        )
        if private
        else write.say(
            "You look after {relationship}, so you hear it first. The team reads it on {day}.",
            relationship=_name(write, item.relationship),
            day=flag.digest_on,
        )
    )
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
        done = write.say("You said this is wrong: the team doesn't get to read it.")
        return message(text, [section(intro), said, context(done), actions([open_card])])
    blocks = [section(intro), said]
    if flag.context:
        blocks.append(context(write.say("You added: {words}", words=write.quoted(flag.context))))
    pressed = [open_card] if private else [*_answers(told, language), open_card]
    return message(text, [*blocks, actions(pressed)])


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
    sure = confirm(
        language.say("Is this wrong?"),
        language.say("Then the team doesn't get to read it this week."),
        language.say("Yes, it's wrong"),
        language.say("No, leave it"),
    )
    return [
        button(language.say("Add something"), Press.ADD_CONTEXT, value),
        button(language.say("This is wrong"), Press.CALL_WRONG, value, confirm=sure),
    ]
