"""A courier between a database and a local Slack, both real; only the time is ours."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.delivery import Courier
from bot.directory import Directory
from bot.jobs import Jobs
from bot.lines import Line
from bot.pace import Pace
from bot.sandbox import Sandbox, Teammate
from bot.services import deliveries, touchpoints
from bot.services.touchpoints import Entry
from bot.wording import Wordings
from storage import Delivery, Relationship, Workspace
from storage import Teammate as TeammateRow
from storage.store import Store
from tests.conftest import Clock

Json = dict[str, Any]
MANIFEST = Path(__file__).parents[2] / "manifest.yml"


@dataclass
class Lines:
    """The one workspace, reached with the bot's token."""

    one: Line

    async def line(self, workspace_id: str) -> Line | None:
        return self.one

    async def renewed(self, workspace_id: str, refused: str | None) -> bool:
        return self.one.client.token != refused


@dataclass
class Post:
    """The database, Slack, and the courier between them."""

    slack: Sandbox
    store: Store
    clock: Clock
    lines: Lines
    courier: Courier

    async def plans(self, key: str = "k", *, to: Teammate | None = None, kind: str = "welcome", **facts: Any) -> None:
        """Put a message into the ledger, due now."""
        async with self.store.work("team") as work:
            given = {"about": "x", "due_at": self.clock(), "to_user": to.id if to else None, **facts}
            assert await deliveries.plan(work, kind, key, **given)

    async def releases(self, **later: float) -> int:
        """Move the clock on, and say what is due."""
        self.clock.forward(**later)
        return await self.courier.release()

    @asynccontextmanager
    async def holding(self, step: str, key: str = "k") -> AsyncIterator[Callable[[], Awaitable[Any]]]:
        """Within, that step of the courier does not go on with that message; yields what waits until it has begun."""
        begun, going_on, go_on = asyncio.Event(), asyncio.Event(), getattr(self.courier, step)

        async def held(delivery: Delivery, *what: Any) -> Any:
            if delivery.dedup_key == key:
                begun.set()
                await going_on.wait()
            return await go_on(delivery, *what)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(self.courier, step, held)
            try:
                yield lambda: asyncio.wait_for(begun.wait(), 30)
            finally:
                going_on.set()

    async def in_touch(self, name: str = "Acme", workspace: str = "team") -> None:
        """Mo was in touch with a client, and is to be asked about it."""
        async with self.store.work(workspace) as work:
            mo = await work.get(TeammateRow, "mo")
            assert mo is not None
            work.add(Relationship(name=name, id=name))
            await work.flush()
            await touchpoints.log(work, mo, Entry(name, self.clock(), [mo]), self.clock())

    async def row(self, key: str = "k") -> Delivery:
        """What the ledger holds of that message."""
        async with self.store.reading("team") as work:
            return (await work.all(select(Delivery).where(Delivery.dedup_key == key)))[0]

    async def rows(self, kind: str) -> list[Delivery]:
        """All messages of a kind, first due first."""
        async with self.store.reading("team") as work:
            return await work.all(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.due_at))

    async def changes(self, key: str = "k", **facts: Any) -> None:
        """Something else happened to a message's row."""
        async with self.store.work("team") as work:
            [row] = await work.all(select(Delivery).where(Delivery.dedup_key == key))
            for name, value in facts.items():
                setattr(row, name, value)


def courier_of(slack: Sandbox, store: Store, clock: Clock) -> tuple[Courier, Lines]:
    """A courier with a line to the local Slack."""
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    lines = Lines(Line(client, Directory(client, slack.workspace.identity.team_id)))
    courier = Courier(store, Wordings(store, lines.line), clock, lines)
    courier._pace = Pace(lambda: clock().timestamp())  # a minute of the test is a minute for channels too
    return courier, lines


@pytest.fixture(autouse=True)
def _waiting_until_all_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A courier does not wait long for a slow Slack, and would take a busy machine for one."""
    monkeypatch.setattr("bot.delivery._WAITED_FOR", 30.0)


@pytest.fixture(name="store")
async def _store(sqlite_url: str) -> AsyncIterator[Store]:
    store = Store(sqlite_url, synchronous="NORMAL")
    yield store
    await store.close()


@pytest.fixture(name="slack")
async def _slack(clock: Clock) -> AsyncIterator[Sandbox]:
    async with Sandbox(MANIFEST, now=clock) as slack:
        yield slack


@pytest.fixture(name="mo")
def _mo(slack: Sandbox) -> Teammate:
    return slack.add_member("Mo")


@pytest.fixture(name="ann")
def _ann(slack: Sandbox) -> Teammate:
    return slack.add_member("Ann", admin=True)


@pytest.fixture(name="post")
async def _post(slack: Sandbox, store: Store, clock: Clock, mo: Teammate, ann: Teammate) -> Post:
    """Everything put together; Mo is a teammate."""
    connected = clock() - timedelta(days=1)
    facts: Json = {"digest_day": "monday", "digest_hour": 10, "connected_at": connected}
    await store.found_workspace(Workspace(id="team", timezone="Europe/Amsterdam", locale="en", **facts))
    async with store.work("team") as work:
        work.add(
            TeammateRow(name="Mo", id="mo", slack_user=mo.id), TeammateRow(name="Ann", id="ann", slack_user=ann.id)
        )
    courier, lines = courier_of(slack, store, clock)
    return Post(slack, store, clock, lines, courier)


@pytest.fixture(name="jobs")
async def _jobs(post: Post) -> AsyncIterator[Jobs]:
    """The bot was installed on a Tuesday; its digest comes on Mondays at ten."""
    post.clock.forward(days=1)
    async with post.store.work("team") as work:
        (await work.workspace()).connected_at = post.clock()
    jobs = Jobs(post.store, post.courier, post.clock, 3)
    yield jobs
    await jobs.stop()
    await post.courier.finish()
