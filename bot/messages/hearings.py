"""How readily each reason to talk about somebody is heard: a switch for each in the workspace's settings."""

from collections.abc import Callable, Mapping

from bot.drift.finding import finders
from bot.drift.hearing import HEARINGS, Hearing
from bot.facts.hearings import Agreement
from bot.i18n import Language
from bot.messages import labels
from bot.messages.blocks import Block, input_, section, select
from bot.messages.writing import mrkdwn


def switches(chosen: Mapping[str, Hearing], agreed: Mapping[str, Agreement], language: Language) -> list[Block]:
    """A select for each reason, with how often the team agreed below it: never who did.

    The fields are called "hears_" and the signal's name; their values are "as_usual", "later" and "never".
    """
    intro = mrkdwn(language).say(
        "*What I look at.* Later means: only once it's plain, or has lasted for four weeks. It counts for everybody."
    )
    options = labels.options(labels.hearings(language), language)
    fields = [
        input_(
            field_of(name),
            said,
            select(options, chosen.get(name, "as_usual")),
            hint=_in_words(agreed.get(name, Agreement()), language),
        )
        for name, said in labels.signals(language).items()
    ]
    return [section(intro), *fields]


def chosen_in(read: Callable[[str], str | None]) -> dict[str, Hearing]:
    """What the form says, field by field (`read`),: the signals that are not heard as usual."""
    chosen = {finder.name: read(field_of(finder.name)) for finder in finders()}
    return {name: hearing for hearing in HEARINGS[1:] for name in chosen if chosen[name] == hearing}


def field_of(signal: str) -> str:
    """The name of a signal's field."""
    return f"hears_{signal}"


def _in_words(found: Agreement, language: Language) -> str:
    if not found.agreed and not found.differed:
        return language.say("Nothing came of it yet, this past year.")
    agreed = language.say_many("Taken up once", "Taken up {number} times", found.agreed)
    if not found.agreed:
        agreed = language.say("Never taken up")
    differed = language.say_many("seen differently once", "seen differently {number} times", found.differed)
    if not found.differed:
        differed = language.say("never seen differently")
    return language.say("{agreed}, {differed}, this past year.", agreed=agreed, differed=differed)
