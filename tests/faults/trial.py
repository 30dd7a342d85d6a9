"""A trial: real processes of the bot, a local Slack, misfortunes, and the count of what became of each message."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.sandbox import Sandbox
from storage import Delivery
from storage.store import StorageBusy, Store

ROOT = Path(__file__).parents[2]
#: The bot's clock runs faster than ours, so that nobody sits out a lease of a minute; its pace is kept by the trial.
PACE = 6
BEGIN = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
#: Slack sends an event that was not acknowledged at once, after a minute and after five: so much later here.
RETRIES = (0.0, 60 / PACE, 300 / PACE)
#: Of so many messages one is a digest.
DIGEST_EVERY = 10
#: States of a delivery with which nothing more happens to it.
ENDS = ("sent", "expired", "cancelled", "dead")


@dataclass(frozen=True)
class Count:
    """What became of the messages."""

    accepted: int
    sent: int
    doubled: int
    lost: int

    def __str__(self) -> str:
        return f"{self.accepted} accepted, {self.sent} sent, {self.doubled} doubled, {self.lost} lost"


@dataclass
class Trial:
    """The parts of one trial."""

    slack: Sandbox
    store: Store
    folder: Path
    environment: dict[str, str]
    #: What the processes do: `run` for one team, `serve` for many.
    does: str = "run"
    people: list[Any] = field(default_factory=list)
    rooms: list[Any] = field(default_factory=list)
    replicas: list[Process] = field(default_factory=list)
    #: All that were ever started.
    begun: list[Process] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)
    tried: int = 0
    kills: int = 0
    #: What went wrong, as often as it was seen to.
    saw: Counter[str] = field(default_factory=Counter)
    #: How wrong the clocks are: the bot's, which runs faster, and that of the machine, as the processes see it.
    shift: timedelta = timedelta()
    #: Whether the processes see the machine's clock through that.
    misset: bool = False
    #: While this file is there, the processes may not make their SQLite's file larger.
    full: Path | None = None
    #: Of a database server.
    server_folder: Path | None = None
    run_sql: Callable[[str], None] | None = None
    began: float = field(default_factory=monotonic)

    def now(self) -> datetime:
        """What the bot's clock says."""
        return BEGIN + timedelta(seconds=PACE * (monotonic() - self.began)) + self.shift

    async def keeps_time(self) -> None:
        """Let the bot's clock run, until cancelled."""
        while True:
            self.shows_time()
            await asyncio.sleep(0.1)

    def shows_time(self) -> None:
        """Write the time, and how wrong it is, where the processes read it, each in one go."""
        for name, shown in (("clock", self.now().isoformat()), ("wrong_by", str(self.shift / timedelta(hours=1)))):
            fresh = self.folder / f"{name}.new"
            fresh.write_text(shown)
            fresh.replace(self.folder / name)

    async def starts(self, *, killed: str = "", frozen: str = "", nth: int = 1) -> Process:
        """One more process of the bot, once it is ready; `killed` or `frozen` when it comes to a place the nth time."""
        by = "SIGKILL" if killed else "SIGSTOP"
        doomed = (sys.executable, "-m", "tests.faults.doomed", by, killed or frozen, str(nth))
        command: tuple[str | Path, ...] = doomed if killed or frozen else (Path(sys.executable).with_name("giveget"),)
        if self.misset:
            command = (sys.executable, "-m", "tests.faults.misset", str(self.folder / "wrong_by"))
        if self.full:
            command = (sys.executable, "-m", "tests.faults.cramped", str(self.full))
        replica = await asyncio.create_subprocess_exec(
            *command, self.does, cwd=self.folder, env=self.environment, stderr=PIPE
        )
        self.begun.append(replica)
        assert replica.stderr is not None
        log, said = self.folder / f"log{replica.pid}", b""
        with log.open("wb") as kept:
            async with asyncio.timeout(60):
                while said.strip() != b"ready":
                    said = await replica.stderr.readline()
                    kept.write(said)
                    kept.flush()
                    assert said, f"it ended before it was ready:\n{log.read_text()}"
        self.replicas.append(replica)
        replica.reader = asyncio.create_task(_copied(replica.stderr, log))  # type: ignore[attr-defined]
        return replica

    async def kills_one(self, replica: Process, *, with_: int = signal.SIGKILL) -> None:
        """End a process, without a word where nothing else is wanted."""
        self.replicas.remove(replica)
        self.kills += 1
        with suppress(ProcessLookupError):
            replica.send_signal(with_)
        await replica.wait()

    async def ends_strays(self) -> None:
        """End the processes of which nobody waited until they began, or stopped: who did so was broken off."""
        for stray in self.begun:
            if stray not in self.replicas and stray.returncode is None:
                stray.kill()
                await stray.wait()

    async def sees_killed(self, replica: Process, within: float = 30) -> None:
        """Wait until a process has come to the place where it is killed."""
        async with asyncio.timeout(within):
            assert await replica.wait() == -signal.SIGKILL, f"it ended by itself, see {self.folder}/log{replica.pid}"
        self.replicas.remove(replica)
        self.kills += 1

    async def sees_frozen(self, replica: Process, within: float = 30) -> None:
        """Wait until a process has come to the place where it is frozen."""
        async with asyncio.timeout(within):
            while _state(replica.pid) != "T":  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def accepts(self, count: int) -> None:
        """Put messages into the ledger, as their causes do; they count from the commit on, if there is one."""
        numbers = range(self.tried, self.tried + count)
        self.tried += count
        with suppress(SQLAlchemyError, StorageBusy):
            [workspace] = await self.store.workspaces()
            async with self.store.work(workspace.id) as work:
                work.add(*map(self._message, numbers))
            self.accepted.update(f"trial:{number}" for number in numbers)

    def _message(self, number: int) -> Delivery:
        """A message to one person, or, once in a while, a digest: it is made in the database before it is said."""
        facts: dict[str, Any] = {"dedup_key": f"trial:{number}", "due_at": BEGIN}
        if number % DIGEST_EVERY == 0:
            room = self.rooms[number // DIGEST_EVERY % len(self.rooms)]
            return Delivery(kind="digest", about=BEGIN.date().isoformat(), to_channel=room.id, **facts)
        return Delivery(kind="welcome", about="x", to_user=self.people[number % len(self.people)].id, **facts)

    async def open_rows(self) -> int | None:
        """How many messages still wait for their end; None where the database does not say."""
        with suppress(SQLAlchemyError, StorageBusy, OSError):
            async with asyncio.timeout(20), self.store.consult_ledger() as ledger:
                waiting = (
                    select(func.count())
                    .select_from(Delivery)
                    .where(Delivery.state.not_in(ENDS), Delivery.dedup_key.startswith("trial:"))
                )
                return int((await ledger._session.execute(waiting)).scalar_one())
        return None

    async def settles(self, within: float) -> None:
        """Wait until every message has found its end."""
        until = monotonic() + within
        while await self.open_rows() != 0:
            assert monotonic() < until, f"still open at {self.now()}: {await self._open()}"
            await asyncio.sleep(0.3)

    async def _open(self) -> list[Any]:
        async with self.store.consult_ledger() as ledger:
            waiting = select(Delivery.state, Delivery.error, Delivery.due_at, Delivery.leased_until, Delivery.attempts)
            found = await ledger._session.execute(waiting.where(Delivery.state.not_in(ENDS)).limit(20))
            return [tuple(row) for row in found.all()]

    def keys(self) -> Iterator[str]:
        """The keys of all messages that stand in Slack."""
        for place in self.slack.workspace.conversations.values():
            for message in place.messages:
                if message.metadata:
                    yield message.metadata["event_payload"]["key"]

    def count(self) -> Count:
        """What became of everything that was accepted."""
        stands = Counter(self.keys())
        return Count(
            accepted=len(self.accepted),
            sent=sum(key in stands for key in self.accepted),
            doubled=sum(many - 1 for many in stands.values()),
            lost=sum(key not in stands for key in self.accepted),
        )


def _state(pid: int) -> str:
    """The system's letter for what a process does."""
    return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]


async def _copied(stream: asyncio.StreamReader, log: Path) -> None:
    with log.open("ab") as kept:
        while line := await stream.readline():
            kept.write(line)
            kept.flush()


@asynccontextmanager
async def trial(folder: Path, database_url: str, people: int = 20) -> AsyncIterator[Trial]:
    """A local Slack with people in it, and a database; the bot is not there yet."""
    begun: list[Trial] = []
    async with Sandbox(
        ROOT / "manifest.yml",
        now=lambda: begun[0].now() if begun else BEGIN,
        retry_seconds=RETRIES,
        trigger_seconds=30,  # whether a form opens in time is no matter here, and the machine may be busy
    ) as slack:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": database_url,
            "GIVEGET_CLOCK_FILE": str(folder / "clock"),
            "GIVEGET_SQLITE_SYNCHRONOUS": "NORMAL",
        }
        store = Store(database_url, synchronous="NORMAL")
        one = Trial(slack, store, folder, environment)
        begun.append(one)
        slack.add_member("Ann", admin=True)
        one.people = [slack.add_member(f"Member {number}") for number in range(people)]
        one.rooms = [slack.add_channel(f"clients-{number}", members=one.people[:2]) for number in range(people)]
        one.shows_time()
        clock = asyncio.create_task(one.keeps_time())
        try:
            yield one
        finally:
            for replica in list(one.replicas):
                await one.kills_one(replica)
            for replica in one.begun:  # nobody may have waited until it was ready
                with suppress(ProcessLookupError):
                    replica.kill()
                await replica.wait()
            clock.cancel()
            await store.close()
