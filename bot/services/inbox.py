"""Events from Slack: kept before they are acknowledged, done once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from storage.inbox import InboxEvent
from storage.work import Work

#: Slack stops sending an event again long before this.
_REMEMBERED = timedelta(days=3)


async def receive(work: Work, event_id: str, payload: dict[str, Any], now: datetime) -> bool:
    """Keep an event; returns False where it was done already, and there is nothing left to do."""
    known = await work.get(InboxEvent, event_id)
    if known is None:
        work.add(InboxEvent(event_id=event_id, received_at=now, payload=payload))
        return True
    return known.done_at is None


async def finish(work: Work, event_id: str, now: datetime) -> None:
    """The event's effect stands in this transaction: it is done, and its payload is forgotten."""
    event = await work.get(InboxEvent, event_id)
    if event is not None and event.done_at is None:
        event.done_at, event.payload = now, None


async def prune(work: Work, now: datetime) -> None:
    """Forget the ids of events that will not come again."""
    await work.change(delete(InboxEvent).where(InboxEvent.done_at < now - _REMEMBERED))
