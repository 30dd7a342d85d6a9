"""The bot over HTTP, and a local Slack with two teams that install it in a browser."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import Bot, build
from bot.sandbox import Sandbox, Teammate
from bot.sandbox.team import Team
from bot.services import deliveries
from bot.settings import Settings
from bot.slack_clients import new_session
from bot.web import serving
from storage import Base, Delivery
from storage.row_security import open_everything
from storage.sealed import new_key
from storage.store import Store

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)

_OVER = {"sent", "expired", "cancelled", "dead", "blocked"}
#: Seconds that a worker may take to get round to what is due.
_PATIENCE = 20.0


@dataclass
class Answer:
    """What a browser was shown."""

    status: int
    text: str
    headers: dict[str, str]


@dataclass
class Served:
    """Two teams, Zuidwest with Mo and Oost with Bo, and the bot that listens."""

    slack: Sandbox
    oost: Team
    mo: Teammate
    bo: Teammate
    settings: Settings
    clock_file: Path
    http: aiohttp.ClientSession
    bot: Bot

    @property
    def url(self) -> str:
        assert self.settings.public_url
        return self.settings.public_url

    def moves_clock(self, **forward: float) -> datetime:
        """Move the clock of Slack and of the bot; returns the new time."""
        now = datetime.fromisoformat(self.clock_file.read_text()) + timedelta(**forward)
        self.clock_file.write_text(now.isoformat())
        return now

    async def gets(self, url: str, cookie: str = "") -> Answer:
        """What a page shows."""
        headers = {"Cookie": cookie} if cookie else {}
        async with self.http.get(url, headers=headers, allow_redirects=False) as shown:
            return Answer(shown.status, await shown.text(), dict(shown.headers))

    async def begins(self, team: Team) -> tuple[str, str]:
        """Open the page for installing; returns where its button leads, and the browser's cookie."""
        page = await self.gets(f"{self.url}/slack/install?team={team.workspace.identity.team_id}")
        link = re.search(r'<a href="([^"]+)"', page.text)
        assert link, page.text
        return unescape(link[1]), page.headers["Set-Cookie"].split(";")[0]

    async def consents(self, link: str, who: Teammate, answer: str = "allow") -> str:
        """Say yes (or no) at Slack; returns where the browser is sent."""
        said = {"answer": answer, "user": who.id}
        async with self.http.post(link, data=said, allow_redirects=False) as sent:
            return sent.headers["Location"]

    async def installs(self, team: Team, who: Teammate, answer: str = "allow") -> Answer:
        """The whole way."""
        link, cookie = await self.begins(team)
        return await self.gets(await self.consents(link, who, answer), cookie)

    async def plans(self, workspace_id: str, to: Teammate, count: int = 1, key: str = "k", **facts: Any) -> None:
        """Put welcomes into a workspace's ledger, due now."""
        async with self.bot.store.work(workspace_id) as work:
            for number in range(count):
                due = {"due_at": self.moves_clock(), **facts}
                await deliveries.plan(work, "welcome", f"{key}{number}", about="welcome", to_user=to.id, **due)

    async def hears(self, events: int) -> None:
        """Wait until so many more events have reached the bot, and it is done with them.

        Messages are none of them: what the bot itself says comes back to it whenever Slack gets round to it.
        """
        heard = self._heard()
        await self.slack.until(lambda: self._heard() >= heard + events)
        await self.bot.listeners.finish()

    def _heard(self) -> int:
        reached = [line for line in self.slack.wire.calls("events_api") if line.status == 200]
        return sum(line.request["payload"]["event"]["type"] != "message" for line in reached)

    async def rows(self) -> dict[str, list[Any]]:
        """All that is kept of all teams, by table."""
        async with self.bot.store.engine.connect() as connection:
            await connection.run_sync(open_everything)
            tables = Base.metadata.sorted_tables
            return {each.name: sorted(map(repr, (await connection.execute(select(each))).all())) for each in tables}

    async def settled(self, workspace_id: str, key: str) -> list[str]:
        """The states of deliveries, after all that is due was said: by another task, where there is a queue."""
        await self.bot.jobs.tick()
        async with asyncio.timeout(_PATIENCE):
            while not {*(states := await self.states(workspace_id, key))} <= _OVER:  # noqa: ASYNC110  a database tells nobody
                await asyncio.sleep(0.02)
        return states

    async def states(self, workspace_id: str, key: str = "k") -> list[str]:
        """The states of a workspace's deliveries."""
        async with self.bot.store.reading(workspace_id) as work:
            return list(await work.all(select(Delivery.state).where(Delivery.dedup_key.startswith(key))))


@asynccontextmanager
async def served_in(tmp_path: Path, port: int, database_url: str, **changed: Any) -> AsyncIterator[Served]:
    """Everything running, and nobody has installed the app yet."""
    clock_file = tmp_path / "clock"
    clock_file.write_text(TUESDAY.isoformat())
    async with Sandbox(
        MANIFEST,
        now=lambda: datetime.fromisoformat(clock_file.read_text()),
        ack_seconds=30,  # a busy machine answers late
    ) as slack:
        oost = slack.add_team("Oost")
        identity = slack.workspace.identity
        settings = Settings(
            _env_file=None,
            slack_client_id=identity.client_id,
            slack_client_secret=SecretStr(identity.client_secret),
            slack_signing_secret=SecretStr(slack.signing_secret),
            slack_api_url=slack.api_url,
            token_keys=SecretStr(new_key()),
            public_url=f"http://127.0.0.1:{port}",
            http_port=port,
            database_url=database_url,
            sqlite_synchronous="NORMAL",
            clock_file=clock_file,
            **changed,
        )
        mo, bo = slack.add_member("Mo", admin=True), oost.add_member("Bo", admin=True)
        jar = aiohttp.DummyCookieJar()
        async with serving(settings) as door, aiohttp.ClientSession(cookie_jar=jar) as http:
            slack.deliver_to(f"{door.url}/slack/events")
            yield Served(slack, oost, mo, bo, settings, clock_file, http, door.bot)


@pytest.fixture
async def served(tmp_path: Path, unused_tcp_port: int, database_url: str) -> AsyncIterator[Served]:
    """The bot over HTTP, which nobody has installed yet, on a database of either kind."""
    async with served_in(tmp_path, unused_tcp_port, database_url) as served:
        yield served


@pytest.fixture(name="other")
async def _other(served: Served) -> AsyncIterator[Bot]:
    """A second process on the same database."""
    store = Store(served.settings.database_url, token_keys=served.settings.keys())
    async with new_session() as session:
        yield await build(served.settings, store, session)
    await store.close()
