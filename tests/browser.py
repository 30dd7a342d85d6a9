"""A real browser before the local workspace; where none is found, its tests are left out and the run says so."""

import re
import shutil
import subprocess
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from bot.sandbox import Sandbox, Teammate

CHROMIUM = shutil.which("chromium")
_LEFT_OUT = "no chromium was found"
#: Milliseconds that a page may take, however busy the machine is.
_PATIENCE = 20_000

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
    assert CHROMIUM is not None, "without it, tests with a browser are left out"
    profile = f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"
    command = [CHROMIUM, *CHROMIUM_FLAGS, ONLY_THIS_MACHINE, profile]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        found = (re.search(r"listening on (ws://\S+)", line) for line in running.stderr)
        endpoint = next(match[1] for match in found if match)
        # Who writes into a pipe that nobody reads stands still when it is full.
        reading = threading.Thread(target=running.stderr.read, daemon=True)
        reading.start()
        yield endpoint
        running.terminate()
        reading.join()


@pytest.fixture(name="browser")
async def _browser(chromium_endpoint: str) -> AsyncIterator[Browser]:
    expect.set_options(timeout=_PATIENCE)
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
        context.set_default_timeout(_PATIENCE)
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the tests with a browser out where there is none."""
    if CHROMIUM is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=_LEFT_OUT))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out, and how to have it."""
    skipped = terminalreporter.getreports("skipped")
    left_out = [each.nodeid for each in skipped if _LEFT_OUT in str(each.longrepr)]
    if left_out:
        terminalreporter.write_line(
            f"{len(left_out)} tests with a browser were left out, since {_LEFT_OUT}; to have them, install the package"
            " chromium (Debian: apt install chromium) and run this again."
        )
