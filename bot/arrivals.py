"""A Slack team arrives: its workspace is found, taken over or founded, and its admin is welcomed."""

import asyncio
from dataclasses import dataclass

from bot.clock import Clock
from bot.directory import Directory
from bot.services import deliveries, workspaces
from bot.settings import Settings
from storage.store import Store
from storage.workspaces import Workspace


@dataclass(frozen=True)
class Team:
    """A Slack team and our bot in it, as Slack told."""

    id: str
    name: str | None
    bot_user: str
    bot_id: str | None = None
    enterprise_id: str | None = None


class Arrivals:
    """Brings teams and workspaces together."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        # Two teams that arrive at once must not both take over the one imported workspace.
        self._one_by_one = asyncio.Lock()

    async def welcome(self, team: Team, directory: Directory, installation_id: str | None) -> str:
        """The id of the workspace of a team, which is connected now; what waited for a token is released.

        Raises SlackApiError, aiohttp.ClientError.
        """
        wanted = self._settings.digest_channel
        defaults = workspaces.Defaults(
            timezone=self._settings.timezone,
            locale=self._settings.locale,
            digest_day=self._settings.digest_day,
            digest_hour=self._settings.digest_hour,
            digest_channel=await directory.channel_id(wanted) if wanted else None,
        )
        async with self._one_by_one:
            workspace_id = await self._workspace_of(team.id)
            async with self._store.work(workspace_id) as work:
                first = await workspaces.connect(work, team.id, team.name, team.bot_user, defaults, self._clock())
                workspace = await work.workspace()
                workspace.installation_id = installation_id
        if first and workspace.digest_channel is None:
            await self._greet_admin(workspace_id, directory)
        return workspace_id

    async def _greet_admin(self, workspace_id: str, directory: Directory) -> None:
        admins = await directory.admins()
        async with self._store.work(workspace_id) as work:
            for admin in admins[:1]:
                key, to_user = f"welcome:{admin.slack_user}", admin.slack_user
                await deliveries.plan(work, "welcome", key, about="welcome", due_at=self._clock(), to_user=to_user)

    async def _workspace_of(self, team_id: str) -> str:
        known = await self._store.workspaces()
        for workspace in known:
            if workspace.team_id == team_id:
                return workspace.id
        if len(known) == 1 and known[0].team_id is None:
            return known[0].id
        await self._store.found_workspace(Workspace(id=team_id))
        return team_id
