"""The words for sizes, kinds, subjects, roles, states and weekdays, as they stand in forms and sentences."""

from collections.abc import Mapping

from babel import Locale as BabelLocale

from bot.i18n import Language
from bot.messages.blocks import Option, option
from storage.words import LOCALES, WEEKDAYS

SIZES = ("nothing", "small", "real", "big")


def sizes(language: Language) -> dict[str, str]:
    """The four sizes, as on a button."""
    return {
        "nothing": language.say("Nothing special"),
        "small": language.say("A little"),
        "real": language.say("Quite a bit"),
        "big": language.say("A lot"),
    }


def size_said(size: str, language: Language) -> str:
    """A size within a sentence."""
    said = {
        "nothing": language.say("nothing special"),
        "small": language.say("a little"),
        "real": language.say("quite a bit"),
        "big": language.say("a lot"),
    }
    return said.get(size, size)


def gave_kinds(language: Language) -> dict[str, str]:
    """What one can give."""
    return {
        "time": language.say("time"),
        "effort": language.say("effort"),
        "knowledge": language.say("knowledge"),
        "attention": language.say("attention"),
        "thanks": language.say("a thank-you"),
        "honest_word": language.say("an honest word"),
        "no": language.say("a kind no"),
        "flexibility": language.say("flexibility"),
        "discount": language.say("a discount"),
        "introduction": language.say("an introduction"),
        "other": language.say("something else"),
    }


def got_kinds(language: Language) -> dict[str, str]:
    """What one can get."""
    return {
        "payment": language.say("a payment"),
        "order": language.say("an order"),
        "thanks": language.say("a thank-you"),
        "trust": language.say("trust"),
        "honest_word": language.say("an honest word"),
        "information": language.say("information"),
        "effort": language.say("effort"),
        "flexibility": language.say("flexibility"),
        "introduction": language.say("an introduction"),
        "other": language.say("something else"),
    }


def touchpoint_kinds(language: Language) -> dict[str, str]:
    """In what way people were in touch."""
    return {
        "meeting": language.say("Meeting"),
        "call": language.say("Call"),
        "email": language.say("E-mail"),
        "chat": language.say("Chat"),
        "visit": language.say("Visit"),
        "incident": language.say("Something went wrong"),
        "delivery": language.say("Delivery"),
        "invoice": language.say("Invoice"),
        "negotiation": language.say("Negotiation"),
        "other": language.say("Something else"),
    }


def subjects(language: Language) -> dict[str, str]:
    """What it was about."""
    return {
        "operations": language.say("the work itself"),
        "relationship": language.say("how we work together"),
        "problem": language.say("a problem"),
        "contract": language.say("the contract"),
        "procurement": language.say("buying and prices"),
        "specification": language.say("the specs"),
    }


def roles(language: Language) -> dict[str, str]:
    """What a person over there does."""
    return {
        "operations": language.say("Daily work"),
        "management": language.say("Management"),
        "procurement": language.say("Purchasing"),
        "finance": language.say("Finance"),
        "legal": language.say("Legal"),
        "other": language.say("Something else"),
    }


def relationship_kinds(language: Language) -> dict[str, str]:
    """What they are to us."""
    return {
        "client": language.say("Client"),
        "supplier": language.say("Supplier"),
        "partner": language.say("Partner"),
        "funder": language.say("Funder"),
    }


def sides(language: Language) -> dict[str, str]:
    """Us or them, as an answer to "who?"."""
    return {"us": language.say("We did"), "them": language.say("They did")}


def states(language: Language) -> dict[str, str]:
    """How it goes, in two or three words: about us together, never a grade of anybody."""
    return {
        "new": language.say("just begun"),
        "steady": language.say("going well"),
        "watch": language.say("worth a talk"),
        "drifting": language.say("growing apart"),
        "recovering": language.say("getting better"),
        "ended": language.say("ended"),
    }


def state_said(state: str, language: Language) -> str:
    """How it goes, as a sentence."""
    said = {
        "new": language.say("We've only just begun."),
        "steady": language.say("It's going well."),
        "watch": language.say("It's worth a talk."),
        "drifting": language.say("We're growing apart."),
        "recovering": language.say("It's getting better."),
        "ended": language.say("This has ended."),
    }
    return said.get(state, state)


def signals(language: Language) -> dict[str, str]:
    """The reasons to talk about somebody, each as one would name it, in the order in which a card would."""
    return {
        "silence": language.say("It's quieter than usual"),
        "over_giving": language.say("We give more than we get"),
        "over_taking": language.say("We get more than we give"),
        "recognition_fading": language.say("We feel seen less, or they do"),
        "conversation_shift": language.say("It's about the contract, less about the work"),
        "contact_change": language.say("Somebody there left, or became a helpdesk"),
        "broken_promises": language.say("A promise is late or broken, ours or theirs"),
        "concession_creep": language.say("One-off favours became a habit"),
        "one_sided_move": language.say("One side took a step alone"),
        "pact_stale": language.say("It's time to look again at why we work together"),
        "avoidance": language.say("We leave questions about them unanswered (only the owner hears this)"),
    }


def hearings(language: Language) -> dict[str, str]:
    """How readily a reason is heard."""
    return {
        "as_usual": language.say("As usual"),
        "later": language.say("Later"),
        "never": language.say("Not at all"),
    }


def cadences(language: Language) -> dict[str, str]:
    """How often somebody wants to be asked."""
    return {
        "each": language.say("After each contact, in my hours"),
        "fridays": language.say("On Fridays only, all at once"),
        "never": language.say("Don't ask me"),
    }


def locales() -> dict[str, str]:
    """The languages, each in its own."""
    return {locale: BabelLocale.parse(locale).get_language_name() or locale for locale in LOCALES}


def yes_no(language: Language) -> dict[str, str]:
    """An answer to "did they feel seen?"; "no idea" is as good an answer as the others."""
    return {"yes": language.say("Yes"), "no": language.say("No"), "no_idea": language.say("No idea")}


def weekdays(language: Language) -> dict[str, str]:
    """The days of the week by their English name."""
    return {name: language.capital(language.weekday(number)) for number, name in enumerate(WEEKDAYS)}


def hours(first: int, last: int) -> dict[str, str]:
    """Whole hours of a day, by their number."""
    return {str(hour): f"{hour:02}:00" for hour in range(first, last + 1)}


def options(labels: Mapping[str, str], language: Language) -> list[Option]:
    """The labels as choices, each with a capital."""
    return [option(language.capital(label), value) for value, label in labels.items()]
