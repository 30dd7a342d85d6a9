"""Who removed the app and stays away is forgotten, once as much time has passed as their own words are kept for."""

import logging
from datetime import datetime

import aiohttp
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.connections import Connections
from bot.services import leaving
from storage.store import StorageBusy, Store
from storage.workspaces import Workspace

log = logging.getLogger(__name__)


class Departures:
    """Looks through the workspaces for those that left long ago."""

    def __init__(self, store: Store, connections: Connections, clock: Clock) -> None:
        self._store = store
        self._connections = connections
        self._clock = clock

    async def forget_who_left(self) -> None:
        """Empty the workspaces that are to be forgotten, and remove what is left of their installations."""
        for workspace in await self._store.workspaces():
            if workspace.connected_at is None and workspace.keep_words_months is not None:
                try:
                    await self._forget(workspace, self._clock())
                except (SlackApiError, aiohttp.ClientError, TimeoutError, SQLAlchemyError, StorageBusy) as error:
                    # The others need not wait; this one is looked at again.
                    log.warning(
                        "workspace %s, which left, is not forgotten yet: %s", workspace.id, type(error).__name__
                    )

    async def _forget(self, workspace: Workspace, now: datetime) -> None:
        async with self._store.reading(workspace.id) as work:
            if not await leaving.is_to_be_forgotten(work, now):
                return
        if workspace.team_id and await self._connections.of_team(workspace.team_id) is not None:
            return  # they, or their organisation, have the app again, and only did nothing with it yet
        async with self._store.work(workspace.id) as work:
            if not await leaving.forget_workspace(work, now):
                return
        async with self._store.open_register() as register:
            await register.forget([each for each in (workspace.team_id, workspace.installation_id) if each])
        log.info("workspace %s, which left long ago, is forgotten", workspace.id)
