"""A local workspace with a real Bolt app in it, and a real browser before it."""

import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, Teammate

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
        ack_seconds=0.3,
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


#: The page may not look anything up outside of this machine, and no profile is kept.
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
]
ONLY_THIS_MACHINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

PageFor = Callable[..., Awaitable[Page]]


@pytest.fixture(name="chromium_endpoint", scope="session")
def _chromium_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One chromium for the whole run: it outlives the event loop of each test, which Playwright's objects do not."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium here: install Debian's package `chromium` to have the browser tests")
    profile = f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"
    command = [chromium, *CHROMIUM_FLAGS, ONLY_THIS_MACHINE, profile]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        found = (re.search(r"listening on (ws://\S+)", line) for line in running.stderr)
        yield next(match[1] for match in found if match)
        running.terminate()


@pytest.fixture(name="browser")
async def _browser(chromium_endpoint: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        yield await playwright.chromium.connect_over_cdp(chromium_endpoint)


@pytest.fixture(name="page_for")
async def _page_for(slack: Sandbox, browser: Browser) -> AsyncIterator[PageFor]:
    """Open the page as somebody; an error in the page's own console fails the test at its end."""
    complaints: list[str] = []
    contexts = []

    def note(line: ConsoleMessage) -> None:
        # A picture from elsewhere cannot be had here, which is no fault of the page.
        if line.type == "error" and line.location["url"].startswith(slack.url):
            complaints.append(line.text)

    async def page_for(who: Teammate, address: str = "", **look: Any) -> Page:
        context = await browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **look})
        contexts.append(context)
        context.set_default_timeout(5000)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", note)
        await page.goto(f"{slack.url}/?as={who.id}{address}")
        await page.get_by_role("main").wait_for()
        return page

    yield page_for
    for context in contexts:
        await context.close()
    assert complaints == []
