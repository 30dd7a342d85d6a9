"""Events that were kept and acknowledged, and whose work did not end, are handled once more."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.clock import Clock
from bot.services.inbox import UNDER_WAY
from storage.inbox import InboxEvent
from storage.store import Store

log = logging.getLogger(__name__)

#: Workspaces whose events are handed over at once. After an outage there may be many, and each takes a connection: of a
#: server's fifteen about half are left to those who wait for an answer, and eight in front of SQLite's one writer are
#: through long before anybody's patience ends.
_AT_ONCE = 8


class Replays:
    """Looks for events that a stopped process left behind, and hands them to the app as if Slack sent them again."""

    def __init__(self, store: Store, app: AsyncApp, clock: Clock) -> None:
        self._store = store
        self._app = app
        self._clock = clock
        #: Events of whose senders Slack did not say who they are: the others of their workspace go before them.
        self._in_doubt: set[tuple[str, str]] = set()
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def replay(self) -> None:
        """Handle what was received so long ago that nobody can be busy with it any more."""
        async with self._store.open_ledger() as ledger:
            left_behind = await ledger.unfinished_events(self._clock() - UNDER_WAY)
        self._in_doubt &= {_key(each) for each in left_behind}
        of_each: dict[str, list[InboxEvent]] = defaultdict(list)
        for event in sorted(left_behind, key=lambda each: _key(each) in self._in_doubt):
            of_each[event.workspace_id].append(event)
        # Each event of a workspace that Slack keeps waiting may take a minute: the others go on in the other places.
        handled = sum(await asyncio.gather(*map(self._replay_until_in_doubt, of_each.values())))
        if handled:
            log.info("%s events had been left unfinished and were handled once more", handled)

    async def _replay_until_in_doubt(self, events: Sequence[InboxEvent]) -> int:
        """Handle a workspace's events one after the other; returns how many were. The rest is for the next look."""
        async with self._places:
            for handled, event in enumerate(events):
                # Slack is asked with patience, and would keep the next waiting too.
                if await self._status(event) == 503:
                    self._in_doubt.add(_key(event))
                    return handled
            return len(events)

    async def _status(self, event: InboxEvent) -> int:
        """What the app answers: 503 where nobody can say now who sent it."""
        try:
            # The gate decides anew who is in, and takes the event over, so that of several processes one does it.
            request = AsyncBoltRequest(body=event.payload or {}, mode="socket_mode", context={"replayed": True})
            return (await self._app.async_dispatch(request)).status
        except Exception:  # one event that cannot be handled must not stop the others
            log.exception("event %s of workspace %s was not handled", event.event_id, event.workspace_id)
            return 500


def _key(event: InboxEvent) -> tuple[str, str]:
    return event.workspace_id, event.event_id
