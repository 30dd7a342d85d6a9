"""A Slack team arrives: its workspace is found, taken over or founded, and its admin is welcomed."""

import asyncio
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from bot.clock import Clock
from bot.directory import Directory
from bot.services import audit, deliveries, workspaces
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
        # Other processes are told by the database; two of our own need not get so far.
        self._one_by_one = asyncio.Lock()

    async def welcome(self, team: Team, directory: Directory, installation_id: str | None) -> str:
        """The id of the workspace of a team, which is connected now; what waited for a token is released.

        A team that nobody knows takes over what was imported only where it comes with SLACK_BOT_TOKEN, and so without
        an installation: whoever runs the bot chose it. Anybody may install the app, and founds a workspace.

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
            workspace_id = await self._workspace_of(team.id, chosen=installation_id is None)
            async with self._store.work(workspace_id) as work:
                first = await workspaces.connect(work, team.id, team.name, team.bot_user, defaults, self._clock())
                workspace = await work.workspace()
                workspace.installation_id = installation_id
                if first and installation_id is not None:
                    await audit.record(work, "installed", self._clock())
        if first and workspace.digest_channel is None:
            await self._greet_admin(workspace_id, directory)
        return workspace_id

    async def _greet_admin(self, workspace_id: str, directory: Directory) -> None:
        admins = await directory.admins()
        async with self._store.work(workspace_id) as work:
            for admin in admins[:1]:
                key, to_user = f"welcome:{admin.slack_user}", admin.slack_user
                await deliveries.plan(work, "welcome", key, about="welcome", due_at=self._clock(), to_user=to_user)

    async def _workspace_of(self, team_id: str, *, chosen: bool) -> str:
        if known := await self._known(team_id):
            return known
        try:
            if adopted := await self._adopted(team_id, chosen=chosen):
                return adopted
            await self._store.found_workspace(Workspace(id=team_id, team_id=team_id))
        except IntegrityError:  # the same team arrived in another process a moment ago
            if known := await self._known(team_id):
                return known
            raise
        return team_id

    async def _known(self, team_id: str) -> str | None:
        async with self._store.consult_register() as register:
            workspace = await register.workspace_of(team_id)
        return workspace.id if workspace else None

    async def _adopted(self, team_id: str, *, chosen: bool) -> str | None:
        async with self._store.open_register() as register:
            waiting = await register.unclaimed()
            if team_id in waiting:  # whoever imported it called it after the team
                waiting = [team_id]
            elif not chosen or len(waiting) != 1:
                return None
            return waiting[0] if await register.adopt(waiting[0], team_id) else None
