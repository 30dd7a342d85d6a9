"""Who removed the app and stays away is forgotten, once as much time has passed as their own words are kept for."""

import logging
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.services import leaving
from storage.store import StorageBusy, Store
from storage.workspaces import Workspace

log = logging.getLogger(__name__)


class Departures:
    """Looks through the workspaces for those that left long ago."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def forget_who_left(self) -> None:
        """Remove the workspaces that are to be forgotten, each with all its rows and what is left of its token."""
        for workspace in await self._store.workspaces():
            if workspace.connected_at is None and workspace.keep_words_months is not None:
                try:
                    await self._forget(workspace, self._clock())
                except (SQLAlchemyError, StorageBusy):  # the others need not wait; this one is looked at again
                    log.exception("workspace %s, which left, could not be forgotten", workspace.id)

    async def _forget(self, workspace: Workspace, now: datetime) -> None:
        async with self._store.consult_register() as register:
            if workspace.team_id in await register.stamps():
                return  # installed again, and only not connected yet
        async with self._store.work(workspace.id) as work:
            if not await leaving.forget_workspace(work, now):
                return
        async with self._store.open_register() as register:
            await register.forget([each for each in (workspace.team_id, workspace.installation_id) if each])
        log.info("workspace %s, which left long ago, is forgotten", workspace.id)
