"""HTTP mode: what comes from outside is checked before Bolt sees it, and pages say as little as they can."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.http import HttpProcessingError
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from sqlalchemy.exc import SQLAlchemyError

from bot import servers
from bot.app import Bot, built, drain
from bot.installing import INSTALL, REDIRECT
from bot.settings import Settings
from storage.migrations import newest, revision_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: Bytes of the largest request; Slack's largest, a submitted form, has a quarter of that.
LARGEST = 1024 * 1024
#: Seconds within which a whole request has to arrive.
_READ = 10.0
#: Seconds that requests which are still being answered get when the door is closed, and once more to be cut short.
SHUTDOWN = 5.0
#: Seconds after which a connection is closed on which the headers of a request have not come. Less than the minute for
#: which load balancers keep theirs open would surprise them.
_IDLE = 75.0
#: Seconds for which it is believed whether the database is there, and that finding out may take.
_FRESH, _LOOK = 1.0, 2.0
#: Seconds after which a signature is too old anyway: Slack's clock may be five minutes ahead of ours, or behind it.
_FORGOTTEN = 600
#: A body that breaks off, or is not what it says.
_THEIRS = (web.RequestPayloadError, HttpProcessingError)
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; img-src https://platform.slack-edge.com data:; style-src 'unsafe-inline';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Server": "giveget",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass
class Door:
    """A bot that listens to HTTP, and where it does."""

    bot: Bot
    url: str


@asynccontextmanager
async def serving(settings: Settings, *, farewell: float = 0) -> AsyncIterator[Door]:
    """A bot that Slack reaches over HTTP, and that ticks; on leaving it is drained and closed.

    For the seconds of its `farewell` it still listens, and says that it is not ready.

    Raises AlreadyRunning, NotHeld, SlackApiError where a token is refused, OSError where the port is taken.
    """
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(built(settings))
        secret = settings.slack_signing_secret
        site = Site(bot, secret.get_secret_value() if secret else "")
        runner = web.AppRunner(site.app(), shutdown_timeout=SHUTDOWN)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        listening = await _listen(runner, settings.host, settings.http_port)
        stack.callback(listening.close)
        bot.jobs.start()
        host, port = listening.sockets[0].getsockname()[:2]
        try:
            yield Door(bot, f"http://{host}:{port}")
        finally:
            site.draining = True
            await asyncio.sleep(farewell)
            await servers.stop(listening)
            await drain(bot)


async def _listen(runner: web.AppRunner, host: str, port: int) -> asyncio.Server:
    # What is sent packed would be unpacked before it is known whose it is: nothing is, and Slack packs nothing.
    terms: dict[str, Any] = {"auto_decompress": False, "keepalive_timeout": _IDLE, "access_log": None}
    server, loop = runner.server, asyncio.get_running_loop()
    assert server is not None, "it was set up"
    return await loop.create_server(lambda: _Connection(server, loop=loop, **terms), host, port)


class _Connection(web.RequestHandler):
    """A connection from outside: what comes over it and is no request is refused, and leaves no trace in the log."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer where no handler gave one; only what is our own fault is logged."""
        ours = status >= 500
        answer = super().handle_error(request, status, exc, message) if ours else web.Response(status=status)
        answer.force_close()
        answer.headers.update(_HEADERS)
        return answer

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """What is their fault is not logged: anybody may send anything."""
        if not isinstance(kw.get("exc_info"), _THEIRS):
            super().log_exception(*args, **kw)


class Site:
    """The pages and the door for Slack."""

    def __init__(self, bot: Bot, signing_secret: str) -> None:
        self._bot = bot
        self._verifier = SignatureVerifier(signing_secret)
        #: The signatures of what ended well lately, oldest first, and when (seconds); and of what is under way.
        self._heard: dict[str, int] = {}
        self._under_way: set[str] = set()
        self._looking = asyncio.Lock()
        #: Whether the database was there, and when (seconds of the loop).
        self._ready: tuple[bool, float] | None = None
        self.draining = False

    def app(self) -> web.Application:
        """The application for aiohttp."""
        app = web.Application(client_max_size=LARGEST)
        app.on_response_prepare.append(_with_headers)
        app.router.add_post("/slack/events", self.hear)
        app.router.add_get("/healthz", self.health)
        app.router.add_get("/readyz", self.readiness)
        if (installing := self._bot.installing) is not None:
            app.router.add_get(INSTALL, _page(installing.handle_installation), allow_head=False)
            app.router.add_get(REDIRECT, _page(installing.handle_callback))
        return app

    async def hear(self, request: web.Request) -> web.Response:
        """A request of Slack; what is not signed by Slack a moment ago is refused, and leaves no trace."""
        body = await _body_of(request)
        if not self._is_signed(request, body):
            return web.Response(status=401)
        # The same once more: Slack signs what it sends again anew, but somebody in between may send it as it was.
        signature = request.headers["X-Slack-Signature"]
        if self._was_heard(signature):
            return web.Response()
        if signature in self._under_way:  # nobody knows yet whether anything comes of it
            return web.Response(status=503)
        self._under_way.add(signature)
        try:
            asked = AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=_plain(request))
            said = await self._bot.app.async_dispatch(asked)
        finally:
            self._under_way.discard(signature)
        # Else it may come again: nothing came of it, or it was not acknowledged in time (Bolt's 404), and may yet fail.
        if said.status == 200:
            self._heard[signature] = self._now()
        return await to_aiohttp_response(said)

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

    def _was_heard(self, signature: str) -> bool:
        """Whether this very request came lately, and ended well."""
        while self._heard and next(iter(self._heard.values())) < self._now() - _FORGOTTEN:
            self._heard.pop(next(iter(self._heard)))
        return signature in self._heard

    def _now(self) -> int:
        return int(self._verifier.clock.now())

    async def health(self, request: web.Request) -> web.Response:
        """Whether this process answers at all."""
        return web.Response(text="ok\n")

    async def readiness(self, request: web.Request) -> web.Response:
        """Whether requests should be sent here: not while draining, nor without the database."""
        if self.draining:
            return web.Response(status=503, text="draining\n")
        ready = await self._is_ready()
        return web.Response(text="ready\n") if ready else web.Response(status=503, text="no database\n")

    async def _is_ready(self) -> bool:
        """Anybody may ask, and as often as they like: the database is asked once for all of them."""
        clock = asyncio.get_running_loop().time
        async with self._looking:
            if self._ready is None or clock() - self._ready[1] >= _FRESH:
                self._ready = await self._has_database(), clock()
            return self._ready[0]

    async def _has_database(self) -> bool:
        try:
            async with asyncio.timeout(_LOOK):
                # A newer process may have brought the tables further: it only adds to them.
                return (await revision_of(self._bot.store) or "") >= newest()
        except (SQLAlchemyError, OSError, TimeoutError):
            return False


async def _body_of(request: web.Request) -> bytes:
    """The body as it was sent; raises HTTPException where it is too large, too slow, packed or broken."""
    if "Content-Encoding" in request.headers:
        raise web.HTTPUnsupportedMediaType
    try:
        async with asyncio.timeout(_READ):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (*_THEIRS, OSError):
        raise web.HTTPBadRequest from None


def _page(answer: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]) -> Handler:
    async def show(request: web.Request) -> web.Response:
        asked = AsyncBoltRequest(body="", query=request.query_string, headers=_plain(request))
        return await to_aiohttp_response(await answer(asked))

    return show


def _plain(request: web.Request) -> dict[str, str | Sequence[str]]:
    return dict(request.headers)


async def _with_headers(request: web.BaseRequest, response: web.StreamResponse) -> None:
    """Nobody frames, stores or runs anything of what is shown, be it a page or an error."""
    response.headers.update(_HEADERS)
