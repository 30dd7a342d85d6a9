"""What the page asks and does: how things stand for a person, their acts, the clock, the faults, the wire."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

from aiohttp import web

from bot.sandbox import page_state
from bot.sandbox.acts import CannotDo
from bot.sandbox.faults import ANY, KINDS, Faults
from bot.sandbox.interactions import Interactions
from bot.sandbox.socket_mode import Ack, Reason, SocketMode
from bot.sandbox.wire import Wire
from bot.sandbox.workspace.people import Person
from bot.sandbox.workspace.tokens import Tokens
from bot.sandbox.workspace.workspace import Workspace

Json = dict[str, Any]
Deed = Callable[[str, Json], Awaitable[Json]]

PAGE = Path(__file__).parent / "page"

#: What the page calls a fault, where that is not its own name.
FAULT_NAMES = {"cut": "cut_after"}


class PageApi:
    """Serves the page and what it asks."""

    def __init__(
        self,
        workspace: Workspace,
        interactions: Interactions,
        sockets: SocketMode,
        tokens: Tokens,
        faults: Faults,
        wire: Wire,
        set_clock: Callable[[datetime], None] | None,
    ) -> None:
        self._workspace = workspace
        self._do = interactions
        self._sockets = sockets
        self._tokens = tokens
        self._faults = faults
        self._wire = wire
        self._set_clock = set_clock
        self._streams: set[asyncio.Task[None] | None] = set()

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
            return _answer({"ok": False, "error": str(reason)}, status=404)
        return _answer(page_state.state(self._workspace, self._sockets, self._faults, person))

    def _person(self, user: str) -> Person:
        if user:
            return self._do.person(user)
        for person in self._workspace.people.values():
            if person.kind == "member" and not person.deleted:
                return person
        raise CannotDo("Nobody is in this workspace yet.")

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream a number at each change, for as long as the page is open."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await stream.prepare(request)
        task = asyncio.current_task()
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
            if task:
                task.cancel()

    async def wire(self, request: web.Request) -> web.Response:
        """Tell what went over the wire after `after=`."""
        after = request.query.get("after", "")
        return _answer([line.as_json() for line in self._wire.after(int(after) if after.isdigit() else 0)])

    async def act(self, request: web.Request) -> web.Response:
        """Let a person do something."""
        try:
            body = await _body(request)
            deed = self._deeds().get(_need(body, "do"))
            if deed is None:
                raise CannotDo(f"Nobody can {body['do']!r} here.")
            return _answer(await deed(_need(body, "as"), body))
        except CannotDo as reason:
            return _answer({"ok": False, "error": str(reason)})

    def _deeds(self) -> dict[str, Deed]:
        return {
            "say": self._say,
            "command": self._command,
            "press": self._press,
            "submit": self._submit,
            "close": self._close,
            "suggest": self._suggest,
            "shortcut": self._shortcut,
            "message_shortcut": self._message_shortcut,
            "home": self._home,
            "messages_tab": self._messages_tab,
            "dismiss": self._dismiss,
        }

    async def _say(self, user: str, body: Json) -> Json:
        message = await self._do.say(user, _need(body, "channel"), str(body.get("text", "")), body.get("thread_ts"))
        return {"ok": True, "ts": message.ts}

    async def _command(self, user: str, body: Json) -> Json:
        return self._told(user, await self._do.command(user, _need(body, "channel"), _need(body, "text")))

    async def _press(self, user: str, body: Json) -> Json:
        container = _need_container(body)
        if body.get("values") and "view_id" in container:
            self._do.fill(self._do.view(self._do.person(user), container["view_id"]), body["values"])
        return self._told(user, await self._do.press(user, container, _ids(body), dict(body.get("value") or {})))

    async def _submit(self, user: str, body: Json) -> Json:
        view = self._do.view(self._do.person(user), _need(body, "view_id"))
        ack = await self._do.submit(user, view.id, body.get("values") or {})
        if view.errors:
            return {"ok": False, "error": "", "errors": view.errors}
        return self._told(user, ack)

    async def _close(self, user: str, body: Json) -> Json:
        await self._do.close(user, _need(body, "view_id"), clear=bool(body.get("clear")))
        return {"ok": True}

    async def _suggest(self, user: str, body: Json) -> Json:
        container = _need_container(body)
        answer = await self._do.suggest(user, container, _ids(body), str(body.get("query", "")))
        return {"ok": True, "options": answer}

    async def _shortcut(self, user: str, body: Json) -> Json:
        return self._told(user, await self._do.shortcut(user, _need(body, "callback_id")))

    async def _message_shortcut(self, user: str, body: Json) -> Json:
        names = ("callback_id", "channel", "ts")
        return self._told(user, await self._do.message_shortcut(user, *(_need(body, name) for name in names)))

    async def _home(self, user: str, body: Json) -> Json:
        await self._do.open_tab(user, "home")
        return {"ok": True}

    async def _messages_tab(self, user: str, body: Json) -> Json:
        await self._do.open_tab(user, "messages")
        return {"ok": True}

    async def _dismiss(self, user: str, body: Json) -> Json:
        self._do.person(user).notices.clear()
        self._workspace.changes.note()
        return {"ok": True}

    def _told(self, user: str, ack: Ack) -> Json:
        if ack.answered:
            return {"ok": True}
        return {"ok": False, "error": self._workspace.people[user].notices[-1]}

    async def clock(self, request: web.Request) -> web.Response:
        """Move the clock, which the app reads too."""
        try:
            body = await _body(request)
            if self._set_clock is None:
                raise CannotDo("This workspace has no clock that can be moved.")
            self._set_clock(_moved(self._workspace.now(), body))
        except CannotDo as reason:
            return _answer({"ok": False, "error": str(reason)})
        self._workspace.changes.note()
        return _answer({"ok": True, "clock": self._workspace.now().isoformat()})

    async def fault(self, request: web.Request) -> web.Response:
        """Turn a fault on, or all of them off."""
        try:
            await self._set_fault(await _body(request))
        except CannotDo as reason:
            return _answer({"ok": False, "error": str(reason)})
        return _answer({"ok": True, "faults": self._faults.active})

    async def _set_fault(self, body: Json) -> None:
        kind = FAULT_NAMES.get(body.get("kind", ""), body.get("kind", ""))
        if kind == "clear":
            self._faults.clear()
        elif kind == "revoke":
            self._tokens.revoke_bot()
            self._workspace.changes.note()
        elif kind == "disconnect":
            reason = body.get("reason", "refresh_requested")
            if reason not in get_args(Reason):
                raise CannotDo(f"There is no disconnect for {reason!r}.")
            await self._sockets.disconnect(reason)
        elif kind in KINDS:
            seconds = body.get("retry_after", body.get("seconds", 1))
            self._faults.set(kind, body.get("method") or ANY, int(body.get("times", 1)), float(seconds))
        else:
            raise CannotDo(f"There is no fault {kind!r}.")


def _moved(now: datetime, body: Json) -> datetime:
    try:
        if "to" in body:
            to = datetime.fromisoformat(str(body["to"]))
        else:
            to = now + timedelta(days=float(body.get("forward_days", 0)), hours=float(body.get("forward_hours", 0)))
    except (ValueError, TypeError, OverflowError):
        raise CannotDo("That is no time.") from None
    if to.tzinfo is None:
        raise CannotDo("A time needs its offset, such as +01:00 or Z.")
    if to < now:
        raise CannotDo("The clock can only be moved forward.")
    return to


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except json.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise CannotDo("That was no JSON object.")
    return body


def _need(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise CannotDo(f"{name!r} is missing.")
    return value


def _need_container(body: Json) -> Json:
    container = body.get("container") or body
    if "view_id" in container or {"channel_id", "message_ts"} <= set(container):
        return dict(container)
    raise CannotDo("'container' needs a view_id, or a channel_id with a message_ts.")


def _ids(body: Json) -> tuple[str, str]:
    return _need(body, "block_id"), _need(body, "action_id")


def _answer(body: Any, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, headers={"Cache-Control": "no-store"})
