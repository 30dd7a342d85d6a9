"""The history of one workspace as arrays: what the judgement reads, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Objects = NDArray[np.object_]
T = TypeVar("T")

#: Microseconds in a day: moments are whole microseconds since 1970, in UTC.
DAY = 86_400_000_000
#: A moment that has not come.
NEVER = int(np.iinfo(np.int64).max)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Relationships:
    """One a row, sorted by id; its place here is what other tables call `relationship`."""

    id: Objects
    ended_at: Ints


@dataclass(frozen=True)
class Contacts:
    """People over there, sorted by id. `successor` is a place in this table, or -1; a desk is not a person."""

    id: Objects
    relationship: Ints
    role: Ints
    is_desk: Bools
    left_at: Ints
    successor: Ints


@dataclass(frozen=True)
class Touchpoints:
    """Sorted by relationship, then moment. `about` has one bit a word; `kind` and `started_by` are codes, or -1."""

    id: Objects
    relationship: Ints
    at: Ints
    kind: Ints
    about: Ints
    started_by: Ints


@dataclass(frozen=True)
class Attendances:
    """Who of them was there: places of touchpoints and contacts, sorted by touchpoint."""

    touchpoint: Ints
    contact: Ints


@dataclass(frozen=True)
class Reflections:
    """Answers, sorted by touchpoint. `gave` and `got` are codes of size; felt seen is 1, 0, or -1 for no idea."""

    touchpoint: Ints
    teammate: Ints
    at: Ints
    gave: Ints
    got: Ints
    gave_kinds: Ints
    got_kinds: Ints
    they_felt_seen: Ints
    we_felt_seen: Ints
    thanks_to: Ints


@dataclass(frozen=True)
class Acknowledgements:
    """Efforts that a colleague was told of; `thanked_at` is NEVER until they said thanks."""

    touchpoint: Ints
    told_at: Ints
    thanked_at: Ints


@dataclass(frozen=True)
class Prompts:
    """Questions that were asked, sorted by touchpoint; `closed_at` says until when each stood open."""

    touchpoint: Ints
    teammate: Ints
    state: Ints
    asked_at: Ints
    closed_at: Ints
    answered_at: Ints


@dataclass(frozen=True)
class Promises:
    """Agreements, sorted by relationship. `told` counts those of us who were told."""

    id: Objects
    relationship: Ints
    by: Ints
    made_at: Ints
    due_at: Ints
    state: Ints
    closed_at: Ints
    told: Ints


@dataclass(frozen=True)
class Deeds:
    """Concessions, or one-sided moves: what one side did once, sorted by relationship, then moment."""

    id: Objects
    relationship: Ints
    by: Ints
    at: Ints


@dataclass(frozen=True)
class Pacts:
    """One a relationship at most."""

    relationship: Ints
    agreed_at: Ints
    review_at: Ints


@dataclass(frozen=True)
class PactContacts:
    """With whom over there a pact was agreed."""

    relationship: Ints
    contact: Ints


@dataclass(frozen=True)
class History:
    """All that is known of a workspace. `words` are the vocabularies whose places the codes are."""

    words: Mapping[str, tuple[str, ...]]
    relationships: Relationships
    contacts: Contacts
    touchpoints: Touchpoints
    attendances: Attendances
    reflections: Reflections
    acknowledgements: Acknowledgements
    prompts: Prompts
    promises: Promises
    concessions: Deeds
    one_sided_moves: Deeds
    pacts: Pacts
    pact_contacts: PactContacts

    @classmethod
    def from_columns(cls, columns: Mapping[str, Any]) -> "History":
        """The history from one mapping of columns a table; raises TypeError where a column is missing or unknown."""
        tables: dict[str, Any] = {name: table(**columns[name]) for name, table in _TABLES.items()}
        return cls(words=columns["words"], **tables)

    def code(self, vocabulary: str, word: str) -> int:
        """The code of a word."""
        return self.words[vocabulary].index(word)

    def bits(self, vocabulary: str, words: Iterable[str]) -> int:
        """The bits of a set of words."""
        return sum(1 << self.words[vocabulary].index(word) for word in words)

    def as_of(self, at: int) -> "History":
        """What was known at a moment: nothing later, and what ended later is still open."""
        seen = self.touchpoints.at <= at
        place = np.where(seen, np.cumsum(seen) - 1, -1)
        return replace(
            self,
            contacts=_still_there(self.contacts, at),
            touchpoints=_kept(self.touchpoints, seen),
            attendances=_moved(self.attendances, place),
            reflections=_moved(_kept(self.reflections, self.reflections.at <= at), place),
            acknowledgements=_moved(_kept(self.acknowledgements, self.acknowledgements.told_at <= at), place),
            prompts=_moved(_kept(self.prompts, self.prompts.asked_at <= at), place),
            promises=self._still_open(at),
            concessions=_kept(self.concessions, self.concessions.at <= at),
            one_sided_moves=_kept(self.one_sided_moves, self.one_sided_moves.at <= at),
            pacts=_kept(self.pacts, self.pacts.agreed_at <= at),
        )

    def _still_open(self, at: int) -> Promises:
        made = _kept(self.promises, self.promises.made_at <= at)
        still = made.closed_at > at
        state = np.where(still, self.code("promise_state", "open"), made.state)
        return replace(made, state=state, closed_at=np.where(still, NEVER, made.closed_at))


_TABLES: Mapping[str, Any] = {
    "relationships": Relationships,
    "contacts": Contacts,
    "touchpoints": Touchpoints,
    "attendances": Attendances,
    "reflections": Reflections,
    "acknowledgements": Acknowledgements,
    "prompts": Prompts,
    "promises": Promises,
    "concessions": Deeds,
    "one_sided_moves": Deeds,
    "pacts": Pacts,
    "pact_contacts": PactContacts,
}


def microseconds(at: datetime) -> int:
    """A moment as the number that histories hold."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def _still_there(contacts: Contacts, at: int) -> Contacts:
    left = contacts.left_at <= at
    return replace(
        contacts,
        left_at=np.where(left, contacts.left_at, NEVER),
        successor=np.where(left, contacts.successor, -1),
    )


def _kept(table: T, rows: Bools) -> T:
    if rows.all():
        return table
    return type(table)(**{name: column[rows] for name, column in vars(table).items()})


def _moved(table: T, place: Ints) -> T:
    """Rows of touchpoints that are kept, pointing to their new places."""
    if not len(table.touchpoint):  # type: ignore[attr-defined]
        return table
    now = place[table.touchpoint]  # type: ignore[attr-defined]
    return _kept(type(table)(**{**vars(table), "touchpoint": now}), now >= 0)
