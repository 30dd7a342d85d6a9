"""Forgetting, asked about twice: the form that wants the name again, and what is said when it is done."""

from collections.abc import Sequence

from bot.facts.forgetting import Forgettable
from bot.i18n import Language
from bot.messages.blocks import Block, View, input_, modal, option, radio, section, text_field
from bot.messages.ids import Form
from bot.messages.writing import Safe, Writer, harmless, joined, mrkdwn

#: A longer name is cut in the label of a field.
_LABEL = 60
#: As many of one name as a form offers.
CHOICES = 10


def form(candidates: Sequence[Forgettable], language: Language, *, myself: bool) -> View:
    """Asks for the name again. Fields: which (only where several have that name), name.

    The metadata is the key of the only candidate, or empty.
    """
    write = mrkdwn(language)
    only = candidates[0] if len(candidates) == 1 else None
    blocks = [section(_what_goes(only, write, myself=myself))] if only else [_which(candidates, write)]
    name = input_(
        "name",
        language.say('Type "{name}" to confirm', name=harmless(candidates[0].name, _LABEL)),
        text_field(longest=200, placeholder=candidates[0].name),
        hint=language.say("This can't be undone."),
    )
    return modal(
        Form.FORGET,
        language.say("Forget"),
        [*blocks, name],
        submit=language.say("Forget"),
        close=language.say("Cancel"),
        metadata=only.key if only else "",
    )


def done(forgotten: Forgettable, language: Language, *, myself: bool) -> View:
    """It is done; the name is said a last time, to who asked."""
    write = mrkdwn(language)
    messages = write.say("What Slack still shows of this disappears or changes within a minute.")
    if myself:
        said = write.say("I've forgotten you. If you use me again, we start anew.")
    else:
        said = write.say("I've forgotten {name}.", name=write.bold(forgotten.name))
    return modal(
        Form.FORGET,
        language.say("Forget"),
        [section(joined((said, messages)))],
        submit=None,
        close=language.say("Close"),
    )


def emptied_home(language: Language) -> View:
    """The home of somebody who was forgotten, until they open it again."""
    said = mrkdwn(language).say("I've forgotten you. If you use me again, we start anew.")
    return {"type": "home", "blocks": [section(said)]}


def _which(candidates: Sequence[Forgettable], write: Writer) -> Block:
    options = [option(_named(each, write.language), each.key) for each in candidates[:CHOICES]]
    return input_("which", write.language.say("Several are called that. Which one?"), radio(options))


def _named(each: Forgettable, language: Language) -> str:
    if each.kind == "person":
        return language.say("{name}, a colleague", name=each.name)
    if each.kind == "contact":
        return language.say("{name} of {relationship}", name=each.name, relationship=each.at or "")
    return language.say("{name}, with all we wrote about them", name=each.name)


def _what_goes(only: Forgettable, write: Writer, *, myself: bool) -> Safe:
    name = write.bold(only.name)
    if myself:
        return write.say(
            "I'll forget your name, your words and my questions to you. That somebody was there, and how much was "
            "given and got, stays without your name. What colleagues wrote stays theirs."
        )
    if only.kind == "person":
        return write.say(
            "I'll forget the name and the words of {name}, and my questions to them. That somebody was there, and how "
            "much was given and got, stays without a name. What others wrote stays.",
            name=name,
        )
    if only.kind == "contact":
        return write.say(
            "I'll forget {name} of {relationship}: the name, the e-mail address, and at which talks they were. "
            "The talks stay, and so does what colleagues wrote.",
            name=name,
            relationship=write.words(only.at or ""),
        )
    return write.say(
        "I'll forget {name} and everything about it, whoever wrote it: people, talks, answers, promises, the pact.",
        name=name,
    )
