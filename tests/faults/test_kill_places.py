"""kill -9 at every named place between the ledger and Slack: nothing lost, nothing said twice."""

import asyncio
import random
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import suppress

import pytest
from sqlalchemy import select

from bot.services import retractions
from storage import Delivery
from tests.faults.conftest import counted
from tests.faults.trial import Trial

pytestmark = pytest.mark.slow

#: From the release of a row to its end, in the order in which a message comes by.
ON_THE_WAY = (
    "after storage.ledger:Ledger.due",
    "before storage.ledger:Ledger.claim",
    "after storage.ledger:Ledger.claim",  # not committed yet
    "before bot.delivery:Courier._attempt",  # committed
    "after bot.delivery:Courier._made_ready",
    "after storage.ledger:Ledger.renew",
    "before bot.delivery:Courier._post",
    "after bot.delivery:Courier._post",  # Slack has it, and nobody wrote that down
    "before storage.ledger:Ledger.settle",
    "after storage.ledger:Ledger.settle",  # not committed yet
    "after bot.delivery:Courier.deliver",
)
#: Where somebody looks in Slack for what an earlier attempt may have said.
AT_A_LOOK = ("before bot.marks:Search.find", "after bot.marks:Search.find")
#: Where messages go through a queue.
IN_THE_QUEUE = (
    "after storage.ledger:Ledger.hand_over",
    "after procrastinate.manager:JobManager.batch_defer_jobs_async",  # not committed yet
    "after bot.workers:Workers.release",
    "after procrastinate.manager:JobManager.fetch_job",
    "before bot.workers:Workers._carry",
    "after bot.workers:Workers._carry",
    "after procrastinate.manager:JobManager.finish_job",
)


#: Rounds of messages after which a process should have come to its place, and so many processes one after the other.
_ROUNDS, _PROCESSES = 40, 8
_chance = random.Random(4)  # noqa: S311


async def _comes_to(trial: Trial, doomed: Process, place: str) -> bool:
    """Messages are put into the ledger until the process has come to its end; returns whether it has."""
    for _ in range(_ROUNDS):
        if doomed.returncode is not None:
            break
        await asyncio.sleep(_chance.uniform(0, 0.5))  # at any point of a tick
        if place in AT_A_LOOK:
            trial.slack.faults.cut_after("chat.postMessage", times=3)
        await trial.accepts(6)
        async with asyncio.timeout(30):
            while doomed.returncode is None and await trial.open_rows():  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    trial.slack.faults.clear()
    return doomed.returncode is not None


async def _is_killed_at(trial: Trial, places: Sequence[str], nth: int, *, beside: int = 0) -> None:
    """At each place one more process joins, and is killed there while as many others as said are at work."""
    for place in places:
        for _ in range(_PROCESSES):
            doomed = await trial.starts(killed=place, nth=nth)
            if await _comes_to(trial, doomed, place):
                break
            await trial.kills_one(doomed)  # it ticks right after another, and finds nothing to do
        else:
            raise AssertionError(f"nobody ever came to this place: {place}")
        await trial.sees_killed(doomed)
        assert sum(each.returncode is None for each in trial.replicas) == beside


@pytest.mark.parametrize("nth", [1, 4])
async def test_on_one_machine_a_kill_at_any_place_loses_and_doubles_nothing(on_sqlite: Trial, nth: int) -> None:
    async with counted(on_sqlite, f"places, call {nth}"):
        await _is_killed_at(on_sqlite, (*ON_THE_WAY, *AT_A_LOOK), nth)
        await on_sqlite.starts()
        await on_sqlite.settles(within=60)

    count = on_sqlite.count()
    assert (count.lost, count.doubled) == (0, 0), count


@pytest.mark.faults
@pytest.mark.parametrize("nth", [1, 4])
async def test_with_two_replicas_a_kill_at_any_place_loses_and_doubles_nothing(on_postgresql: Trial, nth: int) -> None:
    """Two work all the while; a third joins them, is killed, and is followed by another."""
    async with counted(on_postgresql, f"places, call {nth}"):
        await on_postgresql.starts()
        await on_postgresql.starts()
        await _is_killed_at(on_postgresql, (*IN_THE_QUEUE, *ON_THE_WAY, *AT_A_LOOK), nth, beside=2)
        await on_postgresql.settles(within=120)

    count = on_postgresql.count()
    assert (count.lost, count.doubled) == (0, 0), count


#: From the release of what is to be taken back to its end.
TAKEN_BACK = (
    "before storage.ledger:Ledger.begin_rewording",
    "before bot.delivery:Courier._reworded",
    "before bot.delivery:Courier._replace",
    "after bot.delivery:Courier._replace",  # Slack did it, and nobody wrote that down
    "after storage.ledger:Ledger.end_rewording",  # not committed yet
)


async def _takes_back(trial: Trial, keys: Sequence[str]) -> None:
    [workspace] = await trial.store.workspaces()
    async with trial.store.work(workspace.id) as work:
        ids = await work.all(select(Delivery.id).where(Delivery.dedup_key.in_(keys)))
        await retractions.by_ids(work, ids)


def _standing(trial: Trial) -> list[str]:
    return sorted(trial.accepted.intersection(trial.keys()))


async def test_what_is_to_be_taken_back_is_taken_back_wherever_a_process_is_killed(on_sqlite: Trial) -> None:
    for place in TAKEN_BACK:
        bot = await on_sqlite.starts()
        await on_sqlite.accepts(5)
        await on_sqlite.settles(within=30)
        await on_sqlite.kills_one(bot)
        doomed = await on_sqlite.starts(killed=place, nth=3)
        await _takes_back(on_sqlite, sorted(on_sqlite.accepted))
        await on_sqlite.sees_killed(doomed)
    await on_sqlite.starts()
    with suppress(TimeoutError):
        await on_sqlite.slack.until(lambda: not _standing(on_sqlite), seconds=15)

    assert _standing(on_sqlite) == []
