"""What was no contact with a client, and so was removed from a message."""

from bot.facts.prompts import Bundle, Removed
from bot.messages.writing import Safe, Writer


def gone(write: Writer, bundle: Bundle) -> list[Safe]:
    """What was removed, in sentences; numbers tell it from other questions that the message holds or held."""
    removed = bundle.removed
    if removed.number == 1 and not bundle.questions and not bundle.moved:
        return [_it(write, removed)]
    return [
        *([_by_reader(write, removed.by_reader)] if removed.by_reader else []),
        *([_for_reader(write, removed.for_reader)] if removed.for_reader else []),
        *([_by_colleague(write, removed.by_colleague)] if removed.by_colleague else []),
    ]


def _it(write: Writer, removed: Removed) -> Safe:
    if removed.by_colleague:
        return write.say("A colleague says this was not client contact, so I've removed it.")
    if removed.for_reader:
        return write.say("Not client contact for you, so I won't ask. What a colleague wrote about it stays.")
    return write.say("Not client contact, so I've removed it.")


def _by_reader(write: Writer, number: int) -> Safe:
    return write.say_many(
        "I've removed {number} that was not client contact.",
        "I've removed {number} that were not client contact.",
        number,
    )


def _for_reader(write: Writer, number: int) -> Safe:
    return write.say_many(
        "I won't ask about {number} that was not client contact for you. What a colleague wrote about it stays.",
        "I won't ask about {number} that were not client contact for you. What others wrote about them stays.",
        number,
    )


def _by_colleague(write: Writer, number: int) -> Safe:
    return write.say_many(
        "A colleague says {number} was not client contact, so I've removed it.",
        "I heard from the team that {number} were not client contact, so I've removed them.",
        number,
    )
