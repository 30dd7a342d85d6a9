"""Many processes on one PostgreSQL: what is due goes into a queue that all of them work on, without a leader."""

import asyncio
import logging
import warnings
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import procrastinate
import psycopg
from procrastinate.exceptions import ProcrastinateException
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.delivery import Courier
from bot.lines import Line, Lines
from bot.outcomes import NO_ANSWER, PAUSE
from bot.pace import Pace
from storage.deliveries import AWAITED, Delivery
from storage.store import LOSE_PATIENCE, StorageBusy, Store
from storage.waiting import Look

log = logging.getLogger(__name__)

#: Messages out of the queue that are on their way at once, of one process: about what one core can word while Slack
#: answers; more would have presses stand in line for the core. And of one workspace within it, without answers and with
#: them: others must not wait for a slow one.
_AT_ONCE = 8
_OF_EACH = 4
_OF_EACH_AWAITED = 6
#: A worker says that it lives every so many seconds, and is taken for dead after so many.
_HEARTBEAT = 5.0
_DEAD_AFTER = 20.0
#: Seconds after which a job is taken up again although its worker lives: what ended while the database was away could
#: not be written down as ended, and would keep its channel waiting. Where it is not so, the ledger lets nobody in.
_TOO_LONG = 90
#: Seconds between looks at the queue: nobody is told when a channel comes free.
_LOOK = 1.0
#: Messages of one workspace in the queue, at most: the others must not wait behind more. And how many are handed over
#: at once, unless as many lie there still: what is more urgent, or came later, is chosen well only while it is short.
_QUEUED_OF_EACH = 8
_QUEUED = 500
#: Seconds that running messages may take to end when the worker is stopped, between its starts, and between tries.
_DRAIN = 8.0
_AGAIN_AFTER = 1.0
#: What is raised within a transaction while the database is away or busy, and how often a message is begun then.
_BUSY = (StorageBusy, SQLAlchemyError)
_TRIES = 5
#: A moment that every clock has behind it: a job that waits for its time would hold up its whole channel.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
#: What is raised while the database is away, or not yet there.
_AWAY = (ProcrastinateException, psycopg.Error, OSError)


class _Again(procrastinate.BaseRetryStrategy):
    """Some more tries while the database is away; a message that Slack does not take is no error here."""

    def get_retry_decision(self, *, exception: BaseException, job: procrastinate.jobs.Job) -> Any:
        """Again at once, as any clock has it; None where it was tried often enough."""
        if isinstance(exception, _BUSY) and job.attempts + 1 < _TRIES:  # it counts those before this one
            return procrastinate.RetryDecision(retry_at=_LONG_AGO)
        return None


async def _prepared(connection: psycopg.AsyncConnection[Any]) -> None:
    await connection.execute(LOSE_PATIENCE)
    await connection.commit()


class Workers:
    """Releases by handing over, and works on what any process handed over. The ledger alone knows what becomes of it.

    A job and the mark in the ledger are of one transaction. One job after the other for each channel. What somebody
    just changed is shown by the process that heard it, past the queue.
    """

    def __init__(self, store: Store, courier: Courier, lines: Lines, clock: Clock) -> None:
        self._store = store
        self._courier = courier
        self._lines = lines
        self._clock = clock
        self._working: asyncio.Task[None] | None = None
        #: Whether the queue was long enough when it was last looked at.
        self._enough = False
        #: By workspace, how many of its messages are on their way.
        self._under_way = Counter[str]()
        #: Of what is handed over, and of what is said: it may have waited in the queue.
        self._handing, self._saying = Pace(), Pace()
        conninfo = store.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._queue = procrastinate.App(
            connector=procrastinate.PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4, configure=_prepared)
        )
        self._task = self._queue.task(name="carry", retry=_Again())(self._carry)

    def start(self) -> None:
        """Begin to work on the queue."""
        self._working = asyncio.create_task(self._work())

    async def release(self, only: Collection[str] | None = None) -> int:
        """Hand over some of what is due in some workspaces, or in all, and then of what is stale as well.

        Returns how many that were, where there may be more; 0 where there are not, or the queue is long enough.
        """
        now = self._clock()
        paused = self._courier.pauses.workspaces(now)
        async with self._store.open_ledger() as ledger:
            if not only:
                self._enough = await ledger.queued(_QUEUED) == _QUEUED
            look: Look = {"limit": _QUEUED, "of_each": _QUEUED_OF_EACH, "without": paused, "only": only, "held": True}
            found = await ledger.due(now, kinds=AWAITED if self._enough else None, **look)
            # Who has no turn yet is left in the ledger: in the queue, or on its way, it would keep others waiting.
            due = [each for each in found if each.kind in AWAITED or self._handing.has_turn(_goes_to(each))]
            look["limit"] -= len(due)
            stale = [] if only or self._enough else await ledger.stale(now, **look)
            if due or stale:
                connection = await ledger.hand_over([*due, *stale], now)
                jobs = [*self._jobs(due, reword=False), *self._jobs(stale, reword=True)]
                await self._queue.job_manager.batch_defer_jobs_async(jobs, connection)
        handed = len(due) + len(stale)
        return handed if handed >= _QUEUED else 0

    async def show(self, workspace_id: str, readers: Collection[str]) -> int:
        """Reword what these read, also what lies in the queue."""
        return await self._courier.show(workspace_id, readers)

    def _jobs(self, deliveries: Sequence[Delivery], *, reword: bool) -> list[procrastinate.jobs.Job]:
        return [
            self._task.configure(lock=_goes_to(each), priority=int(each.kind in AWAITED)).make_new_job(
                workspace_id=each.workspace_id, delivery_id=each.id, reword=reword, awaited=each.kind in AWAITED
            )
            for each in deliveries
        ]

    async def _carry(self, workspace_id: str, delivery_id: str, *, reword: bool, awaited: bool = False) -> None:
        if self._under_way[workspace_id] >= (_OF_EACH_AWAITED if awaited else _OF_EACH):
            await self._give_back(workspace_id, delivery_id, None)
            return
        self._under_way[workspace_id] += 1
        try:
            await self._say(workspace_id, delivery_id, reword=reword)
        except _BUSY:
            await asyncio.sleep(_AGAIN_AFTER)
            raise
        finally:
            self._under_way -= Counter([workspace_id])

    async def _say(self, workspace_id: str, delivery_id: str, *, reword: bool) -> None:
        async with self._store.consult_ledger() as ledger:
            delivery = await ledger.delivery(workspace_id, delivery_id)
        if delivery is None or not await self._is_time(delivery, reword=reword):
            return
        if (line := await self._line(delivery)) is not None:
            await self._courier.carry(self._courier.reword if reword else self._courier.deliver, delivery, line)

    async def _line(self, delivery: Delivery) -> Line | None:
        """How its workspace is reached; where it is not, the delivery waits a little."""
        line = None
        try:
            line = await self._lines.line(delivery.workspace_id)
        except (SlackApiError, *NO_ANSWER) as error:
            log.warning("workspace %s cannot be reached: %s", delivery.workspace_id, type(error).__name__)
        if line is None and delivery.state != "sent":
            await self._postpone(delivery, self._clock() + PAUSE)
        return line

    async def _is_time(self, delivery: Delivery, *, reword: bool) -> bool:
        """Whether it is still to be said, and now: much may have changed since it was handed over."""
        now = self._clock()
        paused_until = self._courier.pauses.until(delivery.workspace_id, now)
        if reword and paused_until:
            await self._give_back(delivery.workspace_id, delivery.id, paused_until)
            return False
        if reword:
            return delivery.state == "sent"
        if delivery.state == "sending":
            return True  # who claims it sees whether its sender fell
        if delivery.state not in {"planned", "unsure"}:
            return False
        due = max(delivery.due_at, paused_until or delivery.due_at)
        if due > now:
            await self._postpone(delivery, due)
            return False
        if delivery.kind not in AWAITED and not self._saying.has_turn(_goes_to(delivery)):
            await self._give_back(delivery.workspace_id, delivery.id, None)
            return False
        return True

    async def _postpone(self, delivery: Delivery, due_at: datetime) -> None:
        async with self._store.open_ledger() as ledger:
            await ledger.postpone(delivery, due_at)

    async def _give_back(self, workspace_id: str, delivery_id: str, until: datetime | None) -> None:
        async with self._store.open_ledger() as ledger:
            await ledger.give_back(workspace_id, delivery_id, until)

    async def _work(self) -> None:
        """Work, and begin again whenever the worker ended: it does when the database is away for a while."""
        while True:
            unstalling = asyncio.create_task(self._unstall())
            try:
                await self._queue.open_async()
                await self._queue.run_worker_async(
                    concurrency=_AT_ONCE,
                    install_signal_handlers=False,
                    delete_jobs="always",
                    listen_notify=True,
                    fetch_job_polling_interval=_LOOK,
                    shutdown_graceful_timeout=_DRAIN,
                    update_heartbeat_interval=_HEARTBEAT,
                    stalled_worker_timeout=_DEAD_AFTER,
                )
            except _AWAY as error:
                log.warning("the worker waits for the database: %s", type(error).__name__)
            except Exception:  # nobody would know that nothing is said any more
                log.exception("the worker ended, and begins anew")
            finally:
                unstalling.cancel()
                with suppress(*_AWAY):
                    await self._queue.close_async()
            await asyncio.sleep(_AGAIN_AFTER)

    async def _unstall(self) -> None:
        """Give what a killed worker was busy with, or nobody is any more, to another; the ledger says what was done."""
        manager = self._queue.job_manager
        while True:
            await asyncio.sleep(_HEARTBEAT)
            try:
                dead = await manager.get_stalled_jobs(seconds_since_heartbeat=_DEAD_AFTER)
                with warnings.catch_warnings():  # the next major version will find these itself, or in another way
                    warnings.simplefilter("ignore", DeprecationWarning)
                    unended = await manager.get_stalled_jobs(nb_seconds=_TOO_LONG)
                for job in {each.id: each for each in (*dead, *unended)}.values():
                    await manager.retry_job(job, retry_at=_LONG_AGO)
            except _AWAY:
                pass  # the worker says so
            except Exception:  # what a killed worker left behind would lie there for ever
                log.exception("the jobs of dead workers were not looked for")

    async def finish(self) -> None:
        """Take nothing more out of the queue, and wait for what is on its way."""
        if self._working is not None:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)
        await self._courier.finish()


def _goes_to(delivery: Delivery) -> str:
    return f"{delivery.workspace_id}:{delivery.to_channel or delivery.to_user}"
