"""Answers to what somebody typed below a question."""

from bot.facts.prompts import Question
from bot.i18n import Language
from bot.messages import labels
from bot.messages.blocks import Message, message, section
from bot.messages.reflections import kept
from bot.messages.writing import Safe, Writer, joined, mrkdwn


def reply_kept(question: Question, language: Language) -> Message:
    """What was understood and kept, shown back below what was typed."""
    text = joined((kept(question, language), _assumed(question, mrkdwn(language))))
    return message(text, [section(text)])


def _assumed(question: Question, write: Writer) -> Safe:
    """What the words did not say, and was taken to be so."""
    answer = question.reflection
    if answer is None or not question.assumed:
        return Safe("")
    sizes = {"gave": answer.gave_size, "got": answer.got_size}
    taken = [labels.size_said(sizes[side], write.language) for side in question.assumed]
    if len(taken) == 2 and taken[0] == taken[1]:
        return write.say("I took both as {size}; Change it if that's not right.", size=taken[0])
    said = {
        "gave": write.say("I took what you gave as {size}; Change it if that's not right.", size=taken[0]),
        "got": write.say("I took what you got as {size}; Change it if that's not right.", size=taken[-1]),
    }
    return joined(said[side] for side in question.assumed)


def how_to_reply(language: Language) -> Message:
    """What was typed says neither what was given nor what was got."""
    text = mrkdwn(language).say(
        "I couldn't tell what you gave and what you got, so I kept nothing. "
        "Reply below the question like this: gave: two evenings on the proposal / got: an honest no. "
        "Or use the buttons."
    )
    return message(text, [section(text)])
