"""Who it was and when it was, as it stands above a question, an answer or a form."""

from collections.abc import Sequence
from datetime import datetime

from bot.facts.prompts import Question
from bot.messages.writing import NAME, Safe, Writer, clean
from storage.contacts import Contact

#: So many people are named; of the others it is said how many they are.
_NAMED = 3
#: What it was about, in a line that says more.
_TITLE = 150


def first_name(name: str) -> str:
    """What a colleague calls somebody: the first word of the name."""
    return (clean(name).split() or [name])[0]


def people(write: Writer, contacts: Sequence[Contact]) -> Safe:
    """The people over there: Karin, Mo and two others."""
    named = [write.words(contact.name, NAME) for contact in contacts[:_NAMED]]
    others = len(contacts) - len(named)
    if others:
        named.append(write.say_many("{number} other", "{number} others", others))
    return write.enumerate(named)


def who_and_when(write: Writer, question: Question, now: datetime) -> Safe:
    """One line: Noord, Karin, "the planning", yesterday. For what is shown now and made anew."""
    return _who(write, question, write.language.past(question.touchpoint.at, now))


def who_and_day(write: Writer, question: Question) -> Safe:
    """One line: Noord, Karin, "the planning", Friday 6 March. For what stays as it was posted."""
    return _who(write, question, write.language.day_of(question.touchpoint.at))


def _who(write: Writer, question: Question, when: str) -> Safe:
    parts = [write.bold(question.relationship.name)]
    if question.contacts:
        parts.append(people(write, question.contacts))
    if question.touchpoint.title:
        parts.append(write.quoted(question.touchpoint.title, _TITLE))
    return joined_by_dots([*parts, Safe(when)])


def joined_by_dots(parts: Sequence[Safe]) -> Safe:
    """Facts beside each other in small print."""
    return Safe(" · ".join(part for part in parts if part))


def they_could_read_it(write: Writer, contacts: Sequence[Contact]) -> Safe:
    """Who reads the answer, and how to write it."""
    if len(contacts) == 1:
        return write.say("Colleagues can read this. Write it so {name} could too.", name=first_name(contacts[0].name))
    return write.say("Colleagues can read this. Write it so the client could too.")
