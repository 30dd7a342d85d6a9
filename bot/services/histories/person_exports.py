"""What is kept of one of us, for that person to read: wherever forgetting them would find them."""

import json
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import inspect, or_, select

from bot.services import deliveries, forgetting, mentions
from bot.services.errors import Gone
from bot.services.histories.records import KIND_OF, stored
from bot.sources.interchange.layout import line_of
from storage.audit import AuditEntry
from storage.deliveries import Delivery
from storage.digests import DigestItem, Disagreement, Flag
from storage.promises import PromiseTeammate
from storage.reflections import Acknowledgement
from storage.relationships import Relationship
from storage.schema import OfWorkspace
from storage.teammates import Teammate
from storage.touchpoints import TouchpointTeammate
from storage.work import Work

Record = dict[str, Any]


async def about(work: Work, teammate_id: str) -> AsyncIterator[Record]:
    """Records about this teammate: first those that an import would read, then the rest. Raises Gone.

    Others are named by their ids only.
    """
    teammate = await work.get(Teammate, teammate_id)
    if teammate is None:
        raise Gone("person")
    there = select(TouchpointTeammate.touchpoint_id).where(TouchpointTeammate.teammate_id == teammate_id)
    told = select(PromiseTeammate.promise_id).where(PromiseTeammate.teammate_id == teammate_id)
    for name, where in (
        ("teammate", Teammate.id == teammate_id),
        ("touchpoint", KIND_OF["touchpoint"].column("id").in_(there)),
        ("prompt", KIND_OF["prompt"].column("teammate_id") == teammate_id),
        ("reflection", KIND_OF["reflection"].column("teammate_id") == teammate_id),
        ("promise", KIND_OF["promise"].column("id").in_(told)),
    ):
        async for records in stored(work, KIND_OF[name], where):
            for values in records:
                yield json.loads(line_of(KIND_OF[name].layout, values))
    for record in [*await _beside(work, teammate), *await mentions.of_teammate(work, teammate_id)]:
        yield record
    if teammate.slack_user:
        for record in await _of_account(work, teammate.slack_user):
            yield record


async def _beside(work: Work, teammate: Teammate) -> list[Record]:
    """What is kept of somebody beside the history: their wishes, what they said of flags, and what was said to them."""
    mine = teammate.id
    thanks = or_(Acknowledgement.teammate_id == mine, Acknowledgement.colleague_id == mine)
    found: list[tuple[str, list[Any]]] = [
        ("preferences", [teammate]),
        ("thanks", await work.all(select(Acknowledgement).where(thanks))),
        ("flag", await work.all(select(Flag).where(Flag.owner_id == mine))),
        ("disagreement", await work.all(select(Disagreement).where(Disagreement.teammate_id == mine))),
        ("taken_on", await work.all(select(DigestItem).where(DigestItem.claimed_by_id == mine))),
        ("audit", await work.all(select(AuditEntry).where(AuditEntry.by_id == mine))),
        ("message", await _messages(work, teammate)),
    ]
    owned = await work.all(select(Relationship.id).where(Relationship.owner_id == mine))
    return [
        *({"type": kind} | _columns(row) for kind, rows in found for row in rows),
        *({"type": "owner", "relationship": each} for each in owned),
    ]


async def _messages(work: Work, teammate: Teammate) -> list[Delivery]:
    """The messages to somebody, and those to others that are about them."""
    offers = await mentions.offers_about(work, teammate.id, teammate.name, teammate.slack_user)
    perhaps = or_(
        Delivery.to_user == teammate.slack_user,
        Delivery.id.in_(offers),
        Delivery.about.contains(teammate.id, autoescape=True),
        Delivery.dedup_key.contains(teammate.id, autoescape=True),
    )
    return [
        each
        for each in await work.all(select(Delivery).where(perhaps).order_by(Delivery.due_at, Delivery.id))
        if each.id in offers
        or (each.to_user is not None and each.to_user == teammate.slack_user)
        or teammate.id in (*deliveries.apart(each.about), *deliveries.apart(each.dedup_key))
    ]


async def _of_account(work: Work, slack_user: str) -> list[Record]:
    """What is kept of an account: that it is an admin's, and events that wait, without what others wrote in them."""
    workspace = await work.workspace()
    found: list[Record] = [{"type": "admin", "workspace": workspace.id}] if slack_user in workspace.admins else []
    for each in await forgetting.waiting_events(work, slack_user):
        event = (each.payload or {}).get("event") or {}
        came_at = each.first_received_at or each.received_at
        record = {"type": "event", "event_id": each.event_id, "received_at": came_at.isoformat()}
        found.append(record | ({"event": event} if event.get("user") == slack_user else {}))
    return found


def _columns(row: OfWorkspace) -> Record:
    values = {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}
    return {name: _plain(value) for name, value in values.items() if name != "workspace_id" and value is not None}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
