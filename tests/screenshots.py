"""Takes pictures of the demo: `python -m tests.screenshots FOLDER` those of the README, with `--all` every view."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright

from tests.browser import CHROMIUM, CHROMIUM_FLAGS

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
#: Scrolls what is within a list to below its upper edge, and nothing else.
_TO_TOP = """title => {
  let list = title;
  while (!/auto|scroll/.test(getComputedStyle(list).overflowY)) list = list.parentElement;
  list.scrollTop += title.getBoundingClientRect().top - list.getBoundingClientRect().top - 60;
}"""
#: Milliseconds in which the bot has answered, on a slow machine too.
_ANSWERED = 2500
Shot = Callable[[Page], Awaitable[None]]


async def digest(page: Page) -> None:
    await _button(page, "Why?", "Waarom?").last.wait_for()


async def question(page: Page) -> None:
    await _goes(page, "app/messages")


async def card(page: Page) -> None:
    await _types(page, "/giveget balance Bothof")
    await page.get_by_text("Bothof", exact=True).last.evaluate(_TO_TOP)


async def home(page: Page) -> None:
    await _goes(page, "app/home")
    await page.get_by_text("De Linde").first.wait_for()


async def form(page: Page) -> None:
    await _types(page, "/giveget log Bothof")
    await page.get_by_role("dialog").locator("input, textarea, select").nth(3).wait_for()


async def why(page: Page) -> None:
    await _button(page, "Why?", "Waarom?").last.click()
    await page.wait_for_timeout(_ANSWERED)


#: Which view at which width goes into the README.
README = {("digest", "wide"), ("question", "phone"), ("card", "phone"), ("home", "phone")}
VIEWS: dict[str, Shot] = {"digest": digest, "question": question, "card": card, "home": home, "form": form, "why": why}


async def take(folder: Path, *, everything: bool) -> None:
    """Write the pictures into a folder: in English, with `everything` also in Dutch and at both widths."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS[:-1])
        for locale in ("en", "nl") if everything else ("en",):
            async with _demo(locale) as url:
                await _take_all(browser, url, folder, locale if everything else "")
        await browser.close()


async def _take_all(browser: Browser, url: str, folder: Path, locale: str) -> None:
    for name, view in VIEWS.items():
        for width, size in (("wide", WIDE), ("phone", PHONE)):
            if not locale and (name, width) not in README:
                continue
            page = await browser.new_page(viewport=size)
            page.set_default_timeout(8000)
            await page.goto(url)
            await page.get_by_role("main").wait_for()
            await view(page)
            await page.wait_for_timeout(400)
            file = folder / "-".join(part for part in (name, width if locale else "", locale) if part)
            await page.screenshot(path=f"{file}.png")
            if await page.get_by_role("dialog").count():
                await _button(page, "Cancel", "Annuleren").or_(_button(page, "Close", "Sluiten")).last.click()
            await page.close()


@asynccontextmanager
async def _demo(locale: str) -> AsyncIterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    giveget = Path(sys.executable).with_name("giveget")
    demo = await asyncio.create_subprocess_exec(
        giveget, "demo", "--locale", locale, env={**os.environ, "PORT": str(port)}, stdout=asyncio.subprocess.PIPE
    )
    assert demo.stdout is not None
    try:
        async for line in demo.stdout:
            if b"Ctrl-C" in line:
                break
        yield f"http://127.0.0.1:{port}"
    finally:
        demo.send_signal(signal.SIGINT)
        await demo.wait()


def _button(page: Page, english: str, dutch: str) -> Locator:
    return page.locator("button", has_text=english).or_(page.locator("button", has_text=dutch))


async def _goes(page: Page, place: str) -> None:
    await page.evaluate("place => { location.hash = place }", place)
    await page.wait_for_timeout(600)


async def _types(page: Page, command: str) -> None:
    box = page.get_by_role("main").get_by_role("textbox").or_(page.get_by_role("main").get_by_role("combobox")).last
    await box.fill(command)
    await box.press("Escape")
    await box.press("Enter")
    await page.wait_for_timeout(_ANSWERED)


if __name__ == "__main__":
    pictures = Path(sys.argv[1])
    pictures.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(pictures, everything="--all" in sys.argv))
