"""What the calendar asks for: the next digest, and the owners' early word before it."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from bot.services import deliveries, workspaces
from storage.deliveries import Delivery
from storage.prompts import Prompt
from storage.store import Store
from storage.work import Work

#: A digest that could not be posted for so long would speak of a week that is over.
_WORTH_SAYING = timedelta(days=3)


async def anything_to_ask(store: Store, workspace_id: str, now: datetime) -> bool:
    """Whether a question waits for its moment; a look that waits for no writer."""
    async with store.reading(workspace_id) as work:
        waiting = select(Prompt.touchpoint_id).where(Prompt.state.in_(("pending", "snoozed")), Prompt.due_at <= now)
        return await work.first(waiting) is not None


async def plan_digest(work: Work, now: datetime) -> None:
    """Put the next digest in the ledger, once; where no channel is chosen there is nothing to plan."""
    workspace = await work.workspace()
    if workspace.digest_channel is None or workspace.connected_at is None:
        return
    planned = await work.first(select(Delivery.id).where(Delivery.kind == "digest", Delivery.state == "planned"))
    if planned is not None:
        return
    last = await work.first(select(Delivery.due_at).where(Delivery.kind == "digest").order_by(Delivery.due_at.desc()))
    not_before = max(last + timedelta(hours=1), workspace.connected_at) if last else workspace.connected_at
    day, moment = workspaces.digest_moment(workspace, max(not_before, now - _WORTH_SAYING))
    await deliveries.plan(
        work,
        "digest",
        f"digest:{workspace.id}:{workspace.digest_channel}:{day}",
        about=day.isoformat(),
        due_at=moment,
        to_channel=workspace.digest_channel,
        expires_at=moment + _WORTH_SAYING,
    )


async def owners_to_tell(work: Work, now: datetime) -> date | None:
    """The day of the digest of which owners are to hear now; None where it is not yet time, or they have heard."""
    workspace = await work.workspace()
    planned = await work.first(
        select(Delivery).where(Delivery.kind == "digest", Delivery.state == "planned").order_by(Delivery.due_at)
    )
    if planned is None or workspace.digest_hour is None:
        return None
    zone = workspace.zone()
    day = planned.due_at.astimezone(zone).date()
    if workspace.owners_told_for == day or now >= planned.due_at:
        return None
    early = workspaces.working_day_before(day, workspace.digest_hour, zone)
    return day if now >= early else None
