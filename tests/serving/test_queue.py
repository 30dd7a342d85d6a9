"""One workspace's trouble with Slack keeps no other waiting, also where all of them share a queue."""

import asyncio
from datetime import timedelta
from typing import Any

import procrastinate
import pytest
from sqlalchemy import update

from bot import workers
from bot.delivery import Courier
from bot.services import deliveries
from bot.workers import Workers
from storage import Delivery
from storage.store import Store
from tests.conftest import Clock
from tests.serving.conftest import Served

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")
on_a_server = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture(name="both")
async def _both(served: Served) -> Served:
    """Two teams, each with its welcome behind it."""
    for team, who in ((served.slack, served.mo), (served.oost, served.bo)):
        await served.installs(team, who)
        await served.settled(team.workspace.identity.team_id, "welcome")
    return served


async def _says_to_bo(both: Served, key: str) -> None:
    said = len(both.bo.sees(both.bo.dm))
    await both.plans("T0OOST", both.bo, key=key)
    both.bot.jobs.tick_now()
    await both.slack.until(lambda: len(both.bo.sees(both.bo.dm)) > said)


async def _is_to_write_to(both: Served, count: int) -> None:
    async with both.bot.store.work("T0SANDBOX") as work:
        for number in range(count):
            to = both.slack.add_member(f"Member {number}").id
            about: dict[str, Any] = {"about": "welcome", "due_at": both.moves_clock()}
            await deliveries.plan(work, "welcome", f"many{number}", to_user=to, **about)


async def test_where_slack_wants_to_be_left_alone_nobody_waits_within_a_message(both: Served) -> None:
    both.slack.faults.ratelimit("conversations.open", times=100, retry_after=60)
    await _is_to_write_to(both, 20)
    await both.bot.jobs.tick()
    await _says_to_bo(both, "quiet")

    assert len(both.bo.sees(both.bo.dm)) == 2


async def test_a_message_that_is_not_reworded_since_slack_wants_peace_is_left_for_as_long(both: Served) -> None:
    both.slack.faults.ratelimit("chat.update", times=1000, retry_after=60)
    async with both.bot.store.work("T0SANDBOX") as work:
        await deliveries.word_again(work, kind="welcome", about="welcome")
    both.bot.jobs.tick_now()
    await both.slack.until(lambda: both.slack.wire.calls("chat.update"))
    for number in range(4):
        await _says_to_bo(both, f"quiet{number}")

    assert len(both.slack.wire.calls("chat.update")) == 1


@on_a_server
async def test_of_one_workspace_only_a_few_messages_are_on_their_way_at_once(both: Served) -> None:
    both.slack.faults.slow("chat.postMessage", seconds=0.4, times=12)
    await _is_to_write_to(both, 12)
    await both.bot.jobs.tick()
    most = 0
    async with asyncio.timeout(30):
        while {*(states := await both.states("T0SANDBOX", "many"))} != {"sent"}:
            most = max(most, states.count("sending"))
            both.moves_clock(seconds=0.2)
            await asyncio.sleep(0.02)

    assert 1 <= most <= 4


async def _idle(both: Served) -> Workers:
    """Hands over, and works no more on what is in the queue."""
    engine = both.bot.jobs._engine
    assert isinstance(engine, Workers)
    await engine.finish()
    return engine


async def _queued(engine: Workers) -> list[Any]:
    """The jobs that lie in the queue."""
    async with engine._queue.open_async():
        return [*await engine._queue.job_manager.list_jobs_async()]


@on_a_server
async def test_a_job_that_could_not_be_written_down_as_ended_keeps_its_channel_waiting_for_a_while_only(
    both: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = both.bot.jobs._engine
    assert isinstance(engine, Workers)
    monkeypatch.setattr(workers, "_TOO_LONG", 1)
    monkeypatch.setattr(workers, "_HEARTBEAT", 0.2)
    manager, ended = engine._queue.job_manager, asyncio.Event()

    async def is_away(*what: Any, **more: Any) -> None:
        ended.set()
        raise procrastinate.exceptions.ConnectorException("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr(manager, "finish_job", is_away)
        await _says_to_bo(both, "first")
        await asyncio.wait_for(ended.wait(), 30)
    await _says_to_bo(both, "second")

    assert len(both.bo.sees(both.bo.dm)) == 3


@on_a_server
async def test_the_queue_stays_short_and_an_answer_goes_before_the_rest(
    both: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_QUEUED", 3)
    engine = await _idle(both)
    async with both.bot.jobs._running:  # no tick comes in between
        await _is_to_write_to(both, 10)
        handed = [await engine.release(), await engine.release()]
        async with both.bot.store.work("T0OOST") as work:
            await deliveries.word_again(work, kind="welcome", about="welcome")
            await deliveries.plan(work, "reply", "answer", about="x", due_at=both.moves_clock(), to_user=both.bo.id)
        handed.append(await engine.release())
    queued = await _queued(engine)
    first = max(queued, key=lambda each: each.priority)

    assert handed == [3, 0, 0]
    assert len(queued) == 4
    assert first.task_kwargs["awaited"]


@on_a_server
async def test_what_is_left_alone_for_slacks_sake_does_not_make_the_queue_long(
    both: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_QUEUED", 2)
    engine = await _idle(both)
    async with both.bot.jobs._running:  # no tick comes in between
        await _is_to_write_to(both, 2)
        put_off = {"state": "sent", "stale": True, "leased_until": both.moves_clock() + timedelta(minutes=1)}
        async with both.bot.store.work("T0SANDBOX") as work:
            await work.change(update(Delivery).where(Delivery.dedup_key.startswith("many")).values(put_off))
        await both.plans("T0OOST", both.bo, key="waits")
        await engine.release()

    assert [each.task_kwargs["workspace_id"] for each in await _queued(engine)] == ["T0OOST"]


@on_a_server
async def test_who_changed_a_message_sees_it_however_long_the_queue_is(both: Served) -> None:
    await _idle(both)
    async with both.bot.store.work("T0SANDBOX") as work:
        await deliveries.word_again(work, kind="welcome", about="welcome")
    await both.bot.jobs.tick()  # now it lies in the queue
    both.bot.jobs.hurry("T0SANDBOX", both.mo.id)

    await both.slack.until(lambda: both.slack.wire.calls("chat.update"))


@on_a_server
async def test_a_worker_that_ends_of_itself_begins_anew_and_says_so(
    database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(workers, "_AGAIN_AFTER", 0.0)
    store, begun = Store(database_url), asyncio.Semaphore(0)
    nobody: Any = None  # there is nothing to say
    engine = Workers(store, Courier(store, nobody, clock, nobody), nobody, clock)

    async def fails(**_: object) -> None:
        begun.release()
        raise TypeError("the queue's own fault")

    monkeypatch.setattr(engine._queue, "run_worker_async", fails)
    engine.start()
    async with asyncio.timeout(20):
        await begun.acquire()
        await begun.acquire()
    await engine.finish()
    await store.close()

    assert "the queue's own fault" in caplog.text
