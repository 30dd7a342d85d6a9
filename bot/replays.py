"""Events that were kept and acknowledged, and whose work did not end, are handled once more."""

import logging

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.clock import Clock
from bot.services.inbox import UNDER_WAY
from storage.store import Store

log = logging.getLogger(__name__)


class Replays:
    """Looks for events that a stopped process left behind, and hands them to the app as if Slack sent them again."""

    def __init__(self, store: Store, app: AsyncApp, clock: Clock) -> None:
        self._store = store
        self._app = app
        self._clock = clock

    async def replay(self) -> None:
        """Handle what was received so long ago that nobody can be busy with it any more."""
        async with self._store.open_ledger() as ledger:
            left_behind = await ledger.unfinished_events(self._clock() - UNDER_WAY)
        for event in left_behind:
            # The gate decides anew who is in, and takes the event over, so that of several processes one does it.
            request = AsyncBoltRequest(body=event.payload or {}, mode="socket_mode", context={"replayed": True})
            try:
                await self._app.async_dispatch(request)
            except Exception:  # one event that cannot be handled must not stop the others
                log.exception("event %s of workspace %s was not handled", event.event_id, event.workspace_id)
        if left_behind:
            log.info("%s events had been left unfinished and were handled once more", len(left_behind))
