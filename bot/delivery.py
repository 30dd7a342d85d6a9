"""Says what is in the ledger: claims a row, words it, posts it once, and writes down what became of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.directory import Directory
from storage.deliveries import Delivery
from storage.store import Store

log = logging.getLogger(__name__)

#: Marks our messages, so that one can be found again after an attempt whose end is unknown.
METADATA = "giveget"
#: Messages on their way at once, over all workspaces, and of one of them.
_AT_ONCE = 16
_OF_EACH = 4
#: Seconds for which all workspaces wait for a slow one; then it goes on by itself.
_WAITED_FOR = 2.0
#: After so many failed attempts a message is given up, and shown to the admin.
_GIVE_UP_AFTER = 12
#: How far back one looks for a message that may have been posted.
_LOOK_BACK = timedelta(days=1)
#: How long a workspace is left alone where Slack does not say how long.
_PAUSE = timedelta(seconds=30)
#: Slack's errors that a new token mends ...
_TOKEN_ERRORS = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_authed",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
}
#: ... and those that pass by themselves.
_PASSING_ERRORS = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}

Message = dict[str, Any]


@dataclass(frozen=True)
class Hold:
    """Not now: to be said at a later moment instead."""

    until: datetime


@dataclass(frozen=True)
class Drop:
    """Not to be said: there is nothing to say any more, or it may not be said there."""

    state: str
    reason: str


class Wording(Protocol):
    """Finds the words for a delivery. `prepare` runs before the first attempt, and may hold it back or drop it."""

    async def prepare(self, delivery: Delivery, now: datetime) -> Hold | Drop | None:
        """What is to be done in the database before the message is worded."""
        ...

    async def message(self, delivery: Delivery, now: datetime) -> Message | None:
        """The message as the facts are now; None where there is nothing to say."""
        ...

    async def failed(self, delivery: Delivery, error: str, now: datetime) -> None:
        """Slack will never take this message: tell who can do something about it."""
        ...


@dataclass(frozen=True)
class Line:
    """How to reach one workspace."""

    client: AsyncWebClient
    directory: Directory


class Lines(Protocol):
    """Who knows how workspaces are reached."""

    async def line(self, workspace_id: str) -> Line | None:
        """How to reach a workspace; None where this process cannot."""
        ...

    async def renewed(self, workspace_id: str, refused: str | None) -> bool:
        """Whether by now there is another token than the one that Slack refused."""
        ...


class Courier:
    """Releases what is due, in one process. A message is sent by one call to Slack, without the SDK's own retries."""

    def __init__(self, store: Store, wording: Wording, clock: Clock, lines: Lines) -> None:
        self._store = store
        self._wording = wording
        self._clock = clock
        self._lines = lines
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        #: One for each workspace that has messages on their way: a slow one gets no more until those are said.
        self._lanes: dict[str, asyncio.Task[int]] = {}
        self._channels: dict[str, asyncio.Lock] = {}
        self._paused_until: dict[str, datetime] = {}
        self.wake = asyncio.Event()

    async def release(self) -> int:
        """Say some of what is due and reword what is stale; returns how many messages that were, 0 at the end.

        A workspace whose Slack is slow is not waited for: see `finish`.
        """
        now = self._clock()
        passed = {*self._lanes, *(each for each, until in self._paused_until.items() if until > now)}
        async with self._store.open_ledger() as ledger:
            due, stale = await ledger.due(now, without=passed), await ledger.stale(without=passed)
        begun = {self._begin(each, due, stale) for each in {one.workspace_id for one in (*due, *stale)}}
        if not begun:
            return 0
        ended, _ = await asyncio.wait(begun, timeout=_WAITED_FOR)
        return sum(lane.result() for lane in ended)

    async def finish(self) -> None:
        """Wait until nothing is on its way any more."""
        await asyncio.gather(*self._lanes.values())

    def _begin(self, workspace_id: str, due: list[Delivery], stale: list[Delivery]) -> asyncio.Task[int]:
        own = [[each for each in some if each.workspace_id == workspace_id] for some in (due, stale)]
        lane = asyncio.create_task(self._say(workspace_id, *own))
        self._lanes[workspace_id] = lane
        lane.add_done_callback(lambda _: self._lanes.pop(workspace_id))
        return lane

    async def _say(self, workspace_id: str, due: list[Delivery], stale: list[Delivery]) -> int:
        try:
            line = await self._lines.line(workspace_id)
        except Exception:  # one workspace that cannot be reached must not stop the others
            log.exception("workspace %s cannot be reached", workspace_id)
            return 0
        if line is None:
            return 0
        turns = asyncio.Semaphore(_OF_EACH)
        for handle, some in ((self.deliver, due), (self.reword, stale)):
            await asyncio.gather(*(self._guarded(handle, each, turns) for each in some))
        return len(due) + len(stale)

    async def _guarded(
        self, handle: Callable[[Delivery], Awaitable[None]], delivery: Delivery, turns: asyncio.Semaphore
    ) -> None:
        async with turns, self._at_once:
            try:
                await handle(delivery)
            except Exception:  # one message that cannot be worded must not stop the others
                log.exception("delivery %s (%s) failed", delivery.id, delivery.kind)
                await self._set_aside(delivery)

    async def deliver(self, delivery: Delivery) -> None:
        """One delivery: claim → prepare → look whether it is there already → post → settle."""
        now = self._clock()
        line = await self._lines.line(delivery.workspace_id)
        async with self._store.open_ledger() as ledger:
            token = await ledger.claim(delivery, now) if line else None
        if line is None or token is None:
            return
        outcome = await self._attempt(delivery, line, now)
        async with self._store.open_ledger() as ledger:
            await ledger.settle(delivery, token, **outcome)

    async def _attempt(self, delivery: Delivery, line: Line, now: datetime) -> dict[str, Any]:
        if delivery.expires_at and now > delivery.expires_at:
            return {"state": "expired"}
        used = line.client.token
        held = await self._wording.prepare(delivery, now)
        if isinstance(held, Hold):
            return {"state": "planned", "due_at": held.until}
        if isinstance(held, Drop):
            return {"state": held.state, "error": held.reason}
        try:
            channel = delivery.to_channel or await line.directory.direct_message(delivery.to_user or "")
            if _may_have_arrived(delivery) and (ts := await self._find(delivery, line.client, channel)):
                return _sent(channel, ts, now)
            message = await self._wording.message(delivery, now)
            if message is None:
                return {"state": "cancelled"}
            return await self._post(delivery, line.client, channel, message)
        except SlackApiError as error:
            return await self._refused(delivery, error, used, now)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return self._unsure(delivery, type(error).__name__, now)

    async def _post(self, delivery: Delivery, client: AsyncWebClient, channel: str, message: Message) -> dict[str, Any]:
        async with self._channels.setdefault(channel, asyncio.Lock()):
            answer = await client.chat_postMessage(
                channel=channel,
                metadata={"event_type": METADATA, "event_payload": {"key": delivery.dedup_key}},
                unfurl_links=False,
                unfurl_media=False,
                **message,
            )
        return _sent(answer["channel"], answer["ts"], self._clock())

    async def _find(self, delivery: Delivery, client: AsyncWebClient, channel: str) -> str | None:
        """The message of an earlier attempt whose end is unknown, if Slack has it."""
        oldest = (delivery.due_at - _LOOK_BACK).timestamp()
        history = await client.conversations_history(
            channel=channel, include_all_metadata=True, oldest=f"{oldest:.6f}", limit=100
        )
        for message in history["messages"]:
            metadata = message.get("metadata") or {}
            if metadata.get("event_payload", {}).get("key") == delivery.dedup_key:
                return str(message["ts"])
        return None

    async def _refused(
        self, delivery: Delivery, error: SlackApiError, used: str | None, now: datetime
    ) -> dict[str, Any]:
        code = _code(error)
        if error.response.status_code == 429:
            until = now + _wait(error)
            self._paused_until[delivery.workspace_id] = until
            return {"state": "planned", "due_at": until, "error": "ratelimited"}
        if code in _TOKEN_ERRORS:
            # Another process may have been given a new token while this one still used the old.
            renewed = await self._lines.renewed(delivery.workspace_id, used)
            return {"state": "planned" if renewed else "blocked", "error": code}
        if error.response.status_code >= 500 or code in _PASSING_ERRORS:
            return self._unsure(delivery, code, now)
        await self._wording.failed(delivery, code, now)
        return {"state": "dead", "error": code}

    def _unsure(self, delivery: Delivery, error: str, now: datetime) -> dict[str, Any]:
        if delivery.attempts + 1 >= _GIVE_UP_AFTER:
            return {"state": "dead", "error": error}
        wait = timedelta(seconds=min(600, 2**delivery.attempts))
        return {"state": "unsure", "unsure": True, "due_at": now + wait, "error": error}

    async def reword(self, delivery: Delivery) -> None:
        """Word a message that stands in Slack again, as the facts are now; one with nothing to say any more goes."""
        line, now = await self._lines.line(delivery.workspace_id), self._clock()
        if line is None or delivery.channel is None or delivery.ts is None:
            return
        async with self._store.open_ledger() as ledger:
            await ledger.freshen(delivery)
        message = await self._wording.message(delivery, now)
        try:
            if message is None:
                await line.client.chat_delete(channel=delivery.channel, ts=delivery.ts)
            else:
                await line.client.chat_update(channel=delivery.channel, ts=delivery.ts, **message)
        except SlackApiError as error:
            code = _code(error)
            log.warning("message of delivery %s was not reworded: %s", delivery.id, code)
            if error.response.status_code in (429, *range(500, 600)) or code in _TOKEN_ERRORS | _PASSING_ERRORS:
                await self._reword_later(delivery, _wait(error), now)
        except (aiohttp.ClientError, TimeoutError, OSError):
            await self._reword_later(delivery, _PAUSE, now)

    async def _reword_later(self, delivery: Delivery, wait: timedelta, now: datetime) -> None:
        """What must no longer stand in Slack is not given up because Slack was away."""
        self._paused_until[delivery.workspace_id] = now + wait
        async with self._store.open_ledger() as ledger:
            await ledger.mark_stale(delivery)

    async def _set_aside(self, delivery: Delivery) -> None:
        async with self._store.open_ledger() as ledger:
            await ledger.set_aside(delivery, error="wording failed")


def _may_have_arrived(delivery: Delivery) -> bool:
    return delivery.unsure or delivery.state != "planned"


def _code(error: SlackApiError) -> str:
    return str(error.response.get("error") or f"http_{error.response.status_code}")


def _wait(error: SlackApiError) -> timedelta:
    return timedelta(seconds=int(error.response.headers.get("Retry-After", _PAUSE.seconds)))


def _sent(channel: str, ts: str, now: datetime) -> dict[str, Any]:
    return {"state": "sent", "channel": channel, "ts": ts, "sent_at": now, "error": None}
