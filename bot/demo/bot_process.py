"""The unchanged bot as a process of its own, ended whenever the demo ends."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

#: Seconds that the bot may take to end well: a little more than it gives itself.
_PATIENCE = 12.0


@asynccontextmanager
async def bot_at_work(folder: Path, settings: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """`giveget run` with these settings and no others; what it says goes to `giveget.log` in the folder."""
    with (folder / "giveget.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("giveget"),
            "run",
            cwd=folder,  # no .env of a real team lies there
            env=dict(settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the demo, which then ends the bot in good order
        )
        try:
            yield process
        finally:
            await _ended(process)


async def _ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(_PATIENCE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
