"""The facts of a weekly digest, of its items, and of what was told to an owner before."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.drift.sentences import Sentence
from bot.drift.verdict import Move, Signal
from bot.facts.relationships import Evidence
from storage.digests import DigestItem, Flag
from storage.promises import Promise
from storage.relationships import Relationship
from storage.teammates import Teammate


@dataclass(frozen=True)
class Item:
    """One relationship to talk about, as it was when the digest was made."""

    row: DigestItem | None  # None where it is only computed, not posted
    relationship: Relationship
    state: str
    signals: tuple[Signal, ...]
    moves: tuple[Move, ...]
    claimed_by: Teammate | None = None
    claimed_at: datetime | None = None
    #: What the owner added before the channel saw it.
    context: str | None = None
    #: What somebody said who sees it differently; where nobody does of this digest, what was said the last time.
    seen_differently: str | None = None
    #: Whether somebody sees it differently who read this very digest, with or without a word.
    seen_differently_now: bool = False


@dataclass(frozen=True)
class FollowUp:
    """What became of an item of last week."""

    relationship: Relationship
    teammate: Teammate | None
    #: "talked": they spoke since; "claimed": not yet; "still_claimed": not for weeks; "snoozed": not now;
    #: "untouched": nobody took it.
    became: str


@dataclass(frozen=True)
class Recovery:
    """Good news: a relationship that is well again; `caller` names who over there or here turned it, if known."""

    relationship: Relationship
    good_talks: int
    since: date


@dataclass(frozen=True)
class KindWords:
    """One kind sentence from a client that its writer ticked to share."""

    relationship: Relationship
    text: str


@dataclass(frozen=True)
class DuePromise:
    """A promise to keep or to ask after, soon."""

    promise: Promise
    relationship: Relationship


@dataclass(frozen=True)
class DigestPage:
    """Everything that one digest says."""

    at: date
    digest_id: str | None
    #: "drifting" relationships to talk about, "quiet" week, or "unheard": too few answers to say anything.
    mood: str
    items: tuple[Item, ...]
    #: How many items stand behind the button, and how many more there were than a post holds.
    more: int = 0
    beyond: int = 0
    recoveries: tuple[Recovery, ...] = ()
    kind_words: KindWords | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    due_promises: tuple[DuePromise, ...] = ()
    #: Which of the questions to talk about stands at the end: a running number.
    question: int = 0
    #: The hour of the post where the team is: it says good morning, or good afternoon.
    hour: int = 9
    #: Whether all there is to talk about are clients, those behind the button and beyond it too.
    all_clients: bool = True


@dataclass(frozen=True)
class Explanation:
    """Why: every signal with the records behind it, and what there was too little data for."""

    relationship: Relationship
    state: str
    signals: tuple[tuple[Signal, tuple[Evidence, ...]], ...]
    remarks: tuple[Sentence, ...] = ()
    #: What was said by those who saw it differently when one of these signals spoke before: when, and what.
    seen_differently: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True)
class OwnerFlag:
    """A new flag, told to the owner a working day before the channel."""

    flag: Flag
    item: Item
    #: The day on which the team read it in the weekly post, once they did.
    read_on: date | None = None
    #: There it says since that somebody sees it differently.
    seen_differently_there: bool = False
