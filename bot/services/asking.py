"""When the questions are asked: bundled, at good moments, never too many, once reminded."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from bot.services import deliveries, hours, prompts
from storage.deliveries import Delivery
from storage.prompts import Prompt
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint
from storage.work import Work

#: A question that was asked this long ago is no longer waited for.
PATIENCE = timedelta(days=7)
#: As many questions as fit one message that is still a minute's work.
BUNDLE = 5
#: Between two messages of questions to one person: what comes up in between waits, and is asked together.
_BREATH = timedelta(hours=2)
#: A message of questions that could not be sent for so long is not worth sending any more.
_WORTH_ASKING = timedelta(hours=12)
#: The reminder leaves at least this much time to answer.
_NOT_AGAIN_BEFORE = timedelta(hours=20)


async def plan_questions(work: Work, now: datetime, per_day: int) -> None:
    """Put what is due to be asked in the ledger: one message for each person, at a moment that suits them."""
    due = await work.all(
        select(Prompt)
        .where(Prompt.state.in_(("pending", "snoozed")), Prompt.due_at <= now)
        .order_by(Prompt.due_at, Prompt.touchpoint_id)
    )
    waiting: dict[str, list[Prompt]] = defaultdict(list)
    for prompt in due:
        waiting[prompt.teammate_id].append(prompt)
    workspace = await work.workspace()
    for teammate_id, theirs in waiting.items():
        teammate = await work.get(Teammate, teammate_id)
        assert teammate is not None, "a prompt goes with its teammate"
        await _Round(work, teammate, teammate.zone(workspace), now).plan(theirs, per_day)


async def remind(work: Work, reminder: Delivery, now: datetime) -> None:
    """The reminder is about to be sent: the questions that are still open move down into it."""
    still_open = await work.all(select(Prompt).where(Prompt.delivery_id == reminder.about, Prompt.state == "asked"))
    await prompts.move_to(work, still_open, reminder, now)


@dataclass(frozen=True)
class _Round:
    """One teammate, now: may they be asked, and what?"""

    work: Work
    teammate: Teammate
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        return hours.day_of(self.now, self.zone)

    async def plan(self, waiting: Sequence[Prompt], per_day: int) -> None:
        """Ask what is waiting, or put it off to the moment at which it may be asked."""
        sent = await self._sent_today()
        moment = self._moment(sent, per_day, wished=any(prompt.state == "snoozed" for prompt in waiting))
        if moment is None or moment > self.now:
            for prompt in waiting:
                prompt.due_at = moment
            return
        if ready := await self._one_for_each_client(waiting):
            await self._ask(ready[:BUNDLE], number=len(sent) + 1)

    def _moment(self, sent: Sequence[Delivery], per_day: int, *, wished: bool) -> datetime | None:
        if not self.teammate.active or self.teammate.slack_user is None:
            return None
        if len(sent) >= per_day:
            return hours.next_working_day(self.teammate, self.zone, self.now)
        if wished:  # they chose this moment themselves
            return self.now
        rested = max([self.now, *(each.due_at + _BREATH for each in sent)])
        return hours.next_moment_to_ask(self.teammate, self.zone, rested)

    async def _sent_today(self) -> list[Delivery]:
        return await self.work.all(
            select(Delivery).where(Delivery.dedup_key.startswith(self._key(""), autoescape=True))
        )

    @property
    def _of_today(self) -> ColumnElement[bool]:
        return Delivery.dedup_key.startswith(self._key(""), autoescape=True)

    def _key(self, number: object) -> str:
        return f"questions:{self.teammate.id}:{self.today}:{number}"

    async def _ask(self, ready: Sequence[Prompt], number: int) -> None:
        delivery = await deliveries.plan(
            self.work,
            "questions",
            self._key(number),
            about=self.teammate.id,
            due_at=self.now,
            to_user=self.teammate.slack_user,
            expires_at=self.now + _WORTH_ASKING,
        )
        if delivery is not None:
            await prompts.move_to(self.work, ready, delivery, self.now)
            await self._plan_reminder(delivery)

    async def _plan_reminder(self, asked: Delivery) -> None:
        morning = hours.next_working_day(self.teammate, self.zone, self.now)
        if morning is None or morning > self.now + PATIENCE:
            return
        await deliveries.plan(
            self.work,
            "reminder",
            f"reminder:{self.teammate.id}:{hours.day_of(morning, self.zone)}",
            about=asked.id,
            due_at=max(morning, self.now + _NOT_AGAIN_BEFORE),
            to_user=self.teammate.slack_user,
            expires_at=self.now + PATIENCE,
        )

    async def _one_for_each_client(self, waiting: Sequence[Prompt]) -> list[Prompt]:
        """Contacts with one client on one day are asked about as one, and no client is asked about twice a day."""
        last_of_day: dict[tuple[str, date], Prompt] = {}
        for prompt, touchpoint in await self._by_time(waiting):
            day = (touchpoint.relationship_id, hours.day_of(touchpoint.at, self.zone))
            earlier = last_of_day.get(day)
            if earlier is not None:
                await self.work.delete(earlier)
            last_of_day[day] = prompt
        asked = set(await self._clients_asked_today())
        ready = []
        for (relationship_id, _), prompt in last_of_day.items():
            if relationship_id in asked and prompt.state == "pending":
                prompt.due_at = hours.next_working_day(self.teammate, self.zone, self.now)
            else:
                asked.add(relationship_id)
                ready.append(prompt)
        return ready

    async def _by_time(self, waiting: Sequence[Prompt]) -> list[tuple[Prompt, Touchpoint]]:
        found = []
        for prompt in waiting:
            touchpoint = await self.work.get(Touchpoint, prompt.touchpoint_id)
            assert touchpoint is not None, "a prompt goes with its touchpoint"
            found.append((prompt, touchpoint))
        return sorted(found, key=lambda pair: pair[1].at)

    async def _clients_asked_today(self) -> list[str]:
        return await self.work.all(
            select(Touchpoint.relationship_id)
            .join(Prompt, Prompt.touchpoint_id == Touchpoint.id)
            .join(Delivery, Delivery.id == Prompt.delivery_id)
            .where(
                Prompt.teammate_id == self.teammate.id, Delivery.dedup_key.startswith(self._key(""), autoescape=True)
            )
        )
