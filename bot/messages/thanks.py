"""A lot was given and nobody here knew: telling a colleague, and saying thanks."""

from bot.facts.prompts import Thanks
from bot.i18n import Language
from bot.messages.blocks import Message, button, message, section
from bot.messages.ids import Press, pair
from bot.messages.who import first_name
from bot.messages.writing import Safe, joined, mrkdwn


def told(thanks: Thanks, language: Language) -> Message:
    """To the colleague: what somebody gave, with a button to say thanks."""
    write = mrkdwn(language)
    question, giver = thanks.question, first_name(thanks.giver.name)
    effort = question.reflection.gave_text if question.reflection else None
    text = joined(
        (
            write.say(
                "{giver} put a lot into {relationship} {when}, and nothing special came back.",
                giver=write.bold(giver),
                relationship=write.bold(question.relationship.name),
                when=language.say("on {day}", day=language.day_of(question.touchpoint.at)),
            ),
            write.say("{giver} wrote: {words}.", giver=giver, words=write.quoted(effort)) if effort else Safe(""),
        )
    )
    if thanks.thanked:
        text = joined((text, write.say("You thanked {giver}. Nice.", giver=giver)))
        return message(text, [section(text)])
    value = pair(question.touchpoint.id, thanks.giver.id)
    text = joined((text, write.say("{giver} thought you'd like to know.", giver=giver)))
    return message(text, [section(text, button(language.say("Say thanks"), Press.THANK, value, style="primary"))])


def thanked(thanks: Thanks, language: Language) -> Message:
    """To the giver: a colleague saw it."""
    text = mrkdwn(language).say(
        "{colleague} says thank you for all you did for {relationship}.",
        colleague=mrkdwn(language).bold(first_name(thanks.colleague.name)),
        relationship=mrkdwn(language).bold(thanks.question.relationship.name),
    )
    return message(text, [section(text)])
