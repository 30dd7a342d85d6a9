"""What one can ask of Giveget, and its first words."""

from collections.abc import Sequence

from bot.i18n import Language
from bot.messages.blocks import Message, actions, button, message, section
from bot.messages.ids import Press
from bot.messages.writing import Safe, Writer, joined, mrkdwn


def help_text(language: Language) -> Message:
    """The commands, each with an example."""
    write = mrkdwn(language)
    top = write.say(
        "I ask what you gave and what you got, and once a week I say who to talk to. This is what you can type:"
    )
    again = write.say("Everything else is in my Home: your questions, your relationships, your settings.")
    text = joined((top, _commands(write), again), "\n")
    return message(text, [section(top), section(_commands(write)), section(again)])


def not_understood(text: str, near: Sequence[str], language: Language) -> Message:
    """Something typed that is none of ours, and what it could have meant."""
    write = mrkdwn(language)
    said = write.say("I don't know {text}.", text=write.quoted(text, 100))
    if near:
        meant = write.either(Safe(f"`/giveget {write.words(one, 50)}`") for one in near[:3])
        said = joined((said, write.say("Did you mean {commands}?", commands=meant)))
    else:
        said = joined((said, write.say("This is what I do know:"), _commands(write)), "\n")
    return message(said, [section(said)])


def welcome(language: Language) -> Message:
    """To the first admin."""
    write = mrkdwn(language)
    text = joined(
        (
            write.say("Hi, I'm Giveget. After each contact with a client I ask: what did you give, what did you get?"),
            write.say("Once a week I post who to talk to, and why."),
            write.say("It takes a minute to start: a channel, a time, and your first three clients."),
        )
    )
    start = button(language.say("Let's start"), Press.OPEN_SETUP, style="primary")
    return message(text, [section(text), actions([start])])


def _commands(write: Writer) -> Safe:
    say = write.say
    lines = {
        "log Noord": say("you were in touch with Noord"),
        "balance Noord": say("how do we stand with Noord?"),
        "drifting": say("who is worth a talk?"),
        "promise Noord": say("write down a promise, ours or theirs"),
        "digest": say("read the weekly post now, just you"),
        "settings": say("when I may ask you, and in which language"),
        "forget": say("have me forget you"),
        "help": say("this list"),
    }
    return joined([Safe(f"`/giveget {command}`  {what}") for command, what in lines.items()], "\n")
