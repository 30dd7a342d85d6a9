"""The deliveries of all workspaces, as release and delivery see them: the only door that looks across."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Unpack

from sqlalchemy import ColumnElement, String, and_, case, cast, or_, select, true, tuple_, union, update

from storage.deliveries import Delivery, no_longer_true
from storage.fairness import fairly
from storage.figures import Figures
from storage.inbox import InboxEvent
from storage.prompts import Prompt
from storage.schema import new_id
from storage.waiting import Look, Waiting, is_free, may_be_reworded, taking
from storage.workspaces import Workspace

#: How long one sender may hold a delivery: longer than a call to Slack may take.
LEASE = timedelta(seconds=60)
#: How long a delivery that was handed to a queue is left to it; then it is due again.
HANDED = timedelta(minutes=10)


class Ledger(Figures):
    """One transaction on the ledger."""

    async def due(self, now: datetime, *, kinds: Collection[str] | None = None, **look: Unpack[Look]) -> list[Delivery]:
        """Deliveries to be said now, of some `kinds` or all: planned and due, or left behind by a sender that fell.

        At most `of_each` of every workspace, what was handed over included, and the first of each before the second
        of any: many of one must not keep the others waiting. Workspaces that Slack is not connected to, or that stand
        in `without`, are passed over; where some are named by `only`, all others are.
        """
        return await self._taken("all" if kinds is None else "of kinds", {"now": now, "kinds": kinds}, look)

    async def stale(self, now: datetime, **look: Unpack[Look]) -> list[Delivery]:
        """Messages that stand in Slack and no longer say what is true; as fairly as what is due."""
        return await self._taken("stale", {"now": now}, look)

    async def to_be_shown(
        self, workspace_id: str, readers: Collection[str], now: datetime, limit: int
    ) -> list[Delivery]:
        """What is stale in the direct messages of these Slack users, and then in a workspace's channels; newest first.

        What was forgotten is nobody's any more, and is among it. So is what is left to a queue: who waits to see it
        does not wait for that.
        """
        before_them = Delivery.to_user.is_(None) | Delivery.to_user.in_(readers)
        found = await self._session.scalars(
            select(Delivery)
            .where(Delivery.workspace_id == workspace_id, may_be_reworded(now), before_them)
            .where(is_free(now) | Delivery.token.is_(None))
            .order_by(Delivery.to_user.is_(None), Delivery.due_at.desc())
            .limit(limit)
        )
        return list(found.all())

    async def _taken(self, which: Waiting, of: dict[str, Any], look: Look) -> list[Delivery]:
        statement, values = taking(which, look)
        found = await self._session.scalars(statement, {**of, **values})
        return list(found.all())

    async def hand_over(self, deliveries: Iterable[Delivery], now: datetime) -> Any:
        """Leave these to a queue for a while; returns the driver's connection of this transaction, for their jobs."""
        keys = [(each.workspace_id, each.id) for each in deliveries]
        fallen = Delivery.state == "sending"
        await self._session.execute(
            update(Delivery)
            .where(tuple_(Delivery.workspace_id, Delivery.id).in_(keys))
            .values(
                state=case((fallen, "unsure"), else_=Delivery.state),
                unsure=or_(Delivery.unsure, fallen),
                token=None,
                leased_until=now + HANDED,
            )
            .execution_options(synchronize_session=False)
        )
        connection = await (await self._session.connection()).get_raw_connection()
        return connection.driver_connection

    async def postpone(self, delivery: Delivery, due_at: datetime) -> None:
        """What was handed over is not to be said yet."""
        await self._session.execute(
            update(Delivery)
            .where(Delivery.workspace_id == delivery.workspace_id, Delivery.id == delivery.id)
            .where(Delivery.token.is_(None), Delivery.state == delivery.state)
            .values(leased_until=None, due_at=due_at)
            .execution_options(synchronize_session=False)
        )

    async def give_back(self, workspace_id: str, delivery_id: str, until: datetime | None) -> None:
        """What was handed over, and nobody has begun, is left alone until then, or free again."""
        await self._session.execute(
            update(Delivery)
            .where(Delivery.workspace_id == workspace_id, Delivery.id == delivery_id, Delivery.token.is_(None))
            .values(leased_until=until)
            .execution_options(synchronize_session=False)
        )

    async def delivery(self, workspace_id: str, delivery_id: str) -> Delivery | None:
        """One delivery."""
        return await self._session.get(Delivery, (workspace_id, delivery_id))

    async def claim(self, delivery: Delivery, now: datetime) -> str | None:
        """Take a due delivery for sending; returns the token to settle it with, or None where another was first."""
        token = new_id()
        taken = await self._session.execute(
            update(Delivery)
            .where(
                Delivery.workspace_id == delivery.workspace_id,
                Delivery.id == delivery.id,
                Delivery.state == delivery.state,
                or_(is_free(now), Delivery.token.is_(None)),
                or_(Delivery.state == "sending", Delivery.due_at <= now),
            )
            # An abandoned one may have reached Slack before its sender fell.
            .values(
                state="sending",
                token=token,
                leased_until=now + LEASE,
                attempts=Delivery.attempts + 1,
                unsure=or_(Delivery.unsure, Delivery.state != "planned"),
            )
            .execution_options(synchronize_session=False)
        )
        return token if taken.rowcount == 1 else None  # type: ignore[attr-defined]

    async def renew(self, delivery: Delivery, token: str, now: datetime, *, posting: bool = False) -> bool:
        """Lengthen the lease right before a call; False where it ran out meanwhile and another sender took over."""
        renewed = await self._session.execute(
            update(Delivery)
            .where(Delivery.workspace_id == delivery.workspace_id, Delivery.id == delivery.id, Delivery.token == token)
            .values(leased_until=now + LEASE, **({"posted_at": now} if posting else {}))
            .execution_options(synchronize_session=False)
        )
        return bool(renewed.rowcount == 1)  # type: ignore[attr-defined]

    async def settle(self, delivery: Delivery, token: str, outdated: Collection[str] = (), **values: object) -> bool:
        """Write the outcome of a sending, if the token still holds; the lease ends with it.

        The `outdated` deliveries of the same workspace are to be worded again from then on.
        """
        if values.get("state") == "planned" and "unsure" not in values:
            values["state"] = case((Delivery.unsure, "unsure"), else_="planned")
        settled = await self._session.execute(
            update(Delivery)
            .where(Delivery.workspace_id == delivery.workspace_id, Delivery.id == delivery.id, Delivery.token == token)
            .values(token=None, leased_until=None, **values)
            .execution_options(synchronize_session=False)
        )
        if settled.rowcount != 1:  # type: ignore[attr-defined]
            return False
        if outdated:
            others = (Delivery.workspace_id == delivery.workspace_id) & Delivery.id.in_(outdated)
            again = update(Delivery).where(others).values(no_longer_true())
            await self._session.execute(again.execution_options(synchronize_session=False))
        return True

    async def set_aside(self, delivery: Delivery, error: str) -> None:
        """Stop trying: a message that cannot be worded would be tried for ever."""
        await self._session.execute(
            update(Delivery)
            .where(Delivery.workspace_id == delivery.workspace_id, Delivery.id == delivery.id)
            # Each claim counts an attempt: another sender may have taken it over meanwhile.
            .where(Delivery.attempts == delivery.attempts + (delivery.state != "sent"))
            .values(
                state="sent" if delivery.state == "sent" else "dead",  # what stands in Slack keeps standing there
                stale=False,
                token=None,
                leased_until=None,
                error=error,
            )
            .execution_options(synchronize_session=False)
        )

    async def unstall(self) -> None:
        """Take over what a sender that is gone for certain left behind, without waiting for its lease."""
        await self._session.execute(
            update(Delivery)
            .where(Delivery.state == "sending")
            .values(state="unsure", unsure=True, token=None, leased_until=None)
            .execution_options(synchronize_session=False)
        )
        await self._session.execute(
            update(Delivery)
            .where(Delivery.stale, Delivery.state == "sent", Delivery.token.is_not(None))
            .values(token=None, leased_until=None)
            .execution_options(synchronize_session=False)
        )

    async def begin_rewording(self, delivery: Delivery, now: datetime) -> Delivery | None:
        """Take a stale message before its facts are read; None where it is not stale, or another has it.

        Returns it as it is now, with the token to end it with: some of the facts stand on the row itself. It stays
        stale until the end, so that who is killed in between leaves it to another.
        """
        taken = await self._session.scalars(
            update(Delivery)
            .where(Delivery.workspace_id == delivery.workspace_id, Delivery.id == delivery.id)
            .where(may_be_reworded(now), or_(is_free(now), Delivery.token.is_(None)))
            .values(token=new_id(), leased_until=now + LEASE)
            .returning(Delivery)
            .execution_options(synchronize_session=False)
        )
        return taken.one_or_none()

    async def end_rewording(self, begun: Delivery, again_at: datetime | None) -> bool:
        """It says what is true again, unless it is to be done again then; returns whether it does.

        Where something changed meanwhile, or another took it over, nobody knows whose words stand there now.
        """
        mine = Delivery.token == begun.token
        attempts = Delivery.attempts + 1 if again_at else 1
        ended = await self._session.scalars(
            update(Delivery)
            .where(Delivery.workspace_id == begun.workspace_id, Delivery.id == begun.id, Delivery.state == "sent")
            .values(stale=case((mine, again_at is not None), else_=True), token=None, leased_until=None)
            .values(reword_at=again_at, attempts=attempts)
            .returning(Delivery.stale)
            .execution_options(synchronize_session=False)
        )
        return not ended.one_or_none()

    async def to_be_asked(self, now: datetime, only: Collection[str] | None = None) -> list[str]:
        """The ids of connected workspaces, of all or some, in which the moment of a waiting question has come."""
        waiting = (
            select(Prompt.workspace_id)
            .join(Workspace, Workspace.id == Prompt.workspace_id)
            .where(Prompt.state.in_(("pending", "snoozed")), Prompt.due_at <= now, Workspace.connected_at.is_not(None))
            .distinct()
        )
        found = await self._session.scalars(waiting if only is None else waiting.where(Prompt.workspace_id.in_(only)))
        return sorted(found)

    async def to_be_planned(self, now: datetime, asked_before: datetime) -> list[str]:
        """The ids of connected workspaces in which there is something to plan: to look into all takes the whole minute.

        Those without a next digest, with questions asked before `asked_before`, or asked in a message that nobody got.
        """
        asked = select(Prompt.workspace_id).where(Prompt.state == "asked")
        of_it = (Delivery.workspace_id == Prompt.workspace_id) & (Delivery.id == Prompt.delivery_id)
        unheard = asked.join(Delivery, of_it).where(Delivery.state.in_(("expired", "dead")))
        planned = select(Delivery.workspace_id).where(_next_digest(now))
        unplanned = select(Workspace.id).where(Workspace.id.not_in(planned))
        waiting = union(asked.where(Prompt.asked_at <= asked_before), unheard, unplanned).subquery()
        connected = Workspace.connected_at.is_not(None)
        found = await self._session.scalars(select(Workspace.id).where(connected, Workspace.id.in_(select(waiting))))
        return sorted(found)

    async def digests_to_come(self, now: datetime, before: datetime) -> dict[str, tuple[Workspace, datetime]]:
        """The digests that are due before that moment and whose owners did not hear yet, by workspace."""
        told = cast(Workspace.owners_told_for, String) == Delivery.about  # until it is sent, it is about its day
        found = await self._session.execute(
            select(Workspace, Delivery.due_at)
            .join(Delivery, Delivery.workspace_id == Workspace.id)
            .where(_next_digest(now), Delivery.to_channel.is_not(None), Delivery.attempts == 0)
            .where(Delivery.due_at > now, Delivery.due_at < before)
            .where(Workspace.connected_at.is_not(None), or_(Workspace.owners_told_for.is_(None), ~told))
        )
        return {workspace.id: (workspace, due_at) for workspace, due_at in found.all()}

    async def unfinished_events(self, before: datetime) -> list[InboxEvent]:
        """Events that were kept and acknowledged, and whose work did not end: some of each connected workspace."""
        left = InboxEvent.done_at.is_(None) & (InboxEvent.received_at < before)
        keys = fairly(InboxEvent.event_id, InboxEvent.received_at, left, true(), of_each=20, limit=100)
        found = await self._session.scalars(
            select(InboxEvent)
            .join(keys, (keys.c.workspace_id == InboxEvent.workspace_id) & (keys.c.key == InboxEvent.event_id))
            .order_by(InboxEvent.received_at)
        )
        return list(found.all())


def _next_digest(now: datetime) -> ColumnElement[bool]:
    return and_(Delivery.kind == "digest", Delivery.state == "planned", Delivery.expires_at > now)
