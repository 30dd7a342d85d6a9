"""The people of the demo and the rooms they meet in."""

from dataclasses import dataclass
from typing import Any

from bot.demo.storyboard import said
from bot.sandbox import Conversation, Sandbox, Teammate

NAME = "Zuidwest"
PURPOSE = (
    "We make signs and routes, so that people find their way without asking."
    " | Wij maken borden en routes, zodat mensen hun weg vinden zonder te vragen."
)

#: Who has their Slack in Dutch when the team's own language is English.
_DUTCH_ANYWAY = ("mo", "sanne")


@dataclass(frozen=True)
class Team:
    """Four colleagues, a freelancer for a while, and someone of a client's own team."""

    jort: Teammate
    sanne: Teammate
    mo: Teammate
    ann: Teammate
    gus: Teammate
    eve: Teammate
    clients: Conversation
    general: Conversation
    with_kade: Conversation

    def records(self) -> list[dict[str, Any]]:
        """The colleagues as records of a history, matched with their accounts."""
        colleagues = {"jort": self.jort, "sanne": self.sanne, "mo": self.mo, "ann": self.ann}
        return [
            {"id": id_, "name": each.name, "timezone": each.person.tz, "slack_user": each.id}
            for id_, each in colleagues.items()
        ]


def gather(slack: Sandbox, locale: str) -> Team:
    """Bring everyone in. The first is whom the page begins with."""

    def speaks(who: str) -> str:
        return "nl-NL" if locale == "nl" or who in _DUTCH_ANYWAY else "en-US"

    jort, sanne, mo = (slack.add_member(who.title(), locale=speaks(who)) for who in ("jort", "sanne", "mo"))
    ann = slack.add_member("Ann", locale=speaks("ann"), admin=True)
    gus = slack.add_guest("Gus", locale=speaks("gus"))
    eve = slack.add_outsider("Eve", team="Kade Logistics", locale=speaks("eve"))
    # The page begins with the first channel.
    clients = slack.add_channel("clients", members=[jort, sanne, mo, ann, gus])
    general = slack.add_channel("general", members=[jort, sanne, mo, ann], bot=False)
    with_kade = slack.add_channel("with-kade", members=[jort, mo, ann, eve], shared=True)
    return Team(jort, sanne, mo, ann, gus, eve, clients, general, with_kade)


def words(locale: str) -> dict[str, str]:
    """What they type while the last week is played."""
    typed = {
        "lunch": "Cake at eleven: Sanne has a birthday | Taart om elf uur: Sanne is jarig",
        "visser": "I'll ring Gerda tomorrow, just because | Ik bel Gerda morgen, zomaar",
        "eve": "Hi! Did our letter about the payment terms reach you?"
        " | Hoi! Is onze brief over de betaaltermijn aangekomen?",
        "mo_to_eve": "It did. I'd like to talk it over with Joris first | Ja. Ik wil het eerst met Joris bespreken",
        "de_linde": "Ineke of De Linde just rang: other colours after all, so everything printed again"
        " | Ineke van De Linde belde net: toch andere kleuren, dus alles opnieuw drukken",
        "noord": "the new route, on foot | de nieuwe route, te voet",
        "noord_gave": "an afternoon, and good shoes | een middag, en goede schoenen",
        "noord_got": "she told the visitors who made it | ze vertelde de bezoekers wie het gemaakt had",
    }
    return {name: said(text, locale) for name, text in typed.items()}
