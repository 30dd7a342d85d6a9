"""Moments of contact: logged once, whoever tells us twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.services import contacts, deliveries, prompts, reflections, relationships
from bot.services.errors import Gone, InTheFuture, Missing, TooLong, TooLongAgo
from bot.services.reflections import Answer
from storage.contacts import Contact
from storage.prompts import OPEN_STATES, Prompt
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint, TouchpointContact, TouchpointTeammate
from storage.words import Side, TouchpointKind
from storage.work import Work

#: What one types about "just now" may lie a little ahead of our clock.
_LEEWAY = timedelta(minutes=5)
#: Nobody remembers a conversation from longer ago; a year like 1970 is a slip of the finger, and history is imported.
_LONG_AGO = timedelta(days=3653)
#: A title stands in one line.
TITLE_LIMIT = 200


@dataclass(frozen=True)
class Entry:
    """What the form of a touchpoint says."""

    relationship_id: str
    at: datetime
    teammates: Sequence[Teammate]
    kind: TouchpointKind | None = None
    about: list[str] = field(default_factory=list)
    title: str | None = None
    started_by: Side | None = None
    contact_ids: Sequence[str] = ()
    new_contacts: Sequence[str] = ()
    #: The writer's own answer, where they gave it at once.
    answer: Answer | None = None
    #: Where we learned of it, with that source's own id, so that it is never counted twice.
    source: str | None = None
    source_id: str | None = None


@dataclass(frozen=True)
class Logged:
    """What became of an entry: who is asked about it. An entry that was known already asks nobody."""

    touchpoint: Touchpoint
    relationship: Relationship
    asked: tuple[Teammate, ...]
    #: Who reads this will be asked too, later.
    me_later: bool = False
    #: The question to who reads this stands there already.
    me_asked: bool = False


async def log(work: Work, writer: Teammate, entry: Entry, now: datetime) -> Logged:
    """Write a touchpoint down and plan the question to all who were there; the writer's own answer is kept at once.

    Who answers was there. Raises Gone, Missing, InTheFuture, TooLongAgo, TooLong; then nothing is written.
    """
    relationship = await relationships.get(work, entry.relationship_id)
    if entry.answer is not None and writer not in entry.teammates:
        entry = replace(entry, teammates=[*entry.teammates, writer])
    _check(entry, now)
    if known := await _known(work, entry):
        return Logged(known, relationship, ())
    touchpoint = Touchpoint(
        relationship_id=relationship.id,
        at=entry.at,
        kind=entry.kind,
        about=entry.about,
        title=entry.title,
        started_by=entry.started_by,
        source=entry.source,
        source_id=entry.source_id,
    )
    work.add(touchpoint)
    await work.flush()
    await _write_who_was_there(work, touchpoint, entry)
    await prompts.open_for(work, touchpoint, entry.teammates, now)
    asked = list(entry.teammates)
    if entry.answer is not None:
        await reflections.write(work, writer.id, touchpoint.id, entry.answer, now)
        asked.remove(writer)
    key, to_user = f"logged:{touchpoint.id}", writer.slack_user
    await deliveries.plan(work, "logged", key, about=touchpoint.id, due_at=now, to_user=to_user)
    return Logged(touchpoint, relationship, tuple(asked))


async def logged(work: Work, touchpoint_id: str, reader: str | None) -> Logged:
    """What was written down, and who is asked about it, as said to a reader (an account of Slack); raises Gone."""
    touchpoint = await work.get(Touchpoint, touchpoint_id)
    if touchpoint is None:
        raise Gone("touchpoint")
    relationship = await relationships.get(work, touchpoint.relationship_id)
    asked = await work.rows(
        select(Teammate, Prompt.state)
        .join(Prompt, Prompt.teammate_id == Teammate.id)
        .where(Prompt.touchpoint_id == touchpoint_id, Prompt.state.in_(OPEN_STATES), Prompt.due_at.is_not(None))
        .order_by(Teammate.name)
    )
    mine = [(each.cadence != "never", state) for each, state in asked if each.slack_user == reader]
    others = tuple(each for each, _ in asked if each.slack_user != reader)
    later, already = (True, "pending") in mine, any(state == "asked" for _, state in mine)
    return Logged(touchpoint, relationship, others, me_later=later, me_asked=already)


async def add_details(
    work: Work, touchpoint_id: str, *, contact_ids: Sequence[str], new_contacts: Sequence[str], about: list[str]
) -> None:
    """What an answer adds to the touchpoint itself: who was there over there, and what it was about."""
    touchpoint = await work.get(Touchpoint, touchpoint_id)
    if touchpoint is None:
        return
    if about:
        touchpoint.about = about
    await _write_contacts(work, touchpoint, contact_ids, new_contacts)


async def _known(work: Work, entry: Entry) -> Touchpoint | None:
    if entry.source is None or entry.source_id is None:
        return None
    return await work.first(
        select(Touchpoint).where(Touchpoint.source == entry.source, Touchpoint.source_id == entry.source_id)
    )


async def _write_who_was_there(work: Work, touchpoint: Touchpoint, entry: Entry) -> None:
    for position, teammate in enumerate(entry.teammates):
        work.add(TouchpointTeammate(touchpoint_id=touchpoint.id, teammate_id=teammate.id, position=position))
    await _write_contacts(work, touchpoint, entry.contact_ids, entry.new_contacts)
    await work.flush()


async def _write_contacts(work: Work, touchpoint: Touchpoint, ids: Sequence[str], names: Sequence[str]) -> None:
    """Who of them was there; whoever belongs to another relationship was chosen before that was changed in the form."""
    known = await contacts.of(work, touchpoint.relationship_id)
    wanted = [one for one in ids if one in {each.id for each in known}]
    wanted += [(await _contact_named(work, touchpoint.relationship_id, name)).id for name in names]
    there = await work.all(select(TouchpointContact.contact_id).where(TouchpointContact.touchpoint_id == touchpoint.id))
    for contact_id in dict.fromkeys(wanted):
        if contact_id not in there:
            work.add(TouchpointContact(touchpoint_id=touchpoint.id, contact_id=contact_id, position=len(there)))
            there.append(contact_id)
    await work.flush()


async def _contact_named(work: Work, relationship_id: str, name: str) -> Contact:
    name = " ".join(name.split())
    for contact in await contacts.of(work, relationship_id):
        if contact.name.casefold() == name.casefold():
            return contact
    return await contacts.keep(work, relationship_id, None, contacts.Description(name=name))


def _check(entry: Entry, now: datetime) -> None:
    if entry.at > now + _LEEWAY:
        raise InTheFuture("date")
    if entry.at < now - _LONG_AGO:
        raise TooLongAgo("date")
    if not entry.teammates:
        raise Missing("teammates")
    if entry.title and len(entry.title) > TITLE_LIMIT:
        raise TooLong("title", TITLE_LIMIT)
