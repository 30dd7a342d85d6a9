"""When the questions are asked: bundled, at good moments, never too many, once reminded."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from bot.services import deliveries, hours, prompts, teammates
from storage.deliveries import Delivery
from storage.prompts import Prompt
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint
from storage.work import Work

#: A question that was asked this long ago is no longer waited for.
PATIENCE = timedelta(days=7)
#: As many questions as fit one message that is still a minute's work.
BUNDLE = 5
#: People for whom one transaction plans, some 15 ms for each.
_PEOPLE = 5
#: Between two messages to one person: what comes up in between waits, and is asked together.
_BREATH = timedelta(hours=2)
#: Questions that could not be sent for so long are bundled anew.
_WORTH_ASKING = timedelta(hours=12)
#: The reminder leaves at least this much time to answer before it comes ...
_NOT_AGAIN_BEFORE = timedelta(hours=20)
#: ... and after it came; where it cannot, there is none.
_AFTER_REMINDER = timedelta(days=1)
#: A message that leaves so much later than planned is late: its moment is chosen anew.
_LATE = timedelta(minutes=30)


async def plan_questions(work: Work, now: datetime, per_day: int, after: str = "") -> str | None:
    """Put what is due to be asked in the ledger: one message for each person, at a moment that suits them.

    Only of some people, the first by their ids `after` one: a file has one writer, and somebody may wait for it.
    Returns the id after which the others come, None where there are none.
    """
    due = (
        select(Prompt)
        .where(Prompt.state.in_(("pending", "snoozed")), Prompt.due_at <= now)
        .order_by(Prompt.due_at, Prompt.touchpoint_id)
    )
    waiting: dict[str, list[Prompt]] = defaultdict(list)
    for prompt in await work.all(prompts.not_held(due)):
        waiting[prompt.teammate_id].append(prompt)
    workspace = await work.workspace()
    people = sorted(each for each in waiting if each > after)
    for teammate in await work.all(select(Teammate).where(Teammate.id.in_(people[:_PEOPLE])).order_by(Teammate.id)):
        await _Round(work, teammate, teammate.zone(workspace), now).plan(waiting[teammate.id], per_day)
    return people[_PEOPLE - 1] if len(people) > _PEOPLE else None


async def remind(work: Work, reminder: Delivery, now: datetime) -> None:
    """The reminder is about to be sent: questions of earlier days that are still open move down into it, once."""
    teammate = await work.get(Teammate, reminder.about)
    if teammate is None:
        return
    zone = teammate.zone(await work.workspace())
    still_open = (
        select(Prompt)
        .join(Delivery, Delivery.id == Prompt.delivery_id)
        .where(
            Prompt.teammate_id == teammate.id,
            Prompt.state == "asked",
            Delivery.kind == "questions",
            Delivery.state == "sent",
            Delivery.due_at < hours.local_moment(hours.day_of(now, zone), 0, zone),
        )
    )
    await prompts.move_to(work, await work.all(prompts.not_held(still_open)), reminder.id, now)


async def let_go(work: Work, now: datetime) -> None:
    """Wait no longer for what was asked long ago; what was never heard waits for a better moment to be asked."""
    await prompts.expire(work, now, now - PATIENCE)
    unheard = (
        select(Prompt, Delivery.state)
        .join(Delivery, Delivery.id == Prompt.delivery_id)
        .where(Prompt.state == "asked", Delivery.state.in_(("expired", "dead")))
    )
    for prompt, outcome in await work.rows(prompts.not_held(unheard)):
        prompt.state, prompt.asked_at, prompt.delivery_id = "pending", None, None
        # What Slack refuses for good it would refuse again.
        prompt.due_at = now if outcome == "expired" else None


async def moment_for(work: Work, delivery: Delivery, now: datetime, away_until: datetime | None) -> datetime | None:
    """The moment to which a question or reminder is put off: its reader is away, or it is late; None: now is fine."""
    on_time = delivery.kind == "questions" and now - delivery.due_at < _LATE
    reader = await teammates.with_slack_user(work, delivery.to_user or "")
    if reader is None or (on_time and away_until is None):
        return None
    not_before = max(now, away_until or now)
    moment = hours.next_moment_to_ask(reader, reader.zone(await work.workspace()), not_before) or not_before
    return moment if moment > now else None


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
        """Ask what may be asked now, and put off the rest to the moment at which it may be."""
        messages = await self._messages_today()
        ready = []
        for prompt in waiting:
            moment = self._moment(prompt, messages, per_day)
            if moment is None or moment > self.now:
                prompt.due_at = moment
            else:
                ready.append(prompt)
        bundle = (await self._one_for_each_client(ready))[:BUNDLE]
        if bundle:
            number = 1 + sum(message.kind == "questions" for message in messages)
            await self._ask(bundle, number)

    def _moment(self, prompt: Prompt, messages: Sequence[Delivery], per_day: int) -> datetime | None:
        if not self.teammate.active or self.teammate.slack_user is None or self.teammate.cadence == "never":
            return None
        if len(messages) >= per_day:
            return hours.next_working_day(self.teammate, self.zone, self.now)
        if prompt.state == "snoozed":  # they chose this moment themselves
            return self.now
        rested = max([self.now, *(message.due_at + _BREATH for message in messages)])
        return hours.next_moment_to_ask(self.teammate, self.zone, rested)

    async def _messages_today(self) -> list[Delivery]:
        """The questions of today, and the reminder where there is one."""
        reminder = (Delivery.dedup_key == self._key_of_reminder(self.today)) & (Delivery.state != "cancelled")
        to_them = Delivery.kind.in_(("questions", "reminder")) & (Delivery.about == self.teammate.id)
        return await self.work.all(select(Delivery).where(to_them, self._of_today() | reminder))

    def _of_today(self) -> ColumnElement[bool]:
        """Questions of today by their key, which no index finds: a server sorts text as its country does."""
        return Delivery.dedup_key.startswith(self._key_of_questions(""), autoescape=True)

    def _key_of_questions(self, number: object) -> str:
        return f"questions:{self.teammate.id}:{self.today}:{number}"

    def _key_of_reminder(self, day: date) -> str:
        return f"reminder:{self.teammate.id}:{day}"

    async def _ask(self, bundle: Sequence[Prompt], number: int) -> None:
        planned = await deliveries.plan(
            self.work,
            "questions",
            self._key_of_questions(number),
            about=self.teammate.id,
            due_at=self.now,
            to_user=self.teammate.slack_user,
            expires_at=self.now + _WORTH_ASKING,
        )
        if planned is not None:
            await prompts.move_to(self.work, bundle, planned, self.now)
            await self._plan_reminder()

    async def _plan_reminder(self) -> None:
        """One reminder of all that is asked today, on the next day on which they may be asked."""
        tomorrow = hours.local_moment(self.today + timedelta(days=1), 0, self.zone)
        not_before = max(tomorrow, self.now + _NOT_AGAIN_BEFORE)
        moment, last = hours.next_moment_to_ask(self.teammate, self.zone, not_before), self.now + PATIENCE
        if moment is None or moment > last - _AFTER_REMINDER:
            return
        key = self._key_of_reminder(hours.day_of(moment, self.zone))
        planned = await deliveries.plan(
            self.work,
            "reminder",
            key,
            about=self.teammate.id,
            due_at=moment,
            to_user=self.teammate.slack_user,
            expires_at=last,
        )
        if planned is None:
            await deliveries.put_off(self.work, key, moment, expires_at=last)

    async def _one_for_each_client(self, ready: Sequence[Prompt]) -> list[Prompt]:
        """Contacts with one client on one day are asked about as one, and no client is asked about twice a day."""
        last_of_day: dict[tuple[str, date], Prompt] = {}
        for prompt, touchpoint in await self._by_time(ready):
            day = (touchpoint.relationship_id, hours.day_of(touchpoint.at, self.zone))
            if earlier := last_of_day.get(day):
                await prompts.drop(self.work, earlier)
            last_of_day[day] = prompt
        asked = set(await self._clients_asked_today())
        chosen = []
        for (relationship_id, _), prompt in last_of_day.items():
            if relationship_id in asked and prompt.state == "pending":
                prompt.due_at = hours.next_working_day(self.teammate, self.zone, self.now)
            else:
                asked.add(relationship_id)
                chosen.append(prompt)
        return chosen

    async def _by_time(self, ready: Sequence[Prompt]) -> list[tuple[Prompt, Touchpoint]]:
        found = await self.work.all(select(Touchpoint).where(Touchpoint.id.in_([each.touchpoint_id for each in ready])))
        touchpoints = {each.id: each for each in found}
        pairs = [(prompt, touchpoints[prompt.touchpoint_id]) for prompt in ready]
        return sorted(pairs, key=lambda pair: pair[1].at)

    async def _clients_asked_today(self) -> list[str]:
        return await self.work.all(
            select(Touchpoint.relationship_id)
            .join(Prompt, Prompt.touchpoint_id == Touchpoint.id)
            .join(Delivery, Delivery.id == Prompt.delivery_id)
            .where(Prompt.teammate_id == self.teammate.id, self._of_today())
        )
