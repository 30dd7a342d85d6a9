"""What the clock sets going: release what is due, plan what comes, clear away what is over."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Protocol, cast

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock, system_clock
from bot.looks import Looks
from bot.services import asking, digests, flags, inbox, planning, retention
from storage.store import Store

log = logging.getLogger(__name__)

#: Seconds between looks at the ledger, and between plans of digests and clearing away.
_TICK = 0.5
_PLAN = 60
_PRUNE = 3600
#: Seconds for which one tick plans questions, and then says what is due, however much that is.
_A_WHILE = 2.0
#: Seconds after which the scheduler is looked at: it may wait for a time that the machine's clock was set back by.
_LATE = 5.0
#: When our clock moves more than this between two ticks it was set: everything is planned anew at once.
_JUMP = timedelta(seconds=30)


class Engine(Protocol):
    """Brings what is due to Slack."""

    def start(self) -> None:
        """Be ready for what is released."""
        ...

    async def release(self, only: Collection[str] | None = None) -> int:
        """Bring some of what is due further, in some workspaces; or in all, and then what was changed as well.

        Returns how many messages came further; 0 at the end.
        """
        ...

    async def show(self, workspace_id: str, readers: Collection[str]) -> int:
        """Show these Slack users some of what was just changed before their eyes.

        Returns how many messages that were; 0 at the end.
        """
        ...

    async def finish(self) -> None:
        """Wait until nothing is on its way any more."""
        ...


class Jobs:
    """The timetable of one process. What is to be done stands in the database; this only looks often enough."""

    def __init__(self, store: Store, engine: Engine, clock: Clock, questions_per_day: int) -> None:
        self._store = store
        self._engine = engine
        self._clock = clock
        self._questions_per_day = questions_per_day
        self._last_tick: datetime | None = None
        #: Whether a tick plans questions, or left some to the next: then nobody's turn comes before its time.
        self._many_wait = False
        #: The workspace that questions were planned in last: the next turn begins behind it.
        self._last_asked = ""
        #: When the last tick began: a jump of the clock is one between two of them.
        self._began: datetime | None = None
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._running = asyncio.Lock()
        #: Few people are asked at a time, wherever it is: that takes a connection, and presses need some too.
        self._asking = asyncio.Lock()
        self._stopping = False
        self._under_way: set[asyncio.Task[None]] = set()
        #: A tick that does not wait for its time; and looks into single workspaces, at what was changed before
        #: somebody's eyes, and at what is to be asked and said: the one does not wait for the other.
        self._early: asyncio.Task[None] | None = None
        self._shows = Looks(self._show, self._begun)
        self._answers = Looks(self._answer, self._begun)
        self._guard: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to tick."""
        self._engine.start()
        for work, seconds in ((self.tick, _TICK), (self.plan, _PLAN), (self.empty_log, _PLAN), (self.prune, _PRUNE)):
            self.also(work, seconds)
        self._scheduler.start()
        self._guard = asyncio.create_task(self._watch())

    def also(self, work: Callable[[], Awaitable[None]], seconds: float) -> None:
        """Do something else every so many seconds; what it raises is logged."""
        self._scheduler.add_job(self._calmly(work), "interval", seconds=seconds, id=work.__name__)

    def tick_now(self) -> None:
        """Look at the ledger now, not at the next tick."""
        if self._early is None or self._early.done():
            self._early = self._begun(self.tick)

    def hurry(self, workspace_id: str, reader: str | None = None) -> None:
        """Somebody waits for an answer there: look into that workspace now, however much is due in others.

        What stands in its channels is shown anew, and in the direct messages of the `reader`, a Slack user.
        """
        for looks in (self._shows, self._answers):
            looks.hurry(workspace_id, reader)

    def _begun(self, work: Callable[[], Awaitable[None]]) -> "asyncio.Task[None]":
        task = asyncio.create_task(self._calmly(work)())
        self._under_way.add(task)  # at once: who stops waits for it, whether it has begun or not
        return task

    async def _show(self, workspace_id: str, readers: set[str]) -> None:
        async def show_all(one: str) -> None:
            while not self._stopping and await self._engine.show(one, readers):
                pass

        await self._each([workspace_id], show_all)

    async def _answer(self, workspace_id: str, _: set[str]) -> None:
        await self._each([workspace_id], self._ask_and_say)

    async def _ask_and_say(self, workspace_id: str) -> None:
        """In this order: to who is asked at once about a contact, nobody says that it was noted."""
        if not self._many_wait:
            async with self._store.consult_ledger() as ledger:
                waiting = await ledger.to_be_asked(self._clock(), {workspace_id})
            await self._each(waiting, self._ask)
        if not self._stopping:
            await self._engine.release({workspace_id})

    async def stop(self) -> None:
        """Begin nothing new, and wait for what is under way."""
        if self._scheduler.running:
            self._scheduler.pause()
        self._stopping = True  # what is due may take its time: one channel takes a message a second
        if self._guard is not None:
            self._guard.cancel()
        try:
            # Whoever waits for this no longer has them end: in their midst, the database would be closed below them.
            await asyncio.gather(*self._under_way, return_exceptions=True)
        finally:
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)

    def last_tick(self) -> datetime | None:
        """When the ledger was last looked at."""
        return self._last_tick

    async def tick(self) -> None:
        """Ask what is due to be asked, and say what is due to be said."""
        async with self._running:
            if self._stopping:
                return
            now = self._stamp()
            jumped = self._began is None or abs(now - self._began) > _JUMP
            self._began = now
            if jumped:
                await self._plan_all(now)
            async with self._store.consult_ledger() as ledger:
                waiting = await ledger.to_be_asked(now)
            self._many_wait = bool(waiting)  # until this turn has shown whether it was enough for all
            self._many_wait = await self._ask_for_a_while(waiting)
            if await self._release_for_a_while() or self._many_wait:
                # When this tick has ended: who waits to be asked, and what is due, have turns in between.
                asyncio.get_running_loop().call_soon(self.tick_now)

    async def _ask_for_a_while(self, waiting: list[str]) -> bool:
        """Plan questions, one workspace after the other; returns whether some may wait for the next turn."""
        began = time.monotonic()
        for workspace_id in sorted(waiting, key=lambda each: (each <= self._last_asked, each)):
            await self._each([workspace_id], self._ask)
            self._last_asked = workspace_id
            if time.monotonic() - began > _A_WHILE:
                return True
        return False

    async def _release_for_a_while(self) -> bool:
        """Say what is due; returns whether there may be more."""
        began = time.monotonic()
        while not self._stopping and await self._engine.release():
            self._stamp()
            if time.monotonic() - began > _A_WHILE:
                return True
        return False

    def _stamp(self) -> datetime:
        self._last_tick = self._clock()
        return self._last_tick

    async def plan(self) -> None:
        """Write the next digests into the ledger, tell owners of new flags, and let old questions go."""
        await self._plan_all(self._clock())

    async def empty_log(self) -> None:
        """Let what was forgotten go from the log beside SQLite's file too; next time, where somebody reads just now."""
        await self._store.checkpoint(patience=0)

    async def prune(self) -> None:
        """Clear away what nobody needs any more, also of who left."""
        await self._each([each.id for each in await self._store.workspaces()], self._prune_in)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LATE)
            self.wake(system_clock())  # the scheduler goes by it, whatever our own clock is

    def wake(self, now: datetime) -> None:
        """Give its time anew to what waits for longer than its interval: the machine's clock was set back to `now`."""
        for job in self._scheduler.get_jobs():
            if job.next_run_time - now > job.trigger.interval:
                job.reschedule("interval", seconds=job.trigger.interval_length)

    async def _ask(self, workspace_id: str) -> None:
        after: str | None = ""
        while after is not None and not self._stopping:
            async with self._asking, self._store.work(workspace_id) as work:
                after = await asking.plan_questions(work, self._clock(), self._questions_per_day, after)

    async def _plan_all(self, now: datetime) -> None:
        async with self._store.consult_ledger() as ledger:
            waiting = await ledger.to_be_planned(now, now - asking.PATIENCE)
            coming = await ledger.digests_to_come(now, now + planning.EARLIEST_WORD)

        async def tell_owners(workspace_id: str) -> None:
            if planning.early_word(*coming[workspace_id]) <= now:
                await self._plan_for(workspace_id)

        await self._each(waiting, self._plan_for)
        await self._each(sorted(coming), tell_owners)

    async def _plan_for(self, workspace_id: str) -> None:
        now = self._clock()
        async with self._store.work(workspace_id) as work:
            await asking.let_go(work, now)
            await planning.plan_digest(work, now)
            due = await planning.owners_to_tell(work, now)
        if due is not None:
            async with self._store.reading(workspace_id) as work:
                items = await digests.items_at(work, now, reader="owner")
            async with self._store.work(workspace_id) as work:
                await flags.tell_owners(work, items, due, now)

    async def _prune_in(self, workspace_id: str) -> None:
        async with self._store.work(workspace_id) as work:
            await inbox.prune(work, self._clock())
            await retention.prune(work, self._clock())

    async def _each(self, workspace_ids: Sequence[str], do: Callable[[str], Awaitable[None]]) -> None:
        for workspace_id in workspace_ids:
            if self._stopping:
                return
            try:
                await do(workspace_id)
            except Exception:  # one workspace's trouble must not stop the others
                log.exception("%s failed for workspace %s", _name(do), workspace_id)

    def _calmly(self, work: Callable[[], Awaitable[None]]) -> Callable[[], Coroutine[None, None, None]]:
        async def run() -> None:
            task = cast("asyncio.Task[None]", asyncio.current_task())
            self._under_way.add(task)
            try:
                await work()
            except Exception:  # a tick that fails is followed by the next
                log.exception("%s failed", _name(work))
            finally:
                self._under_way.discard(task)

        return run


def _name(work: Callable[..., Awaitable[None]]) -> str:
    return getattr(work, "__name__", "a look")
