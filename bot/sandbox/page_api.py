"""Serves the page, and answers what it asks: how things stand, what changed, what went over the wire, and its acts."""

import asyncio
import json
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox import page_state
from bot.sandbox.acts import Acts, CannotDo
from bot.sandbox.page_acts import PageActs
from bot.sandbox.page_controls import PageControls
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.wire import Wire
from bot.sandbox.workspace.people import Person
from bot.sandbox.workspace.workspace import Workspace

Json = dict[str, Any]

PAGE = Path(__file__).parent / "page"


class PageApi:
    """Everything between the page and the workspace."""

    def __init__(
        self,
        workspace: Workspace,
        acts: Acts,
        deeds: PageActs,
        controls: PageControls,
        sockets: SocketMode,
        wire: Wire,
    ) -> None:
        self._workspace = workspace
        self._acts = acts
        self._deeds = deeds
        self._controls = controls
        self._sockets = sockets
        self._wire = wire
        self._streams: set[asyncio.Task[Any]] = set()

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes of the page."""
        return [
            web.get("/", self.index),
            web.static("/static", PAGE),
            web.get("/sandbox/state", self.state),
            web.get("/sandbox/events", self.events),
            web.get("/sandbox/wire", self.wire),
            web.post("/sandbox/act", self.act),
            web.post("/sandbox/clock", self.clock),
            web.post("/sandbox/fault", self.fault),
        ]

    async def index(self, request: web.Request) -> web.StreamResponse:
        """Serve the page."""
        return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def state(self, request: web.Request) -> web.Response:
        """Tell how things stand for `as=`, by default the first member."""
        try:
            person = self._person(request.query.get("as", ""))
        except CannotDo as reason:
            return _no(reason, status=404)
        return _answer(page_state.state(self._workspace, self._sockets.connected, self._controls.active, person))

    def _person(self, user: str) -> Person:
        if user:
            return self._acts.person(user)
        for person in self._workspace.people.values():
            if person.kind == "member" and not person.deleted:
                return person
        raise CannotDo("Nobody is in this workspace yet.")

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream a number at each change, for as long as the page is open."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await stream.prepare(request)
        task = asyncio.current_task()
        assert task is not None, "aiohttp runs every handler in a task"
        self._streams.add(task)
        seen = self._workspace.changes.count
        try:
            while True:
                await stream.write(f"data: {json.dumps({'n': seen})}\n\n".encode())
                seen = await self._workspace.changes.after(seen)
        except (ConnectionError, asyncio.CancelledError):
            return stream
        finally:
            self._streams.discard(task)

    async def end_streams(self, app: web.Application) -> None:
        """End the streams, which would keep the server from closing."""
        for task in list(self._streams):
            task.cancel()

    async def wire(self, request: web.Request) -> web.Response:
        """Tell what went over the wire after `after=`."""
        after = request.query.get("after", "")
        return _answer([line.as_json() for line in self._wire.after(int(after) if after.isdecimal() else 0)])

    async def act(self, request: web.Request) -> web.Response:
        """Let a person do something."""
        try:
            return _answer(await self._deeds.act(await _body(request)))
        except CannotDo as reason:
            return _no(reason)

    async def clock(self, request: web.Request) -> web.Response:
        """Move the clock."""
        try:
            self._controls.move_clock(self._workspace.now(), await _body(request))
        except CannotDo as reason:
            return _no(reason)
        self._workspace.changes.note()
        return _answer({"ok": True, "clock": self._workspace.now().isoformat()})

    async def fault(self, request: web.Request) -> web.Response:
        """Turn a fault on, or all of them off."""
        try:
            await self._controls.set_fault(await _body(request))
        except CannotDo as reason:
            return _no(reason)
        self._workspace.changes.note()
        return _answer({"ok": True, "faults": self._controls.active})


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except json.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise CannotDo("That was no JSON object.")
    return body


def _answer(body: Any, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, headers={"Cache-Control": "no-store"})


def _no(reason: CannotDo, status: int = 200) -> web.Response:
    return _answer({"ok": False, "error": str(reason)}, status)
