"""What the app calls: Web API methods and response_urls, with the faults that are switched on."""

import asyncio
from typing import Any

from aiohttp import web

from bot.sandbox import incoming
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.refusals import Refused
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.teams import Teams
from bot.sandbox.web_api import METHODS
from bot.sandbox.web_api.call import Arguments, Call
from bot.sandbox.wire import Wire
from bot.sandbox.workspace.tokens import Tokens

Json = dict[str, Any]

#: What is no answer of Slack's.
_BLOCKED = "<h1>This page is not allowed here.</h1>"


class Server:
    """Answers the app."""

    def __init__(
        self,
        teams: Teams,
        tokens: Tokens,
        sockets: SocketMode,
        faults: Faults,
        wire: Wire,
    ) -> None:
        self._teams = teams
        self._tokens = tokens
        self._sockets = sockets
        self._faults = faults
        self._wire = wire

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the app's side."""
        return [
            web.get("/api/{method}", self.api),
            web.post("/api/{method}", self.api),
            web.get("/link/", self._sockets.open),
            web.post("/response/{team}/{secret}", self.respond),
        ]

    async def api(self, request: web.Request) -> web.StreamResponse:
        """Answer one call of the Web API, or fail as the faults want it."""
        method = request.match_info["method"]
        clock = asyncio.get_running_loop()
        began = clock.time()
        known = METHODS.get(method)
        said = await incoming.given(request, reads_json=known is None or known.reads_json)
        fault = self._faults.take(method)
        status, answer = self._faulty(request, method, said, fault)
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        told = {name: value for name, value in said.items() if name != "token"}
        self._wire.note("app → slack", "api", method, told, answer, status, (clock.time() - began) * 1000)
        if fault and fault.kind in ("cut_before", "cut_after") and request.transport:
            request.transport.abort()
        headers = {"X-OAuth-Scopes": self._teams.first.workspace.manifest.granted}
        if fault and fault.kind == "ratelimit":
            headers["Retry-After"] = f"{fault.seconds:g}"
        if fault and fault.kind == "proxy":
            return web.Response(text=_BLOCKED, content_type="text/html", status=status)
        return web.json_response(answer, status=status, headers=headers)

    def _faulty(self, request: web.Request, method: str, said: Json, fault: Fault | None) -> tuple[int, Json | None]:
        match fault.kind if fault else None:
            case "ratelimit":
                return 429, {"ok": False, "error": "ratelimited"}
            case "error_before":
                return 500, {"ok": False, "error": "internal_error"}
            case "cut_before":
                return 499, None
            case "proxy":
                return 403, None
            case "error_after":
                self._answer(request, method, said)
                return 500, {"ok": False, "error": "internal_error"}
        return 200, self._answer(request, method, said)

    def _answer(self, request: web.Request, method: str, said: Json) -> Json:
        try:
            return {"ok": True, **self._called(request, method, said)}
        except Refused as refused:
            return refused.as_answer()

    def _called(self, request: web.Request, name: str, said: Json) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        bearer, client = incoming.credentials(request)
        token = bearer or said.get("token")
        self._tokens.check(token, method.opened_by)
        workspace = self._teams.meant(self._tokens.owner(token), said).workspace
        call = Call(Arguments(said), workspace, self._tokens, self._sockets, token, client, self._teams)
        for scope in method.scopes:
            call.needs(scope)
        return method.answer(call)

    async def respond(self, request: web.Request) -> web.Response:
        """Take what is posted to a response_url."""
        body = await incoming.given(request)
        try:
            self._teams.by_id(request.match_info["team"]).responses.respond(request.match_info["secret"], body)
            status, answer = 200, {"ok": True}
        except Refused as refused:
            status, answer = 404 if refused.error.endswith("_url") else 400, refused.as_answer()
        self._wire.note("app → slack", "response_url", "response_url", body, answer, status)
        return web.json_response(answer, status=status)
