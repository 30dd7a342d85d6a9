"""A local workspace with a real Bolt app in it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

MANIFEST = Path(__file__).parents[2] / "manifest.yml"


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.time

    def set(self, time: datetime) -> None:
        self.time = time

    def monotonic(self) -> float:
        return self.seconds

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)
        self.seconds += timedelta(**by).total_seconds()


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="slack")
async def _slack(clock: Clock) -> AsyncIterator[Sandbox]:
    async with Sandbox(
        MANIFEST,
        now=clock.now,
        set_clock=clock.set,
        monotonic=clock.monotonic,
        ack_seconds=30,  # a busy machine answers late; who wants to see silence shortens it
        retry_seconds=(0.0, 0.0, 0.0),
    ) as slack:
        yield slack


@pytest.fixture(name="client")
async def _client(slack: Sandbox) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url)


@pytest.fixture(name="app")
async def _app(slack: Sandbox, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    app = AsyncApp(client=client)
    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()
    await slack.until(lambda: slack.connected)
    yield app
    await handler.close_async()
