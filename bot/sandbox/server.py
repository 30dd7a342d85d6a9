"""The HTTP side of the local workspace: Web API calls with their faults, response_urls, sockets, pictures."""

import asyncio
import base64
import binascii
import json
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.faults import Fault, Faults
from bot.sandbox.refusals import Refused
from bot.sandbox.responses import Responses
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.web_api import METHODS
from bot.sandbox.web_api.call import Arguments, Call
from bot.sandbox.wire import Wire
from bot.sandbox.workspace.people import avatar_svg
from bot.sandbox.workspace.tokens import Tokens
from bot.sandbox.workspace.workspace import Workspace

Json = dict[str, Any]

#: Names under which only this machine reaches itself; any other means that a page rebound its name to us.
OWN_HOSTS = frozenset({"127.0.0.1", "localhost"})


class Server:
    """Serves what the app sees of Slack."""

    def __init__(
        self,
        workspace: Workspace,
        tokens: Tokens,
        sockets: SocketMode,
        responses: Responses,
        faults: Faults,
        wire: Wire,
    ) -> None:
        self._workspace = workspace
        self._tokens = tokens
        self._sockets = sockets
        self._responses = responses
        self._faults = faults
        self._wire = wire

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the app's side."""
        return [
            web.get("/api/{method}", self.api),
            web.post("/api/{method}", self.api),
            web.get("/link/", self._sockets.open),
            web.post("/response/{team}/{secret}", self.respond),
            web.get("/avatar/{id}.svg", self.avatar),
        ]

    async def api(self, request: web.Request) -> web.StreamResponse:
        """Answer one call of the Web API, or fail as the faults want it."""
        method = request.match_info["method"]
        clock = asyncio.get_running_loop()
        began = clock.time()
        given = await _given(request)
        fault = self._faults.take(method)
        response = await self._faulty(request, method, given, fault)
        shown = json.loads(response.body) if isinstance(response.body, bytes) and response.body else None
        told = {name: value for name, value in given.items() if name != "token"}
        took = (clock.time() - began) * 1000
        self._wire.note("app → slack", "api", method, told, shown, response.status, took)
        if fault and fault.kind in ("cut_before", "cut_after") and request.transport:
            request.transport.abort()
        return response

    async def _faulty(self, request: web.Request, method: str, given: Json, fault: Fault | None) -> web.Response:
        kind = fault.kind if fault else None
        if fault and kind == "ratelimit":
            headers = {"Retry-After": f"{fault.seconds:g}"}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        if kind == "error_before":
            return web.json_response({"ok": False, "error": "internal_error"}, status=500)
        if kind == "cut_before":
            return web.Response(status=499)
        response = self._answer(request, method, given)
        if fault and kind == "slow":
            await asyncio.sleep(fault.seconds)
        if kind == "error_after":
            return web.json_response({"ok": False, "error": "internal_error"}, status=500)
        return response

    def _answer(self, request: web.Request, method: str, given: Json) -> web.Response:
        headers = {"X-OAuth-Scopes": self._workspace.manifest.granted}
        try:
            answer = {"ok": True, **self._called(request, method, given)}
        except Refused as refused:
            answer = refused.as_answer()
        return web.json_response(answer, headers=headers)

    def _called(self, request: web.Request, name: str, given: Json) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        token = credentials if scheme == "Bearer" else given.get("token")
        self._tokens.check(token, method.token)
        call = Call(Arguments(given), self._workspace, self._tokens, self._sockets, token, _basic(scheme, credentials))
        for scope in method.scopes:
            call.needs(scope)
        return method.answer(call)

    async def respond(self, request: web.Request) -> web.Response:
        """Take what is posted to a response_url."""
        body = await _given(request)
        try:
            self._responses.respond(request.match_info["secret"], body)
        except Refused as refused:
            status = 404 if refused.error.endswith("_url") else 400
            self._wire.note("app → slack", "response_url", "response_url", body, refused.as_answer(), status)
            return web.json_response(refused.as_answer(), status=status)
        self._wire.note("app → slack", "response_url", "response_url", body, {"ok": True})
        return web.json_response({"ok": True})

    async def avatar(self, request: web.Request) -> web.Response:
        """Draw a person's initials."""
        person = self._workspace.people.get(request.match_info["id"])
        name = person.name if person else self._workspace.identity.team
        return web.Response(text=avatar_svg(name), content_type="image/svg+xml")


@web.middleware
async def own_host_only(request: web.Request, handler: Any) -> web.StreamResponse:
    """Refuse what comes under a foreign name, or from a page of another origin."""
    if urlsplit(f"//{request.host}").hostname not in OWN_HOSTS:
        return web.Response(status=403, text="This address serves 127.0.0.1 only.")
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        return web.Response(status=403, text="Requests of other origins are refused.")
    response: web.StreamResponse = await handler(request)
    return response


async def _given(request: web.Request) -> Json:
    given: Json = dict(request.query)
    if request.method != "POST":
        return given
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except json.JSONDecodeError:
            body = None
        return given | (body if isinstance(body, dict) else {})
    return given | {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _basic(scheme: str, credentials: str) -> tuple[str, str] | None:
    if scheme != "Basic":
        return None
    try:
        user, _, password = base64.b64decode(credentials).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return user, password
