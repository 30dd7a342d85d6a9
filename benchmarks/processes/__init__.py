"""Starts the bot, or an app that does nothing, as a process of its own before a local workspace."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
BOT = [str(Path(sys.executable).with_name("giveget")), "run"]
#: What Bolt itself costs: the same listeners, each of which answers at once and does nothing.
EMPTY = [sys.executable, str(Path(__file__).with_name("empty_app.py"))]
#: A Tuesday morning in Amsterdam, when questions may be asked.
AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
#: Seconds that a start may take before it is given up.
_PATIENCE = 60.0


@dataclass(frozen=True)
class Running:
    """A process that is connected."""

    pid: int
    #: Seconds from its start until it said `ready`.
    ready_after: float

    def cpu(self) -> float:
        """Seconds that it has computed for so far."""
        user, system = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """The memory that it holds now."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


@asynccontextmanager
async def a_workspace() -> AsyncIterator[Sandbox]:
    """A local workspace on a port of its own, whose clock stands still."""
    async with Sandbox(ROOT / "manifest.yml", now=lambda: AT) as slack:
        yield slack


@asynccontextmanager
async def running(command: list[str], slack: Sandbox, folder: Path) -> AsyncIterator[Running]:
    """The command at work in a folder, from when it says `ready` until it is told to stop.

    Raises RuntimeError with what it said instead, TimeoutError where it says nothing.
    """
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(*command, env=_environment(slack, folder), cwd=folder, stderr=PIPE)
    try:
        async with asyncio.timeout(_PATIENCE):
            await _until_ready(process)
        ready_after = time.perf_counter() - began
        async with asyncio.TaskGroup() as group:
            group.create_task(_pass_on(process))
            yield Running(process.pid, ready_after)
            process.terminate()
    except BaseException:
        process.kill()
        raise
    finally:
        await process.wait()


def _environment(slack: Sandbox, folder: Path) -> dict[str, str]:
    clock = folder / "clock"
    clock.write_text(AT.isoformat())
    return {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "GIVEGET_CLOCK_FILE": str(clock),
    }


async def _until_ready(process: Process) -> None:
    assert process.stderr is not None
    said = b""
    async for line in process.stderr:
        if line == b"ready\n":
            return
        said += line
    raise RuntimeError(said.decode())


async def _pass_on(process: Process) -> None:
    """What it complains of later is seen, and never fills the pipe."""
    assert process.stderr is not None
    async for line in process.stderr:
        sys.stderr.buffer.write(line)
