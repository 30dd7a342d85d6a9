"""How a relationship stands: the facts of its card."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.drift.verdict import Verdict
from storage.contacts import Contact
from storage.pacts import Pact
from storage.promises import Promise
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint


@dataclass(frozen=True)
class Exchange:
    """How often each size was given and got, e.g. gave["real"] == 3."""

    gave: dict[str, int]
    got: dict[str, int]

    @property
    def answers(self) -> int:
        """How many answers that is."""
        return sum(self.gave.values())


@dataclass(frozen=True)
class Month:
    """One month of the chart: the sum of sizes given and got, where nothing is 0 and a lot is 3."""

    first_day: date
    gave: int
    got: int


@dataclass(frozen=True)
class Kept:
    """One thing that was given or got, in somebody's own words."""

    at: datetime
    side: str  # "gave" or "got"
    size: str
    text: str


@dataclass(frozen=True)
class Standing:
    """All that the card shows."""

    relationship: Relationship
    verdict: Verdict
    owner: Teammate | None
    contacts: tuple[Contact, ...]
    last_touchpoint: Touchpoint | None
    lately: Exchange
    over_time: Exchange
    months: tuple[Month, ...]
    words: tuple[Kept, ...]
    open_promises: tuple[Promise, ...]
    pact: Pact | None
    #: With whom over there the pact was agreed; nobody: then it is only our note.
    pact_agreed_with: tuple[Contact, ...]
    #: What teammates said when they saw it differently, newest first: (when, what).
    seen_differently: tuple[tuple[datetime, str], ...] = ()
    today: date = date.min


@dataclass(frozen=True)
class Evidence:
    """One record behind a flag: where it points, when it was, and what it says in short."""

    ref: str
    at: datetime | date | None
    kind: str  # the type of the record: touchpoint, promise, concession, one_sided_move, contact, pact
    text: str | None = None
    words: tuple[Kept, ...] = ()
    #: How many of us those words are of.
    tellers: int = 0
    #: Who did not feel seen, as somebody of us said: "us", "them".
    unseen: tuple[str, ...] = ()
