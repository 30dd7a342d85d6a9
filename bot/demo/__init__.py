"""giveget demo: a local workspace, a team with half a year of history, and the bot at work in it."""

import asyncio
import errno
import signal
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.clock import system_clock
from bot.demo.bot_process import bot_at_work
from bot.demo.clock import DemoClock
from bot.demo.play import Play
from bot.demo.team import NAME, PURPOSE, Team, gather
from bot.demo.telling import history
from bot.i18n import language
from bot.manifest import manifest_path
from bot.sandbox import Sandbox
from bot.services.histories import imports
from bot.services.hours import day_of, local_moment
from bot.settings import Settings
from storage.migrations import migrate
from storage.store import Store

ZONE = ZoneInfo("Europe/Amsterdam")
#: The hour of the digest.
HOUR = 9
FOLDER = Path(".demo")
#: Slack gives 3 s, for an ack as for a trigger. Here two processes share a machine that may be busy with other
#: things, and there is no hurry in a demo.
_UNHURRIED = 30.0

_TRY = """
{team}'s Slack is open: {url}   (Ctrl-C ends it)

You begin as Jort. Try this first:
  1. #clients: the weekly digest. Press "{why}" under De Linde, then "{claim}".
  2. Giveget's messages: a question waits. Three taps: "{gave}", "{got}", "{done}".
  3. Type /giveget balance Bothof; or /giveget log Acme, which it does not know yet.
  4. Act as Eve, from a client's team, in #with-kade: /giveget drifting tells her nothing.
  5. Move the clock to the next digest: it says what became of today's."""
_IN_DUTCH = "  Mo and Sanne read Dutch; make demo LOCALE=nl has everybody and the history in Dutch."


class _Stopped(Exception):
    """Somebody asked the demo to end."""


def main(settings: Settings, locale: str | None = None) -> None:
    """Show the demo until Ctrl-C. Raises click.ClickException where it cannot be shown."""
    try:
        asyncio.run(show(settings, locale or settings.locale))
    except _Stopped:
        click.echo("\nThe demo has ended.", err=True)


async def show(settings: Settings, locale: str, folder: Path = FOLDER) -> None:
    """Set everything up, play the last two weeks, and stay; always ends with an exception."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    monday = this_monday(system_clock())
    folder = (folder / str(settings.demo_port)).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    clock = DemoClock(folder / "clock", monday - timedelta(days=7))
    slack = _sandbox(clock, settings.demo_port)
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(slack)
        except OSError as error:
            raise _not_there(error, settings.demo_port) from None
        click.echo(f"Playing two weeks of {NAME}'s Slack ...", err=True)
        team = gather(slack, locale)
        url = await _remember(folder, team, monday, locale)
        bot = await stack.enter_async_context(bot_at_work(folder, _told(slack, clock, url, locale)))
        gone = asyncio.create_task(bot.wait())
        await _first(stop, gone, Play(slack, team, clock, monday, locale).run(), folder)
        click.echo(_what_to_try(slack.url, locale))
        await _first(stop, gone, clock.run_on(), folder)


def _what_to_try(url: str, locale: str) -> str:
    """Where to begin, with the buttons named as they are shown."""
    say = language(locale, ZONE.key).say
    buttons = {
        "why": say("Why?"),
        "claim": say("I'll talk to them"),
        "gave": say("You gave"),
        "got": say("You got"),
        "done": say("Done"),
    }
    told = _TRY.format(team=NAME, url=url, **buttons)
    return told if locale == "nl" else f"{told}\n{_IN_DUTCH}"


def _sandbox(clock: DemoClock, port: int) -> Sandbox:
    return Sandbox(
        manifest_path(),
        clock.now,
        port=port,
        team=NAME,
        ack_seconds=_UNHURRIED,
        trigger_seconds=_UNHURRIED,
        set_clock=clock.set,
    )


def this_monday(now: datetime) -> datetime:
    """The moment of the digest in the week of a moment, as local time: days before it are at the same local hour."""
    today = day_of(now, ZONE)
    return local_moment(today - timedelta(days=today.weekday()), HOUR, ZONE).astimezone(ZONE)


async def _remember(folder: Path, team: Team, monday: datetime, locale: str) -> str:
    """Import the stories into a new database; returns its URL."""
    store = Store(f"sqlite+aiosqlite:///{_no_database(folder)}", synchronous="NORMAL")
    try:
        await migrate(store)
        async with store.work("demo") as work:
            lines = history(team.records(), PURPOSE, monday, ZONE, locale)
            told = await imports.read(work, [imports.File("stories.jsonl", lines)], timezone=ZONE.key)
            await imports.keep(work, told, timezone=ZONE.key)
    finally:
        await store.close()
    return store.url.render_as_string(hide_password=False)


def _no_database(folder: Path) -> Path:
    """The path of the database, with nothing there: an earlier demo knew people of another workspace."""
    for file in folder.glob("giveget.sqlite3*"):
        file.unlink()
    return folder / "giveget.sqlite3"


def _told(slack: Sandbox, clock: DemoClock, database_url: str, locale: str) -> dict[str, str]:
    """The environment of the bot."""
    return {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "DATABASE_URL": database_url,
        "GIVEGET_SQLITE_SYNCHRONOUS": "NORMAL",
        "GIVEGET_CLOCK_FILE": str(clock.file),
        "GIVEGET_DIGEST_CHANNEL": "clients",
        "GIVEGET_DIGEST_DAY": "monday",
        "GIVEGET_DIGEST_HOUR": str(HOUR),
        "GIVEGET_TIMEZONE": ZONE.key,
        "GIVEGET_LOCALE": locale,
    }


async def _first(stop: asyncio.Event, gone: "asyncio.Task[int]", work: Coroutine[Any, Any, None], folder: Path) -> None:
    """Wait for the work. Raises _Stopped where that was asked for, and click.ClickException where the bot ended."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait({working, stopping, gone}, return_when=asyncio.FIRST_COMPLETED)
        if stopping in done:
            raise _Stopped
        if gone in done:
            said = (folder / "giveget.log").read_text(errors="replace").strip().splitlines()
            raise click.ClickException("\n".join(["The bot ended by itself. It said:", *said[-5:]]))
        await working
    except TimeoutError:
        raise click.ClickException(f"The bot did not answer for a minute; {folder}/giveget.log says why.") from None
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


def _not_there(error: OSError, port: int) -> click.ClickException:
    if error.errno == errno.EADDRINUSE:
        return click.ClickException(f"Port {port} is taken. Take another one: PORT={port + 1} make demo")
    return click.ClickException(f"Port {port} cannot be had: {error.strerror}. Try PORT=3001 make demo")
