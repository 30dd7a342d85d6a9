"""Agreements: made, told, kept, broken, released."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from bot.services import relationships
from bot.services.errors import DueBeforeMade, Gone, InTheFuture, Missing, TooLong
from storage.promises import Promise, PromiseTeammate
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.words import PromiseState, Side
from storage.work import Work

#: A promise that needs more words than this is a contract.
TEXT_LIMIT = 1000


@dataclass(frozen=True)
class Description:
    """What the form of a promise says."""

    by: Side
    text: str
    made_on: date
    due_on: date | None = None


async def make(
    work: Work, relationship_id: str, description: Description, told_to: Sequence[Teammate], today: date, *, once: str
) -> tuple[Promise, Relationship]:
    """Write an agreement down; `once` is its id, so that a form sent twice makes one.

    Raises Gone, Missing, TooLong, InTheFuture, DueBeforeMade.
    """
    relationship = await relationships.get(work, relationship_id)
    if not description.text:
        raise Missing("text")
    if len(description.text) > TEXT_LIMIT:
        raise TooLong("text", TEXT_LIMIT)
    if description.made_on > today:
        raise InTheFuture("made_on")
    if description.due_on and description.due_on < description.made_on:
        raise DueBeforeMade("due_on")
    if known := await work.get(Promise, once):
        return known, relationship
    promise = Promise(relationship_id=relationship_id, id=once, **vars(description))
    work.add(promise)
    await work.flush()
    for position, teammate in enumerate(told_to):
        work.add(PromiseTeammate(promise_id=promise.id, teammate_id=teammate.id, position=position))
    return promise, relationship


async def close(work: Work, promise_id: str, state: PromiseState, today: date) -> tuple[Promise, Relationship]:
    """An agreement was kept, broken or released; the first word stays. Raises Gone."""
    promise = await work.get(Promise, promise_id)
    if promise is None:
        raise Gone("promise")
    if promise.state == "open":
        promise.state, promise.closed_on = state, today
    return promise, await relationships.get(work, promise.relationship_id)


async def open_of(work: Work, relationship_id: str) -> list[Promise]:
    """The open agreements of a relationship, the first due first."""
    found = await work.all(select(Promise).where(Promise.relationship_id == relationship_id, Promise.state == "open"))
    return sorted(found, key=lambda each: (each.due_on or date.max, each.made_on, each.id))
