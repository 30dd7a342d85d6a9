"""What people type and fill in during a trial, and the count of what became of it: in Slack, and in the database."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from bot.sandbox import Teammate
from bot.services import teammates, touchpoints
from bot.services.teammates import Person
from storage import Delivery, InboxEvent, Reflection, Relationship, Touchpoint
from storage import Teammate as TeammateRow
from tests.faults.trial import ENDS, Count, Trial

REPLY = "gave: two evenings / got: an honest no"
#: Where a message stands that the bot wrote about somebody's reply.
_ABOUT_A_REPLY = "reply:"


async def are_in_touch(trial: Trial, people: Sequence[Teammate]) -> None:
    """Each was in touch with Acme, and is to be asked about it."""
    [workspace] = await trial.store.workspaces()
    async with trial.store.work(workspace.id) as work:
        if await work.get(Relationship, "acme") is None:
            work.add(Relationship(name="Acme", id="acme"))
            await work.flush()
        for person in people:
            me = await teammates.arrive(work, Person(person.id, person.name, member=True))
            await touchpoints.log(work, me, touchpoints.Entry("acme", trial.now(), [me]), trial.now())


async def are_asked(trial: Trial, people: Sequence[Teammate], within: float = 60) -> dict[str, str]:
    """Wait until the question stands with each of them; returns where, by person."""
    await are_in_touch(trial, people)
    await trial.slack.until(lambda: all(who.sees(who.dm) for who in people), seconds=within)
    return {who.id: who.sees(who.dm)[0]["ts"] for who in people}


async def fill_forms(trial: Trial, people: Sequence[Teammate]) -> None:
    """Each has the form about a contact with Acme before them, filled in under their own name."""
    for who in people:
        await who.types("/giveget log Acme")
        await trial.slack.until(lambda who=who: who.modal)  # type: ignore[misc]
        who.fills({"title": f"said by {who.name}"})


def shown(who: Teammate) -> list[str]:
    """What the bot wrote about this person's reply, as it stands in Slack."""
    return [
        str(message.text)
        for message in who.dm.messages
        if message.metadata and str(message.metadata["event_payload"]["key"]).startswith(_ABOUT_A_REPLY)
    ]


async def until_all_is_said(trial: Trial, people: Sequence[Teammate], within: float = 120) -> None:
    """Wait until every reply of theirs was answered, and nothing that came in or is to be said of it is open."""
    try:
        async with asyncio.timeout(within):
            while not all(map(shown, people)) or await _open(trial):  # noqa: ASYNC110
                await asyncio.sleep(0.5)
    except TimeoutError:
        silent = [who.name for who in people if not shown(who)]
        raise AssertionError(f"no answer to {silent}; open: {await _open(trial)}; {_traffic(trial, silent)}") from None


def _traffic(trial: Trial, silent: Sequence[str]) -> str:
    """What Slack sent of the words of those who were not answered, and how it went."""
    theirs = {who.id: who.name for who in trial.people if who.name in silent}
    tries = [
        (theirs[user], line.time, line.status, line.response)
        for line in trial.slack.wire.lines
        if line.method == "events_api" and (user := line.request["payload"]["event"].get("user")) in theirs
    ]
    return "\n".join(map(str, tries))


async def _open(trial: Trial) -> list[Any]:
    [workspace] = await trial.store.workspaces()
    async with trial.store.reading(workspace.id) as work:
        events = await work.all(select(InboxEvent.event_id).where(InboxEvent.done_at.is_(None)))
        answers = Delivery.dedup_key.startswith(_ABOUT_A_REPLY) & Delivery.state.not_in(ENDS)
        return [*events, *await work.all(select(Delivery.dedup_key).where(answers))]


async def count_replies(trial: Trial, people: Sequence[Teammate]) -> Count:
    """What became of one reply of each: kept in the database, and shown back in Slack; of each one is right."""
    [workspace] = await trial.store.workspaces()
    async with trial.store.reading(workspace.id) as work:
        written = select(TeammateRow.slack_user).join(Reflection, Reflection.teammate_id == TeammateRow.id)
        kept = Counter(await work.all(written.where(Reflection.gave_text == "two evenings")))
    shown_back = {who.id: sum("an honest no" in each for each in shown(who)) for who in people}
    answers = {who.id: len(shown(who)) for who in people}
    right = [who for who in people if kept[who.id] and shown_back[who.id]]
    more = sum(max(0, many - 1) for who in people for many in (kept[who.id], answers[who.id]))
    return Count(len(people), len(right), more, len(people) - len(right))


async def count_forms(trial: Trial, people: Sequence[Teammate]) -> Count:
    """What became of one form of each, kept under its writer's name."""
    [workspace] = await trial.store.workspaces()
    async with trial.store.reading(workspace.id) as work:
        kept = Counter(await work.all(select(Touchpoint.title).where(Touchpoint.title.is_not(None))))
    found = [kept[f"said by {who.name}"] for who in people]
    sent = sum(many > 0 for many in found)
    return Count(len(people), sent, sum(found) - sent, len(people) - sent)


async def rows(trial: Trial, table: type[Any], *where: Any) -> int:
    """How many rows of a table there are in the one workspace."""
    [workspace] = await trial.store.workspaces()
    async with trial.store.reading(workspace.id) as work:
        return int((await work.all(select(func.count()).select_from(table).where(*where)))[0])
