"""Where all parts meet: the bot is put together here, started, and stopped without losing anything."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.clock import Clock, file_clock, system_clock
from bot.delivery import Courier, Line
from bot.directory import Directory
from bot.jobs import Jobs
from bot.lock import only_one
from bot.services import deliveries, workspaces
from bot.settings import Settings
from bot.wording import Wordings
from handlers.gate import Gate
from handlers.visit import House
from storage.migrations import migrate
from storage.store import BRISK, Store
from storage.workspaces import Workspace

log = logging.getLogger(__name__)

#: Seconds that running work may take to end when the bot is stopped.
_DRAIN = 10.0


@dataclass
class Bot:
    """The parts of one running bot."""

    store: Store
    courier: Courier
    jobs: Jobs
    app: AsyncApp
    house: House


async def run(settings: Settings) -> None:
    """Serve until the process is asked to stop. Prints `ready` to standard error once Slack can reach us."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with serving(settings):
        # Not before: nothing has been said yet, and who starts it may give up while Slack cannot be reached.
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        print("ready", file=sys.stderr, flush=True)  # noqa: T201  the sign that starters wait for
        await stopping.wait()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)  # a second signal ends it at once; the ledger covers that


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Bot]:
    """A bot that is connected to Slack over Socket Mode and ticks; on leaving it is drained and closed.

    Raises AlreadyRunning, SlackApiError where a token is refused, aiohttp.ClientError where Slack is out of reach.
    """
    async with AsyncExitStack() as stack:
        store = Store(settings.database_url, synchronous=settings.sqlite_synchronous)
        stack.push_async_callback(store.close)
        stack.enter_context(only_one(store))
        await migrate(store)
        bot = await build(settings, store)
        token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
        socket = AsyncSocketModeHandler(bot.app, token)
        stack.push_async_callback(socket.close_async)
        # Asked for here, a refused token is an error; within connect_async it would be tried again for ever.
        opened = await socket.client.web_client.apps_connections_open(app_token=token)
        socket.client.wss_uri = opened["url"]
        await socket.connect_async()  # type: ignore[no-untyped-call]
        bot.jobs.start()
        try:
            yield bot
        finally:
            await _drain(bot, socket)


async def build(settings: Settings, store: Store) -> Bot:
    """Put the parts together: asks Slack who we are, and takes over or founds the workspace.

    Raises SlackApiError where the token is refused.
    """
    clock = file_clock(settings.clock_file) if settings.clock_file else system_clock
    if store.is_sqlite:
        async with store.open_ledger() as ledger:  # nobody else sends from this file, so nobody else holds a lease
            await ledger.unstall()
    client, patient = _clients(settings)
    me = (await patient.auth_test()).data
    assert isinstance(me, dict), "auth.test answers with an object"
    workspace_id = await _connect(store, settings, me, Directory(patient, me["team_id"]), clock)
    directory = Directory(patient, me["team_id"])
    lines = {workspace_id: Line(client, directory)}
    courier = Courier(store, Wordings(store, lines.get), clock, lines.get)
    jobs = Jobs(store, courier, clock, settings.questions_per_day)
    house = House(
        workspace_id=workspace_id,
        team_id=me["team_id"],
        directory=directory,
        open_work=lambda: store.work(workspace_id, patience=BRISK),
        look=lambda: store.reading(workspace_id),
        hurry=jobs.hurry,
    )
    app = _app(client, me)
    app.use(Gate({me["team_id"]: house}.get, clock))
    handlers.register(app)
    return Bot(store, courier, jobs, app, house)


def _clients(settings: Settings) -> tuple[AsyncWebClient, AsyncWebClient]:
    """One client that says things, and never twice; one that asks things, and is patient."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    asking = [AsyncConnectionErrorRetryHandler(max_retry_count=3), AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
    return (
        AsyncWebClient(token=token, base_url=settings.slack_api_url, retry_handlers=[]),
        AsyncWebClient(token=token, base_url=settings.slack_api_url, retry_handlers=asking),
    )


def _app(client: AsyncWebClient, me: dict[str, Any]) -> AsyncApp:
    # Answering from what auth.test said at the start keeps every request from asking Slack again.
    identity = AuthorizeResult.from_auth_test_response(auth_test_response=me, bot_token=client.token)

    async def authorize(**_: Any) -> AuthorizeResult:
        return identity

    return AsyncApp(
        client=client,
        authorize=authorize,
        # Socket Mode is authenticated by its connection; HTTP requests will need the secret.
        request_verification_enabled=False,
        logger=logging.getLogger("slack_bolt"),
    )


async def _connect(store: Store, settings: Settings, me: dict[str, Any], directory: Directory, clock: Clock) -> str:
    """Find, take over or found the workspace of our Slack team; returns its id."""
    workspace_id = await _workspace_of(store, me["team_id"])
    defaults = workspaces.Defaults(
        timezone=settings.timezone,
        locale=settings.locale,
        digest_day=settings.digest_day,
        digest_hour=settings.digest_hour,
        digest_channel=await directory.channel_id(settings.digest_channel) if settings.digest_channel else None,
    )
    now = clock()
    async with store.work(workspace_id) as work:
        first = await workspaces.connect(work, me["team_id"], me.get("team"), me["user_id"], defaults, now)
        has_channel = (await work.workspace()).digest_channel is not None
    if first and not has_channel:
        admins = await directory.admins()
        async with store.work(workspace_id) as work:
            for admin in admins[:1]:
                key, to_user = f"welcome:{admin.slack_user}", admin.slack_user
                await deliveries.plan(work, "welcome", key, about="welcome", due_at=now, to_user=to_user)
    return workspace_id


async def _workspace_of(store: Store, team_id: str) -> str:
    known = await store.workspaces()
    for workspace in known:
        if workspace.team_id == team_id:
            return workspace.id
    if len(known) == 1 and known[0].team_id is None:
        return known[0].id
    await store.found_workspace(Workspace(id=team_id))
    return team_id


async def _drain(bot: Bot, socket: AsyncSocketModeHandler) -> None:
    """Take no more, and finish what is under way."""
    socket.client.auto_reconnect_enabled = False
    await socket.disconnect_async()  # type: ignore[no-untyped-call]
    try:
        async with asyncio.timeout(_DRAIN):
            await bot.jobs.stop()
    except TimeoutError:
        log.warning("some messages were still on their way; they will be looked up at the next start")
    await socket.close_async()  # type: ignore[no-untyped-call]
