"""How the ledger stands, in numbers: read at every look from outside, and so never by reading all of it."""

from datetime import datetime

from sqlalchemy import and_, column, false, func, literal_column, or_, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from storage.deliveries import Delivery
from storage.workspaces import Workspace

#: States of what is to be said still, or was given up; and of what needs nobody any more.
_OPEN = ("planned", "unsure", "sending", "blocked", "dead")
_OVER = ("sent", "expired", "cancelled")
#: The queue's own table: what is left to it is looked up there, where an index holds what nobody began.
_JOBS = table("procrastinate_jobs", column("id"), column("status"))


class Figures:
    """What there is in the ledger of all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def states(self, since: datetime | None = None) -> dict[str, int]:
        """How many deliveries there are in each state, of all workspaces.

        Of those that are over only what was due `since` then: the others are nearly all there are, and grow for ever.
        """
        lately = Delivery.due_at >= since if since else false()
        counted = or_(Delivery.state.in_(_OPEN), and_(Delivery.state.in_(_OVER), lately))
        found = await self._session.execute(
            select(Delivery.state, func.count()).where(counted).group_by(Delivery.state)
        )
        return {str(state): count for state, count in found.all()}

    async def errors(self) -> dict[str, int]:
        """How many deliveries that are not over, or were given up, failed the last time, by what was the reason."""
        failed = Delivery.state.in_(_OPEN) & Delivery.error.is_not(None)
        found = await self._session.execute(select(Delivery.error, func.count()).where(failed).group_by(Delivery.error))
        return {error or "": count for error, count in found.all()}

    async def queued(self, most: int) -> int:
        """How many jobs lie in PostgreSQL's queue and were not begun, counted up to that many."""
        some = select(_JOBS.c.id).where(_JOBS.c.status == literal_column("'todo'")).limit(most).subquery()
        return (await self._session.scalars(select(func.count()).select_from(some))).one()

    async def oldest_due(self, now: datetime) -> datetime | None:
        """Since when the message has been due that waits longest; None where nothing waits.

        What waits for Slack to be connected again may wait for ever.
        """
        waits = Delivery.state.in_(("planned", "unsure", "sending")) & (Delivery.due_at <= now)
        connected = select(Workspace.id).where(Workspace.connected_at.is_not(None))
        oldest = select(func.min(Delivery.due_at)).where(waits, Delivery.workspace_id.in_(connected))
        return (await self._session.scalars(oldest)).one()
