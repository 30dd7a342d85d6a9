"""How readily each reason to talk about somebody is heard: a switch for each in the workspace's settings."""

from collections.abc import Callable, Mapping

from bot.drift.finding import finders
from bot.drift.hearing import HEARINGS, Hearing
from bot.drift.verdict import PRIVATE
from bot.facts.hearings import Agreement
from bot.i18n import Language
from bot.messages import labels
from bot.messages.blocks import Block, input_, section, select
from bot.messages.writing import mrkdwn


def switches(chosen: Mapping[str, Hearing], agreed: Mapping[str, Agreement], language: Language) -> list[Block]:
    """A select for each reason, with how often the team agreed below it: never who did, and not what owners alone hear.

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
            hint=None if name in PRIVATE else _in_words(agreed.get(name, Agreement()), language),
        )
        for name, said in labels.signals(language).items()
    ]
    return [section(intro), *fields]


def chosen_in(read: Callable[[str], str | None]) -> dict[str, Hearing]:
    """The signals that are not heard as usual; `read` gives the value of a field of the form."""
    unusual: dict[str | None, Hearing] = {each: each for each in HEARINGS if each != "as_usual"}
    chosen = {finder.name: unusual.get(read(field_of(finder.name))) for finder in finders()}
    return {name: hearing for name, hearing in chosen.items() if hearing}


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
    return language.capital(language.say("{agreed}, {differed}, this past year.", agreed=agreed, differed=differed))
