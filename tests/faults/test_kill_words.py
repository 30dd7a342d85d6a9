"""kill -9 while somebody's words come in: a reply is kept once, a form keeps its words until it is."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.sandbox import Teammate
from bot.services import teammates, touchpoints
from bot.services.teammates import Person
from storage import InboxEvent, Reflection, Relationship, Touchpoint
from tests.faults.conftest import TABLE
from tests.faults.trial import Count, Trial

pytestmark = pytest.mark.slow

#: From the arrival of a reply to its end.
OF_A_REPLY = (
    "before bot.services.inbox:receive",
    "after bot.services.inbox:receive",  # not committed yet
    "before handlers.events:said",  # committed, and on its way to be acknowledged
    "before bot.services.replies:keep",
    "after bot.services.replies:keep",  # not committed yet
    "before bot.jobs:Jobs.hurry",  # committed
    "before bot.messages.replies:reply_kept",  # about to be shown back
    "before storage.ledger:Ledger.settle",  # shown back
)
#: From the sending of a form to its end.
OF_A_FORM = (
    "before bot.services.touchpoints:log",
    "after bot.services.touchpoints:log",  # not committed yet
    "before slack_bolt.context.ack.async_ack:AsyncAck.__call__",  # committed
    "before bot.jobs:Jobs.hurry",
)


async def _are_in_touch(trial: Trial, people: Sequence[Teammate]) -> None:
    """Each was in touch with Acme, and is to be asked about it."""
    [workspace] = await trial.store.workspaces()
    async with trial.store.work(workspace.id) as work:
        if await work.get(Relationship, "acme") is None:
            work.add(Relationship(name="Acme", id="acme"))
            await work.flush()
        for person in people:
            me = await teammates.arrive(work, Person(person.id, person.name, member=True))
            await touchpoints.log(work, me, touchpoints.Entry("acme", trial.now(), [me]), trial.now())


async def _counts(trial: Trial, table: type[Any], *where: Any) -> int:
    [workspace] = await trial.store.workspaces()
    async with trial.store.reading(workspace.id) as work:
        return int((await work.all(select(func.count()).select_from(table).where(*where)))[0])


def _shown_back(person: Teammate) -> int:
    return sum("an honest no" in str(each) for each in person.sees(person.dm) if each["user"] != person.id)


async def _eventually(trial: Trial, table: type[Any], *where: Any, many: int) -> None:
    """Wait until there are so many rows; events that were left behind are looked for every twenty seconds."""
    async with asyncio.timeout(90):
        while await _counts(trial, table, *where) != many:  # noqa: ASYNC110
            await asyncio.sleep(0.5)


@pytest.mark.faults
async def test_a_reply_is_kept_once_wherever_a_process_is_killed(on_sqlite: Trial) -> None:
    people = on_sqlite.people[: 2 * len(OF_A_REPLY)]
    bot = await on_sqlite.starts()
    await _are_in_touch(on_sqlite, people)
    questions = [await on_sqlite.slack.until(lambda who=who: who.sees(who.dm), seconds=30) for who in people]
    await on_sqlite.kills_one(bot)
    for place, below, beside in zip(OF_A_REPLY, people[::2], people[1::2], strict=True):
        doomed = await on_sqlite.starts(killed=place)
        await on_sqlite.slack.until(lambda: on_sqlite.slack.connected == 1)
        thread = questions[people.index(below)][0]["ts"]
        await below.says("gave: two evenings / got: an honest no", thread=thread)
        await beside.says("gave: two evenings / got: an honest no")
        await on_sqlite.sees_killed(doomed)
    await on_sqlite.starts()
    await _eventually(on_sqlite, Reflection, many=len(people))
    await _eventually(on_sqlite, InboxEvent, InboxEvent.done_at.is_(None), many=0)

    kept = await _counts(on_sqlite, Reflection)
    doubled = sum(max(0, _shown_back(each) - 2) for each in people)
    TABLE.append(("one machine", "places, replies", on_sqlite.kills, Count(len(people), kept, doubled, 0)))
    assert doubled == 0
    assert [who.name for who in people if "Which" in str(who.sees(who.dm))] == []


async def test_a_form_keeps_its_words_until_they_are_kept_once(on_sqlite: Trial) -> None:
    people = on_sqlite.people[: len(OF_A_FORM)]
    bot = await on_sqlite.starts()
    await _are_in_touch(on_sqlite, people[:1])
    for who in people:
        await who.types("/giveget log Acme")
        await on_sqlite.slack.until(lambda who=who: who.modal)
        who.fills({"title": "what we said"})
    await on_sqlite.kills_one(bot)
    said = []
    for place, who in zip(OF_A_FORM, people, strict=True):
        doomed = await on_sqlite.starts(killed=place)
        said.append(await who.submits())
        await on_sqlite.sees_killed(doomed)
    await on_sqlite.starts()
    again = [await who.submits() if who.modal else {} for who in people]

    kept = await _counts(on_sqlite, Touchpoint, Touchpoint.title == "what we said")
    TABLE.append(("one machine", "places, forms", on_sqlite.kills, Count(len(people), kept, 0, 0)))
    assert all(said[:-1])
    assert not any(again)
    assert kept == len(people)
