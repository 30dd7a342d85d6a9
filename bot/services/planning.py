"""What the calendar asks for: the next digest, and the owners' early word before it."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from bot.services import deliveries, hours, workspaces
from storage.deliveries import Delivery
from storage.work import Work
from storage.workspaces import Workspace

#: Owners hear of new flags no longer than this before the digest: on the working day before, across a weekend.
EARLIEST_WORD = timedelta(days=4)


async def plan_digest(work: Work, now: datetime) -> None:
    """Put the next digest in the ledger, once: one for each local day, and none for weeks that are over.

    It is planned without a channel too, so that somebody is told when its moment comes.
    """
    workspace = await work.workspace()
    if workspace.connected_at is None or await _next_planned(work, now) is not None:
        return
    not_before = await _end_of_last(work, workspace) or workspace.connected_at
    oldest = now - deliveries.WORTH_SAYING
    day, moment = workspaces.digest_moment(workspace, max(not_before, workspace.connected_at, oldest))
    await deliveries.plan(
        work,
        "digest",
        f"digest:{workspace.id}:{workspace.digest_channel or ''}:{day}",
        about=day.isoformat(),
        due_at=moment,
        to_channel=workspace.digest_channel,
    )


async def owners_to_tell(work: Work, now: datetime) -> date | None:
    """The day of the digest of which owners are to hear now; None where it is not yet time, or they have heard."""
    workspace, planned = await work.workspace(), await _next_planned(work, now)
    if planned is None or planned.to_channel is None or planned.attempts or planned.due_at <= now:
        return None
    day = hours.day_of(planned.due_at, workspace.zone())
    early = early_word(workspace, planned.due_at)
    return day if early <= now and workspace.owners_told_for != day else None


def early_word(workspace: Workspace, due_at: datetime) -> datetime:
    """When owners hear of what the digest of that moment will show."""
    zone = workspace.zone()
    return workspaces.working_day_before(hours.day_of(due_at, zone), workspace.digest_hour or 0, zone)


async def _next_planned(work: Work, now: datetime) -> Delivery | None:
    # Sorted here: SQLite would look through all that is planned by anybody, for the sake of its order.
    planned = await work.all(
        select(Delivery).where(Delivery.kind == "digest", Delivery.state == "planned", Delivery.expires_at > now)
    )
    return min(planned, key=lambda each: each.due_at, default=None)


async def _end_of_last(work: Work, workspace: Workspace) -> datetime | None:
    """The end of the local day of the digest before: no day has two."""
    last = await work.first(
        select(Delivery.due_at)
        .where(Delivery.kind == "digest", Delivery.state != "cancelled")
        .order_by(Delivery.due_at.desc())
    )
    zone = workspace.zone()
    return hours.local_moment(hours.day_of(last, zone) + timedelta(days=1), 0, zone) if last else None
