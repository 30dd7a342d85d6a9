"""Says what is in the ledger: claims a row, words it, posts it once, and writes down what became of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot import marks, outcomes
from bot.clock import Clock
from bot.lanes import Lanes
from bot.lines import Line, Lines
from bot.outcomes import NO_ANSWER, WORDING_FAILED, Outcome
from bot.pace import Pace, Pauses
from bot.slack_errors import code_of
from bot.speaking import Message, Wording, outdated_by, worded
from storage.deliveries import AWAITED, Delivery, no_longer_blocked
from storage.store import StorageBusy, Store

log = logging.getLogger(__name__)

#: Messages of one kind that are on their way at once, over all workspaces: about what one core can word while Slack
#: answers. More would have presses stand in line for the core; and so what nobody waits for has half of it.
_AT_ONCE = 8
#: Messages of one workspace that are on their way at once, in each of its lanes: slow ones leave room for others.
_OF_EACH = 2
#: Messages that are looked for at once to be shown anew, and how often one is worded again where it changes meanwhile.
_SHOWN = 8
_WORDED = 3
#: Seconds for which all workspaces wait for a slow one; then it goes on by itself.
_WAITED_FOR = 2.0
#: Seconds from the last look at the ledger to Slack's answer, fewer than those of a lease. They go by while a process
#: stands still: when it goes on, another may have posted, and it must not.
_LAST_STEP = 40.0

Handle = Callable[[Delivery, Line], Awaitable[bool]]
Find = Callable[..., Awaitable[list[Delivery]]]


class Courier:
    """Releases what is due, in one process. A message is sent by one call to Slack, without the SDK's own retries."""

    def __init__(self, store: Store, wording: Wording, clock: Clock, lines: Lines) -> None:
        self._store = store
        self._wording = wording
        self._clock = clock
        self._lines = lines
        #: What is due; answers, which may come by the first as well; what is to be worded again, and what of that
        #: somebody waits to see. Who waits does not stand in line behind what nobody knows of yet.
        self._due = Lanes(partial(self._say, self.deliver), _AT_ONCE)
        self._answers = Lanes(partial(self._say, self.deliver), _AT_ONCE)
        self._stale = Lanes(partial(self._say, self.reword), _AT_ONCE // 2)
        self._shown = Lanes(partial(self._say, self.reword), _AT_ONCE)
        #: Where Slack wants to be left alone.
        self.pauses = Pauses()
        self._pace = Pace()
        self._search = marks.Search()

    def start(self) -> None:
        """Nothing to begin: messages are said by who releases them."""

    async def release(self, only: Collection[str] | None = None) -> int:
        """Say some of what is due in some workspaces, or in all; then some of what is stale is reworded as well.

        Returns how many messages came further; see `finish` for slow ones.
        """
        now = self._clock()
        paused = self.pauses.workspaces(now)
        async with self._store.consult_ledger() as ledger:
            answers = await _next(ledger.due, self._answers, now, kinds=AWAITED, without=paused, only=only)
            stale = [] if only else await _next(ledger.stale, self._stale, now, without=paused)
            due = await _next(ledger.due, self._due, now, without=paused, only=only)
        return await self._ended(self._answers.begin(answers) | self._stale.begin(stale) | self._due.begin(due))

    async def show(self, workspace_id: str, readers: Collection[str]) -> int:
        """Reword some of what is stale in the channels of one workspace, and in the direct messages of these readers.

        Returns how many of them say what is true now; 0 where there is no more to do, or none came further.
        """
        async with self._store.consult_ledger() as ledger:
            changed = await ledger.to_be_shown(workspace_id, readers, self._clock(), _SHOWN)
        return sum(await asyncio.gather(*self._shown.begin(changed)))

    async def _ended(self, lanes: set[asyncio.Task[int]]) -> int:
        """Wait a while for these; returns how many messages came further in those that ended."""
        if not lanes:
            return 0
        ended, _ = await asyncio.wait(lanes, timeout=_WAITED_FOR)
        return sum(lane.result() for lane in ended)

    async def finish(self) -> None:
        """Wait until nothing is on its way any more."""
        await asyncio.gather(*(each.finish() for each in (self._due, self._answers, self._stale, self._shown)))

    async def _say(self, handle: Handle, workspace_id: str, some: list[Delivery], slots: asyncio.Semaphore) -> int:
        try:
            line = await self._lines.line(workspace_id)
        except Exception:  # one workspace that cannot be reached must not stop the others
            log.exception("workspace %s cannot be reached", workspace_id)
            return 0
        if line is None:
            return 0
        turns = asyncio.Semaphore(_OF_EACH)
        return sum(await asyncio.gather(*(self._guarded(handle, each, line, turns, slots) for each in some)))

    async def _guarded(
        self, handle: Handle, delivery: Delivery, line: Line, turns: asyncio.Semaphore, slots: asyncio.Semaphore
    ) -> bool:
        if handle == self.deliver and delivery.kind not in AWAITED:  # nobody else's turn is taken up by who waits here
            await self.its_turn(delivery)
        async with turns, slots:
            if self.pauses.until(delivery.workspace_id, self._clock()):
                return False
            try:
                return await self.carry(handle, delivery, line)
            except (StorageBusy, SQLAlchemyError) as error:
                # Nothing is wrong with the message: when nobody holds it any more, it is looked for and tried again.
                log.warning("delivery %s waits for the database: %s", delivery.id, type(error).__name__)
        return False

    async def carry(self, handle: Handle, delivery: Delivery, line: Line) -> bool:
        """Deliver or reword; what cannot be worded is set aside. Raises StorageBusy, SQLAlchemyError."""
        try:
            return await handle(delivery, line)
        except (StorageBusy, SQLAlchemyError):
            raise
        except Exception:  # one message that cannot be worded must not stop the others
            log.exception("delivery %s (%s) failed", delivery.id, delivery.kind)
            with suppress(StorageBusy, SQLAlchemyError):  # then it is tried again when its lease has run out
                async with self._store.open_ledger() as ledger:
                    await ledger.set_aside(delivery, WORDING_FAILED)
        return False

    async def its_turn(self, delivery: Delivery) -> None:
        """Wait until there may be another message where this one goes."""
        await asyncio.sleep(self._pace.turn(f"{delivery.workspace_id}:{delivery.to_channel or delivery.to_user}"))

    async def deliver(self, delivery: Delivery, line: Line) -> bool:
        """One delivery: claim → look whether it is there already → prepare → word → post → settle."""
        now = self._clock()
        async with self._store.open_ledger() as ledger:
            token = await ledger.claim(delivery, now)
        if token is None:
            return False
        used = line.client.token
        if (outcome := await self._attempt(delivery, line, token, now)) is None:
            return False
        outdated = await outdated_by(self._wording, delivery) if outcome["state"] == "sent" else ()
        async with self._store.open_ledger() as ledger:
            settled = await ledger.settle(delivery, token, outdated, **outcome)
        if outcome["state"] == "blocked" and await self._lines.renewed(delivery.workspace_id, used):
            # The new token came before this was `blocked`, and found nothing to release.
            async with self._store.work(delivery.workspace_id) as work:
                await work.change(no_longer_blocked())
        return settled

    async def _attempt(self, delivery: Delivery, line: Line, token: str, now: datetime) -> Outcome | None:
        """What became of it; None where it took so long that another sender has it now."""
        used, posting = line.client.token, False
        try:
            ready = await self._made_ready(delivery, line, now)
            if isinstance(ready, dict):
                return ready
            async with asyncio.timeout(_LAST_STEP):
                async with self._store.open_ledger() as ledger:
                    if not await ledger.renew(delivery, token, self._clock(), posting=True):
                        return None
                posting = True
                return await self._post(delivery, line.client, *ready)
        except SlackApiError as error:
            return await self._refused(delivery, error, used, now, posting=posting)
        except (*NO_ANSWER, StorageBusy, SQLAlchemyError) as error:  # the database is asked nothing after the post
            return outcomes.tried_in_vain(delivery, type(error).__name__, now, posting=posting)

    async def _made_ready(self, delivery: Delivery, line: Line, now: datetime) -> Outcome | tuple[str, Message]:
        """Where to post what, or the outcome where nothing is to be posted."""
        known: Outcome = {}
        if delivery.may_stand:
            channel = await _channel_of(delivery, line)
            if ts := await self._search.find(delivery, line.client, channel):
                return outcomes.sent(channel, ts, now)
            known = {"unsure": False}  # it certainly does not stand there
        if delivery.expires_at and now > delivery.expires_at:
            return {"state": "expired", **known}
        if held := await self._wording.prepare(delivery, now):
            return outcomes.held(held.until, held.reason) | known
        message = await worded(self._wording, delivery, now)
        if message is None:
            return {"state": "cancelled", **known}
        return await _channel_of(delivery, line), message

    async def _post(self, delivery: Delivery, client: AsyncWebClient, channel: str, message: Message) -> Outcome:
        answer = await client.chat_postMessage(
            channel=channel,
            thread_ts=delivery.thread_ts,
            metadata=marks.metadata(delivery),
            unfurl_links=False,
            unfurl_media=False,
            **message,
        )
        return outcomes.sent(answer["channel"], answer["ts"], self._clock())

    async def _refused(
        self, delivery: Delivery, error: SlackApiError, used: str | None, now: datetime, *, posting: bool
    ) -> Outcome:
        code = code_of(error)
        if outcomes.is_rate_limit(error):
            return outcomes.held(self.pauses.begin(delivery.workspace_id, now + outcomes.pause_after(error)), code)
        if outcomes.mended_by_token(error):
            # Another process may have been given a new token while this one still used the old.
            renewed = await self._lines.renewed(delivery.workspace_id, used)
            return {"state": "planned" if renewed else "blocked", "error": code}
        if outcomes.passes(error):
            return outcomes.tried_in_vain(delivery, code, now, posting=posting)
        try:
            held = await self._wording.failed(delivery, code, now)
        except (SlackApiError, *NO_ANSWER):  # who is to be told could not be asked for
            return outcomes.tried_in_vain(delivery, code, now, posting=False)
        if held:
            return outcomes.held(held.until, code)
        if delivery.may_stand and not posting:  # to look was refused: that says nothing of what stands there
            return outcomes.tried_in_vain(delivery, code, now, posting=True)
        return {"state": "dead", "error": code}

    async def reword(self, delivery: Delivery, line: Line) -> bool:
        """Word a message that stands in Slack again, as the facts are now; one with nothing to say any more goes.

        Returns whether it says what is true. Who changed something meanwhile left it to whoever words it just now.
        """
        for _ in range(_WORDED):
            now = self._clock()
            async with self._store.open_ledger() as ledger:
                begun = await ledger.begin_rewording(delivery, now)
            if begun is None:
                return False
            again_at = await self._reworded(begun, line, now)
            async with self._store.open_ledger() as ledger:
                is_true = await ledger.end_rewording(begun, again_at)
            if is_true or again_at:
                return is_true
        return False

    async def _reworded(self, delivery: Delivery, line: Line, now: datetime) -> datetime | None:
        """When to try again; None where it is done, can never be, or is another's by now."""
        assert delivery.token is not None, "it was begun"
        used = line.client.token
        try:
            overheard = await self._wording.is_overheard(delivery)
            message = None if overheard else await worded(self._wording, delivery, now)
            async with asyncio.timeout(_LAST_STEP):
                async with self._store.open_ledger() as ledger:
                    mine = await ledger.renew(delivery, delivery.token, self._clock())
                if mine:
                    await self._replace(delivery, line.client, message)
        except SlackApiError as error:
            log.warning("message of delivery %s was not reworded: %s", delivery.id, code_of(error))
            return await self._again_at(delivery, error, used, now)
        except NO_ANSWER:
            return now + outcomes.wait_after(delivery.attempts)
        return None

    async def _again_at(
        self, delivery: Delivery, error: SlackApiError, used: str | None, now: datetime
    ) -> datetime | None:
        """When to word again what Slack refused; others wait for that only where Slack wants to be left alone."""
        if outcomes.is_rate_limit(error):
            return self.pauses.begin(delivery.workspace_id, now + outcomes.pause_after(error))
        if outcomes.mended_by_token(error):
            await self._lines.renewed(delivery.workspace_id, used)
        elif not outcomes.passes(error):
            return None
        return now + outcomes.wait_after(delivery.attempts)

    async def _replace(self, delivery: Delivery, client: AsyncWebClient, message: Message | None) -> None:
        assert delivery.channel is not None, "what was sent stands somewhere"
        assert delivery.ts is not None, "what was sent stands somewhere"
        if message is None:
            await client.chat_delete(channel=delivery.channel, ts=delivery.ts)
        else:
            await client.chat_update(channel=delivery.channel, ts=delivery.ts, **message)


async def _next(find: Find, lanes: Lanes, now: datetime, *, without: Collection[str], **look: Any) -> list[Delivery]:
    """What is found for these lanes; nothing while there are enough of them."""
    if lanes.full and not look.get("only"):  # who waits there does not wait for others
        return []
    return await find(now, without={*without, *lanes.busy}, **look)


async def _channel_of(delivery: Delivery, line: Line) -> str:
    return delivery.to_channel or await line.directory.direct_message(delivery.to_user or "")
