"""Events from Slack: kept before they are acknowledged, done once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, update

from storage.inbox import InboxEvent
from storage.work import Work

#: Whoever received an event less than this ago may still be busy with it.
UNDER_WAY = timedelta(minutes=1)
#: Slack stops sending an event again long before this, and what failed for so long is tried no more.
_REMEMBERED = timedelta(days=3)
_came_at = func.coalesce(InboxEvent.first_received_at, InboxEvent.received_at)


async def receive(work: Work, event_id: str, payload: dict[str, Any], now: datetime) -> bool:
    """Keep an event; returns False where it is done already, or somebody is busy with it, and nothing is to be done."""
    if await work.get(InboxEvent, event_id) is None:
        work.add(InboxEvent(event_id=event_id, received_at=now, payload=payload))
        await work.flush()
        return True
    left_behind = (InboxEvent.event_id == event_id) & InboxEvent.done_at.is_(None)
    taken_over = update(InboxEvent).where(left_behind, InboxEvent.received_at <= now - UNDER_WAY)
    return await work.change(taken_over.values(received_at=now, first_received_at=_came_at)) == 1


async def finish(work: Work, event_id: str, now: datetime) -> None:
    """The event's effect stands in this transaction: it is done, and its payload is forgotten."""
    event = await work.get(InboxEvent, event_id)
    if event is not None and event.done_at is None:
        event.done_at, event.payload = now, None


async def prune(work: Work, now: datetime) -> None:
    """Forget the ids of events that will not come again, and events that nobody could finish."""
    await work.change(delete(InboxEvent).where(_came_at < now - _REMEMBERED))
