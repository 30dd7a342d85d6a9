"""HTTP mode: what comes from outside is checked before Bolt sees it, and pages say as little as they can."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.app import Bot, built, drain
from bot.installing import INSTALL, REDIRECT
from bot.settings import Settings
from storage.migrations import newest, revision_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: Bytes of the largest request; Slack's largest, a submitted form, has a quarter of that.
LARGEST = 1024 * 1024
#: Seconds within which a whole request has to arrive.
_READ = 10.0
#: Seconds after which a signature is too old anyway: Slack's clock may be five minutes ahead of ours, or behind it.
_FORGOTTEN = 600
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; img-src https://platform.slack-edge.com data:; style-src 'unsafe-inline';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass
class Door:
    """A bot that listens to HTTP, and where it does."""

    bot: Bot
    url: str


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Door]:
    """A bot that Slack reaches over HTTP, and that ticks; on leaving it is drained and closed.

    Raises AlreadyRunning, SlackApiError where a token is refused, OSError where the port is taken.
    """
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(built(settings))
        secret = settings.slack_signing_secret
        site = Site(bot, secret.get_secret_value() if secret else "")
        runner = web.AppRunner(site.app(), access_log=None, shutdown_timeout=10)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        listening = web.TCPSite(runner, settings.host, settings.http_port)
        await listening.start()
        bot.jobs.start()
        host, port = runner.addresses[0][:2]
        try:
            yield Door(bot, f"http://{host}:{port}")
        finally:
            site.draining = True
            await listening.stop()
            await drain(bot)


class Site:
    """The pages and the door for Slack."""

    def __init__(self, bot: Bot, signing_secret: str) -> None:
        self._bot = bot
        self._verifier = SignatureVerifier(signing_secret)
        #: The signatures that were heard lately, oldest first, and when (seconds).
        self._heard: dict[str, int] = {}
        self.draining = False

    def app(self) -> web.Application:
        """The application for aiohttp."""
        app = web.Application(middlewares=[_with_headers], client_max_size=LARGEST)
        app.router.add_post("/slack/events", self.hear)
        app.router.add_get("/healthz", self.health)
        app.router.add_get("/readyz", self.readiness)
        app.router.add_get("/metrics", self.measures)
        if (installing := self._bot.installing) is not None:
            app.router.add_get(INSTALL, _page(installing.handle_installation))
            app.router.add_get(REDIRECT, _page(installing.handle_callback))
        return app

    async def hear(self, request: web.Request) -> web.Response:
        """A request of Slack; what is not signed by Slack a moment ago is refused, and leaves no trace."""
        try:
            async with asyncio.timeout(_READ):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        if not self._is_signed(request, body):
            return web.Response(status=401)
        if not self._is_first(request):
            return web.Response()
        asked = AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=_plain(request))
        return await to_aiohttp_response(await self._bot.app.async_dispatch(asked))

    def _is_signed(self, request: web.Request, body: bytes) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        # The verifier would fail, not refuse, at a time that is no number, and at letters outside of ASCII.
        if not _SECONDS.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            return False
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except UnicodeDecodeError:
            return False

    def _is_first(self, request: web.Request) -> bool:
        """Whether this very request comes for the first time: Slack signs what it sends again anew."""
        now = int(self._verifier.clock.now())
        while self._heard and next(iter(self._heard.values())) < now - _FORGOTTEN:
            self._heard.pop(next(iter(self._heard)))
        signature = request.headers["X-Slack-Signature"]
        known = signature in self._heard
        self._heard.setdefault(signature, now)
        return not known

    async def health(self, request: web.Request) -> web.Response:
        """Whether this process answers at all."""
        return web.Response(text="ok\n")

    async def measures(self, request: web.Request) -> web.Response:
        """What can be measured, for Prometheus."""
        return await metrics.respond(self._bot.metrics)

    async def readiness(self, request: web.Request) -> web.Response:
        """Whether requests should be sent here: not while draining, nor without the database."""
        if self.draining:
            return web.Response(status=503, text="draining\n")
        try:
            ready = await revision_of(self._bot.store) == newest()
        except (SQLAlchemyError, OSError, TimeoutError):
            ready = False
        return web.Response(text="ready\n") if ready else web.Response(status=503, text="no database\n")


def _page(answer: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]) -> Handler:
    async def show(request: web.Request) -> web.Response:
        asked = AsyncBoltRequest(body="", query=request.query_string, headers=_plain(request))
        return await to_aiohttp_response(await answer(asked))

    return show


def _plain(request: web.Request) -> dict[str, str | Sequence[str]]:
    return dict(request.headers)


@web.middleware
async def _with_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers.update(_HEADERS)
        raise
    response.headers.update(_HEADERS)
    return response
