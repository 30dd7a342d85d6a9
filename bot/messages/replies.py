"""Answers to what somebody typed below a question."""

from bot.facts.prompts import Question
from bot.i18n import Language
from bot.messages.blocks import Message, message, section
from bot.messages.reflections import kept
from bot.messages.writing import mrkdwn


def reply_kept(question: Question, language: Language) -> Message:
    """What was understood and kept, shown back below what was typed."""
    text = kept(question, language)
    return message(text, [section(text)])


def how_to_reply(language: Language) -> Message:
    """What was typed says neither what was given nor what was got."""
    text = mrkdwn(language).say(
        "I couldn't tell what you gave and what you got, so I kept nothing. "
        "Reply below the question like this: gave: two evenings on the proposal / got: an honest no. "
        "Or use the buttons."
    )
    return message(text, [section(text)])
