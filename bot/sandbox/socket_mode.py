"""Socket Mode: the WebSockets of the app, the envelopes that go down them, and the acks that come back."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import WSMsgType, web

from bot.sandbox.faults import Faults
from bot.sandbox.http_mode import HttpMode
from bot.sandbox.wire import Wire

Json = dict[str, Any]
EnvelopeType = Literal["slash_commands", "interactive", "events_api"]
Reason = Literal["warning", "refresh_requested", "link_disabled"]

#: Seconds after which Slack gives an answer up.
ACK_SECONDS = 3.0

#: Seconds between the tries of an event: at once, after a minute, after five.
RETRY_SECONDS = (0.0, 60.0, 300.0)


@dataclass(frozen=True)
class Ack:
    """Whether the app answered in time, what it sent along, and else why not (as Slack names it)."""

    answered: bool
    payload: Json = field(default_factory=dict)
    failure: str = ""


class SocketMode:
    """All open sockets of the app, used in turn."""

    def __init__(
        self, wire: Wire, faults: Faults, ack_seconds: float = ACK_SECONDS, retries: Sequence[float] = RETRY_SECONDS
    ) -> None:
        self._wire = wire
        self._faults = faults
        self._ack_seconds = ack_seconds
        self._retries = tuple(retries)
        self._sockets: list[web.WebSocketResponse] = []
        self._tickets: set[str] = set()
        self._awaited: dict[str, asyncio.Future[Json]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.app_id = ""
        #: Where everything goes instead, in HTTP mode.
        self.http: HttpMode | None = None

    @property
    def connected(self) -> int:
        """Return how many sockets are open."""
        return len(self._sockets)

    def give_ticket(self) -> str:
        """Return what opens one socket, once."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def open(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket for as long as it lives."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="this ticket was used or never given")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        await socket.send_json(self._hello())
        self._sockets.append(socket)
        self._wire.note("slack → app", "socket", "hello", {"num_connections": self.connected}, None)
        try:
            await self._listen(socket)
        finally:
            self._forget(socket)
        return socket

    def _hello(self) -> Json:
        debug = {"host": "applink-local", "build_number": 1, "approximate_connection_time": 18060}
        connections = {"num_connections": self.connected + 1, "connection_info": {"app_id": self.app_id}}
        return {"type": "hello", **connections, "debug_info": debug}

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                with contextlib.suppress(json.JSONDecodeError):
                    self._hear(json.loads(frame.data))

    def _hear(self, said: Any) -> None:
        awaited = self._awaited.get(said.get("envelope_id", "")) if isinstance(said, dict) else None
        if self._faults.takes_ack():
            self._wire.note("app → slack", "socket", "ack dropped", said, None)
        elif awaited and not awaited.done():
            payload = said.get("payload")
            awaited.set_result(payload if isinstance(payload, dict) else {})

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._sockets:
            self._sockets.remove(socket)
            self._wire.note("slack → app", "socket", "closed", {"num_connections": self.connected}, None)

    async def deliver(self, kind: EnvelopeType, payload: Json, retry: int | None = None, reason: str = "") -> Ack:
        """Send one envelope and return the app's ack."""
        envelope: Json = {
            "type": kind,
            "envelope_id": secrets.token_hex(16),
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
        }
        if retry is not None:
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        clock = asyncio.get_running_loop()
        began = clock.time()
        ack = await self._exchange(envelope)
        answer = ack.payload if ack.answered else {"failure": ack.failure}
        status = 200 if ack.answered else 504
        self._wire.note("slack → app", "socket", kind, envelope, answer, status, (clock.time() - began) * 1000)
        return ack

    async def _exchange(self, envelope: Json) -> Ack:
        envelope_id = envelope["envelope_id"]
        awaited: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._awaited[envelope_id] = awaited
        try:
            if self.http is not None:
                return await self._post(self.http, envelope)
            if not await self._send(envelope):
                return Ack(answered=False, failure="dispatch_failed")
            async with asyncio.timeout(self._ack_seconds):
                return Ack(answered=True, payload=await awaited)
        except TimeoutError:
            return Ack(answered=False, failure="operation_timeout")
        finally:
            del self._awaited[envelope_id]

    async def _post(self, http: HttpMode, envelope: Json) -> Ack:
        async with asyncio.timeout(self._ack_seconds):
            answer = await http.post(envelope["type"], envelope["payload"], envelope)
        if answer is None or self._faults.takes_ack():
            return Ack(answered=False, failure="dispatch_failed")
        return Ack(answered=True, payload=answer)

    async def _send(self, frame: Json) -> bool:
        while self._sockets:
            socket = self._sockets.pop(0)
            self._sockets.append(socket)
            try:
                await socket.send_json(frame)
            except (ConnectionError, RuntimeError):
                self._forget(socket)
            else:
                return True
        return False

    def send_event(self, payload: Json) -> None:
        """Send an event in the background, again and again as Slack does while no ack comes."""
        task = asyncio.get_running_loop().create_task(self._try_event(payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _try_event(self, payload: Json) -> None:
        ack = await self.deliver("events_api", payload, retry=0)
        for attempt, seconds in enumerate(self._retries, start=1):
            if ack.answered:
                return
            await asyncio.sleep(seconds)
            reason = "timeout" if ack.failure == "operation_timeout" else "connection_failed"
            ack = await self.deliver("events_api", payload, retry=attempt, reason=reason)

    async def disconnect(self, reason: Reason) -> None:
        """Tell every socket that it will end; all but a warning end it."""
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-local"}}
        for socket in list(self._sockets):
            self._wire.note("slack → app", "socket", f"disconnect: {reason}", frame, None)
            with contextlib.suppress(ConnectionError):
                await socket.send_json(frame)
            if reason != "warning":
                self._forget(socket)
                await socket.close()

    async def close(self) -> None:
        """End all sockets and give up on all events."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in list(self._sockets):
            await socket.close()
