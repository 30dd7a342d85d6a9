"""Where all parts meet: the bot is put together here, started, and stopped without losing anything."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow

import handlers
from bot.arrivals import Arrivals, Team
from bot.clock import Clock, clock_of
from bot.connections import Connection, Connections
from bot.delivery import Courier
from bot.departures import Departures
from bot.installing import flow
from bot.jobs import Engine, Jobs
from bot.lines import AskedOnce, Lines
from bot.listeners import Listeners
from bot.lock import only_one
from bot.metrics import Metrics, shown
from bot.renewing import Renewing
from bot.replays import Replays
from bot.settings import Settings
from bot.slack_clients import asking_client, new_session, saying_client
from bot.wording import Wordings
from handlers.gate import Gate
from handlers.visit import House
from storage.migrations import migrate
from storage.row_security import NotHeld, role_not_held
from storage.store import BRISK, Store

log = logging.getLogger(__name__)

#: Seconds that running work of each kind may take to end when the bot is stopped.
DRAIN = 10.0
#: Seconds between looks at what other processes changed, and at tokens that end.
_CATCH_UP = 5.0
_RENEW = 60.0
#: Seconds between looks for events that a stopped process left behind.
_REPLAY = 20.0
#: Seconds between looks for workspaces that left long ago.
_FORGET = 3600.0


@dataclass(kw_only=True)
class Bot:
    """The parts of one running bot."""

    store: Store
    engine: Engine
    jobs: Jobs
    app: AsyncApp
    connections: Connections
    renewing: Renewing
    #: What handlers are doing now.
    listeners: Listeners
    metrics: Metrics
    installing: AsyncOAuthFlow | None
    #: The team of SLACK_BOT_TOKEN, where there is one.
    house: House | None


#: What ends when the bot is stopped, one after the other.
ENDINGS: tuple[Callable[[Bot], Awaitable[None]], ...] = (
    lambda bot: bot.listeners.finish(),
    lambda bot: bot.jobs.stop(),
    lambda bot: bot.renewing.finish(),
    lambda bot: bot.engine.finish(),
)
Serving = Callable[[Settings], AbstractAsyncContextManager[Any]]


async def run(settings: Settings, serve: Serving | None = None) -> None:
    """Serve until the process is asked to stop. Prints `ready` to standard error once Slack can reach us."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with (serve or serving)(settings):
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

    Raises AlreadyRunning, NotHeld, SlackApiError where a token is refused, aiohttp.ClientError where Slack is out of
    reach.
    """
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(built(settings))
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
            socket.client.auto_reconnect_enabled = False
            await socket.disconnect_async()  # type: ignore[no-untyped-call]
            await drain(bot)
            await socket.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def built(settings: Settings) -> AsyncIterator[Bot]:
    """A bot on an open, migrated database that nobody else works on, or that many may."""
    async with AsyncExitStack() as stack:
        store = Store(settings.database_url, synchronous=settings.sqlite_synchronous, token_keys=settings.keys())
        stack.push_async_callback(store.close)
        stack.enter_context(only_one(store))
        await _insist_on_lock(settings, store)
        await migrate(store)
        bot = await build(settings, store, await stack.enter_async_context(new_session()))
        await stack.enter_async_context(shown(bot.metrics, settings.metrics_port, settings.metrics_host))
        yield bot


async def _insist_on_lock(settings: Settings, store: Store) -> None:
    """Several teams share no database whose lock on rows does not hold us. Raises NotHeld."""
    async with store.readers.connect() as connection:
        role = await connection.run_sync(role_not_held)
    if role and settings.slack_client_id:
        raise NotHeld(role)
    if role:
        log.warning("row-level security does not hold the role of the bot at the database; giveget doctor says more")


async def build(settings: Settings, store: Store, session: aiohttp.ClientSession) -> Bot:
    """Put the parts together; where there is SLACK_BOT_TOKEN, asks Slack who we are, and connects its team.

    Raises SlackApiError where the token is refused.
    """
    clock = clock_of(settings.clock_file)
    if store.is_sqlite:
        async with store.open_ledger() as ledger:  # nobody else sends from this file, so nobody else holds a lease
            await ledger.unstall()
    connections = Connections(store, Arrivals(store, settings, clock), clock, settings.slack_api_url, session)
    metrics = Metrics(store, clock)
    lines = AskedOnce(connections)
    courier = Courier(store, metrics.watch_digests(Wordings(store, lines.line)), clock, lines)
    engine: Engine = courier if store.is_sqlite else _workers(store, courier, lines, clock)
    jobs = Jobs(store, engine, clock, settings.questions_per_day)
    installing = flow(settings, store, connections, clock, jobs.tick_now)
    houses = _Houses(store, connections, jobs.hurry)
    own = await _own_team(settings, connections)
    app = _app(settings, connections, installing, session)
    app.use(Gate(houses.of_team, houses.of_organisation, clock))
    handlers.register(app)
    metrics.watch_answers(app)
    metrics.watch_ticks(jobs.last_tick)
    renewing = Renewing(store, settings, clock)
    jobs.also(connections.catch_up, _CATCH_UP)
    jobs.also(renewing.renew_tokens, _RENEW)
    jobs.also(Replays(store, app, clock).replay, _REPLAY)
    jobs.also(Departures(store, connections, clock).forget_who_left, _FORGET)
    return Bot(
        store=store,
        engine=engine,
        jobs=jobs,
        app=app,
        connections=connections,
        renewing=renewing,
        listeners=Listeners(app),
        metrics=metrics,
        installing=installing,
        house=houses.of(own) if own else None,
    )


def _workers(store: Store, courier: Courier, lines: Lines, clock: Clock) -> Engine:
    from bot.workers import Workers  # noqa: PLC0415  who has one machine need not load it

    return Workers(store, courier, lines, clock)


async def _own_team(settings: Settings, connections: Connections) -> Connection | None:
    """The team of SLACK_BOT_TOKEN, connected."""
    token = settings.slack_bot_token.get_secret_value().strip() if settings.slack_bot_token else ""
    if not token and settings.slack_client_id:
        return None
    me = (await asking_client(settings.slack_api_url, token).auth_test()).data
    assert isinstance(me, dict), "auth.test answers with an object"
    team = Team(me["team_id"], me.get("team"), me["user_id"], me.get("bot_id"), me.get("enterprise_id"))
    return await connections.add(team, token)


class _Houses:
    """What handlers are given of a connection."""

    def __init__(self, store: Store, connections: Connections, hurry: Callable[[str, str | None], None]) -> None:
        self._store = store
        self._connections = connections
        self._hurry = hurry

    async def of_team(self, team_id: str | None, enterprise_id: str | None) -> House | None:
        connection = await self._connections.of_team(team_id, enterprise_id)
        return self.of(connection) if connection else None

    async def of_organisation(self, enterprise_id: str | None) -> House | None:
        connection = await self._connections.any_of_organisation(enterprise_id)
        return self.of(connection) if connection else None

    def of(self, connection: Connection) -> House:
        workspace_id, client = connection.workspace_id, connection.line.client
        return House(
            workspace_id=workspace_id,
            team_id=connection.team.id,
            directory=connection.line.directory,
            open_work=lambda: self._store.work(workspace_id, patience=BRISK),
            look=lambda: self._store.reading(workspace_id),
            hurry=lambda reader: self._hurry(workspace_id, reader),
            is_reached_with=lambda token: token == client.token,
            lost=lambda: self._connections.lost(connection.team.id),
        )


class _Authorize(AsyncAuthorize):
    """Who we are to whom: answered from what is known, so that no request waits for auth.test."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def __call__(
        self, *, context: AsyncBoltContext, enterprise_id: str | None, team_id: str | None, **_: Any
    ) -> AuthorizeResult:
        connection = await self._connections.of_team(team_id, enterprise_id)
        # To a stranger's team we are nobody; it is the gate that says no.
        return connection.identity() if connection else AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


def _app(
    settings: Settings, connections: Connections, installing: AsyncOAuthFlow | None, session: aiohttp.ClientSession
) -> AsyncApp:
    return AsyncApp(
        client=saying_client(settings.slack_api_url, None, session),
        authorize=_Authorize(connections),
        oauth_flow=installing,
        # Without these Bolt would read the environment, and keep tokens in files of its own.
        oauth_settings=installing.settings if installing else None,
        # Socket Mode is authenticated by its connection; requests over HTTP are checked before Bolt sees them.
        request_verification_enabled=False,
        logger=logging.getLogger("slack_bolt"),
    )


async def drain(bot: Bot) -> None:
    """Begin nothing new, and finish what is under way."""
    for end in ENDINGS:
        try:
            async with asyncio.timeout(DRAIN):
                await end(bot)
        except TimeoutError:
            log.warning("some work was still under way; what it was about will be looked up at the next start")
