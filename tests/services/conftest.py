"""Builders with defaults for the stories of services, and a stand-in for who sends what the ledger holds."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from bot.services import asking, touchpoints
from bot.services.touchpoints import Entry
from storage import Contact, Delivery, Prompt, Reflection, Relationship, Teammate, Touchpoint, TouchpointTeammate
from storage.store import Store
from storage.work import Work

_numbers = count(1)


async def at_once(store: Store, workspace_id: str, act: Callable[[Work], Awaitable[bool]]) -> tuple[bool, bool]:
    """What two transactions say that do the same, the second begun before the first is committed."""

    async def alone() -> bool:
        async with store.work(workspace_id) as work:
            return await act(work)

    async with store.work(workspace_id) as work:
        first = await act(work)
        second = asyncio.create_task(alone())
        await asyncio.wait([second], timeout=0.2)
    return first, await second


async def a_teammate(work: Work, name: str = "Mo", **facts: Any) -> Teammate:
    """Somebody on our side with an account in Slack, at work from nine to five in Amsterdam."""
    facts = {"slack_user": f"U{name.upper()}", "id": name.casefold(), **facts}
    teammate = Teammate(name=name, **facts)
    work.add(teammate)
    await work.flush()
    return teammate


async def a_relationship(work: Work, name: str = "Acme", **facts: Any) -> Relationship:
    """A client."""
    relationship = Relationship(name=name, **{"id": name.casefold().replace(" ", "-"), **facts})
    work.add(relationship)
    await work.flush()
    return relationship


async def a_contact(work: Work, relationship: Relationship, name: str = "Karin", **facts: Any) -> Contact:
    """A person over there."""
    contact = Contact(relationship_id=relationship.id, name=name, **{"id": name.casefold(), **facts})
    work.add(contact)
    await work.flush()
    return contact


async def a_touchpoint(
    work: Work, relationship: Relationship, at: datetime, *, with_: Sequence[Teammate] = (), **facts: Any
) -> Touchpoint:
    """A moment of contact that nobody is asked about."""
    touchpoint = Touchpoint(relationship_id=relationship.id, at=at, **{"id": f"t{next(_numbers)}", **facts})
    work.add(touchpoint)
    await work.flush()
    work.add(*(TouchpointTeammate(touchpoint_id=touchpoint.id, teammate_id=one.id) for one in with_))
    await work.flush()
    return touchpoint


async def a_reflection(work: Work, touchpoint: Touchpoint, by: Teammate, **facts: Any) -> Reflection:
    """What somebody answered about it."""
    given = {"at": touchpoint.at, "gave_size": "real", "got_size": "real", **facts}
    reflection = Reflection(touchpoint_id=touchpoint.id, teammate_id=by.id, **given)
    work.add(reflection)
    await work.flush()
    return reflection


async def was_in_touch(work: Work, teammate: Teammate, relationship: Relationship, at: datetime) -> Touchpoint:
    """A contact that was written down just then, so that the question about it waits to be asked."""
    entry = Entry(relationship.id, at, [teammate])
    return (await touchpoints.log(work, teammate, entry, at)).touchpoint


async def prompt_of(work: Work, teammate: Teammate, touchpoint: Touchpoint) -> Prompt:
    """The question to somebody about a contact."""
    prompt = await work.get(Prompt, touchpoint.id, teammate.id)
    assert prompt is not None
    return prompt


async def says_what_is_due(work: Work, now: datetime, *, per_day: int = 3) -> list[Delivery]:
    """One tick: plan the questions, and send what is due of them as the courier would; returns what was sent."""
    await asking.let_go(work, now)
    await asking.plan_questions(work, now, per_day)
    due = await work.all(
        select(Delivery)
        .where(Delivery.kind.in_(("questions", "reminder")), Delivery.state == "planned", Delivery.due_at <= now)
        .order_by(Delivery.due_at)
    )
    sent = []
    for delivery in due:
        if delivery.expires_at and delivery.expires_at < now:
            delivery.state = "expired"
        elif until := await asking.moment_for(work, delivery, now, away_until=None):
            delivery.due_at = until
        elif delivery.kind == "questions" or await _reminds(work, delivery, now):
            delivery.state, delivery.sent_at, delivery.channel, delivery.ts = "sent", now, "D1", f"{now.timestamp()}"
            sent.append(delivery)
    await work.flush()
    return sent


async def _reminds(work: Work, delivery: Delivery, now: datetime) -> bool:
    await asking.remind(work, delivery, now)
    if await asked_in(work, delivery):
        return True
    delivery.state = "cancelled"
    return False


async def asked_in(work: Work, delivery: Delivery) -> list[Prompt]:
    """The questions that stand in a message."""
    return await work.all(select(Prompt).where(Prompt.delivery_id == delivery.id).order_by(Prompt.touchpoint_id))


async def a_history(
    work: Work,
    name: str,
    by: Teammate,
    *,
    until: datetime,
    every_days: int = 7,
    talks: int = 30,
    left_alone: int = 0,
    **facts: Any,
) -> Relationship:
    """A client with whom somebody talked every so many days until then; the last questions were left alone."""
    relationship = await a_relationship(work, name, **facts)
    talked = [
        Touchpoint(
            id=f"{relationship.id}{n}", relationship_id=relationship.id, at=until - timedelta(days=every_days * n)
        )
        for n in range(talks)
    ]
    work.add(*talked)
    await work.flush()
    for number, talk in enumerate(talked):
        answered = number >= left_alone
        closed = ("answered", talk.at) if answered else ("expired", talk.at + asking.PATIENCE)
        about = {"touchpoint_id": talk.id, "teammate_id": by.id}
        work.add(TouchpointTeammate(**about), Prompt(asked_at=talk.at, state=closed[0], closed_at=closed[1], **about))
        if answered:
            work.add(Reflection(at=talk.at, gave_size="real", got_size="real", **about))
    await work.flush()
    return relationship
