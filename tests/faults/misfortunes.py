"""What goes wrong in the trials, each for as long as messages are on their way."""

import asyncio
import os
import random
import shlex
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

import storage.migrations
from bot.sandbox.socket_mode import Reason
from storage import Delivery
from storage.migrations import newest, revision_of
from tests.faults.trial import Trial
from tests.faults.words import rows

#: Goes wrong until it is cancelled.
Misfortune = Callable[[Trial], Coroutine[Any, Any, None]]
#: Why Slack ends a socket: it will, it wants another, it was turned off.
REASONS: tuple[Reason, ...] = ("warning", "refresh_requested", "link_disabled")
_chance = random.Random(20260303)  # noqa: S311


async def kills(trial: Trial) -> None:
    """A process is killed at a random moment, and another takes its place; once in a while there are three."""
    while True:
        await asyncio.sleep(_chance.uniform(0.3, 2.5))
        await trial.kills_one(_chance.choice(trial.replicas))
        await trial.starts()


async def kills_and_a_third(trial: Trial) -> None:
    """As `kills`, with one more process than before."""
    await trial.starts()
    trial.saw["three at once"] += len(trial.replicas) == 3
    await kills(trial)


async def restarts(trial: Trial) -> None:
    """A process is asked to stop in the midst of its sends, as at each new version."""
    while True:
        await asyncio.sleep(_chance.uniform(0.5, 2.5))
        async with asyncio.timeout(20):
            await trial.kills_one(trial.replicas[0], with_=signal.SIGTERM)
        await trial.starts()


async def _again_and_again(trial: Trial, turn_on: Callable[[], None]) -> None:
    """Let some calls go wrong, and some through."""
    while True:
        if not trial.slack.faults.active:
            turn_on()
        await asyncio.sleep(0.3)


async def cuts(trial: Trial) -> None:
    """Slack accepts, and the connection is cut before its answer."""
    await _again_and_again(trial, lambda: trial.slack.faults.cut_after("chat.postMessage", times=4))


async def server_errors(trial: Trial) -> None:
    """Slack accepts, and answers 500."""
    await _again_and_again(trial, lambda: trial.slack.faults.error_after("chat.postMessage", times=4))


async def rate_limits(trial: Trial) -> None:
    """Slack wants to be left alone, again and again, whatever it is called for."""
    faults = trial.slack.faults
    limits = {"chat.postMessage": 4, "conversations.open": 2, "conversations.info": 1, "users.info": 1}
    for moment in cycle((0.2, 0.5, 0.8, 1.1)):  # in step with the ticks, every look would meet a limit
        for method, times in limits.items():
            if not any(method in each for each in faults.active):
                faults.ratelimit(method, times=times, retry_after=2)
        await asyncio.sleep(moment)


async def refused_looks(trial: Trial) -> None:
    """Connections are cut, and the history is not shown for a while: nobody can know what Slack has."""
    faults = trial.slack.faults
    for _ in range(4):
        faults.cut_after("chat.postMessage", times=8)
        faults.error_before("conversations.history", times=20)
        await asyncio.sleep(1)


async def disconnects(trial: Trial) -> None:
    """Slack closes the sockets, with each of its reasons."""
    while True:
        for reason in REASONS:
            await disconnect(trial, reason)
            await asyncio.sleep(0.7)


async def disconnect(trial: Trial, reason: Reason) -> None:
    """Slack tells all sockets that they end; returns once another was opened."""
    before = _last_hello(trial)
    await trial.slack.disconnect(reason)
    await trial.slack.until(lambda: _last_hello(trial) > before, seconds=30)
    trial.saw["reconnected"] += 1


def _last_hello(trial: Trial) -> int:
    return next((line.n for line in reversed(trial.slack.wire.lines) if line.method == "hello"), 0)


async def clocks(trial: Trial) -> None:
    """The clock is set an hour forward, and back, and back, and right again."""
    for hours in (1, 0, -1, 0):
        trial.shift = timedelta(hours=hours)
        await asyncio.sleep(6)  # what waits for the time that it was before has to be woken


async def poison(trial: Trial) -> None:
    """Among the messages are some that nobody can word."""
    [workspace] = await trial.store.workspaces()
    for number in range(20):
        async with trial.store.work(workspace.id) as work:
            work.add(
                Delivery(
                    kind="nonsense",
                    dedup_key=f"poison:{number}",
                    about="x",
                    due_at=trial.now(),
                    to_user=trial.people[0].id,
                )
            )
        await asyncio.sleep(0.1)
    async with asyncio.timeout(60):
        while trial.saw["dead"] < 20:
            await asyncio.sleep(0.3)
            trial.saw["dead"] = await rows(trial, Delivery, Delivery.kind == "nonsense", Delivery.state == "dead")


async def revoked(trial: Trial) -> None:
    """The token ends, and later the app is installed again: the bot is started with a token that works."""
    await asyncio.sleep(0.5)
    trial.slack.tokens.revoke_bot()
    await asyncio.sleep(3)
    trial.saw["blocked"] = await rows(trial, Delivery, Delivery.state == "blocked")
    trial.slack.tokens.restore()
    for replica in list(trial.replicas):
        await trial.kills_one(replica, with_=signal.SIGTERM)
        await trial.starts()


async def frozen_database(trial: Trial) -> None:
    """The database server does not answer for twenty seconds."""
    await asyncio.sleep(0.5)
    async with _frozen(trial.server_folder):
        await asyncio.gather(asyncio.sleep(20), _sees_silence(trial))


async def _sees_silence(trial: Trial) -> None:
    """Note whether the database does not answer now."""
    try:
        async with asyncio.timeout(5), trial.store.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        trial.saw["silence"] += 1


@asynccontextmanager
async def _frozen(folder: Path | None) -> AsyncIterator[None]:
    assert folder is not None, "there is a server only on PostgreSQL"
    first = int((folder / "postmaster.pid").read_text().split()[0])
    family = [first, *(pid for pid in _processes() if _parent(pid) == first)]
    for pid in family:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _stopped_server(seconds: int) -> Misfortune:
    async def stopped_server(trial: Trial) -> None:
        """The database server is stopped, and started again after some time."""
        assert trial.server_folder is not None, "there is a server only on PostgreSQL"
        await asyncio.sleep(0.5)
        async with stopped(trial.server_folder):
            await asyncio.gather(asyncio.sleep(seconds), _sees_silence(trial))

    stopped_server.__name__ += f"_{seconds}"
    return stopped_server


#: For less and for more than what the libraries wait for a connection.
stopped_server_20, stopped_server_60 = _stopped_server(20), _stopped_server(60)


@asynccontextmanager
async def stopped(folder: Path) -> AsyncIterator[None]:
    """A database server that is not there for a while."""
    program, *options = shlex.split((folder / "postmaster.opts").read_text())
    begin = ["-o", shlex.join(options), "-l", str(folder / "log"), "start"]

    def control(*what: str) -> None:
        command = [str(Path(program).with_name("pg_ctl")), "-w", "-D", str(folder), *what]
        subprocess.run(command, user=folder.stat().st_uid, stdout=subprocess.DEVNULL, check=True)

    await asyncio.to_thread(control, "-m", "fast", "stop")
    try:
        yield
    finally:
        await asyncio.to_thread(control, *begin)


async def migrations(trial: Trial) -> None:
    """A new process finds an older database, and brings it up to date, while others work on it."""
    for _ in range(3):
        await asyncio.sleep(1)
        async with trial.store.engine.connect() as connection:
            await connection.run_sync(_back)
            await connection.commit()
        trial.saw["older"] += await revision_of(trial.store) != newest()
        await trial.starts()
        trial.saw["newest again"] += await revision_of(trial.store) == newest()
        await trial.kills_one(trial.replicas[0], with_=signal.SIGTERM)


def _back(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.migrations.__file__).parent))
    config.attributes["connection"] = connection
    command.downgrade(config, "-2")


async def lost_connections(trial: Trial) -> None:
    """The database server drops all connections, and takes none for a while."""
    assert trial.run_sql is not None, "there is a server only on PostgreSQL"
    drop = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'trial'"
    for seconds in (0, 10):
        await asyncio.sleep(1)
        await asyncio.to_thread(trial.run_sql, "ALTER DATABASE trial ALLOW_CONNECTIONS false")
        await asyncio.to_thread(trial.run_sql, drop)
        await asyncio.gather(asyncio.sleep(seconds), _sees_silence(trial))
        await asyncio.to_thread(trial.run_sql, "ALTER DATABASE trial ALLOW_CONNECTIONS true")


def _processes() -> list[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]


def _parent(pid: int) -> int:
    with suppress(OSError):
        return int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    return 0
