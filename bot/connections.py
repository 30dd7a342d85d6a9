"""The workspaces that this process can reach: found when they are first asked for, and kept true to the database."""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError

from bot.arrivals import Arrivals, Team
from bot.clock import Clock
from bot.directory import Directory
from bot.lines import Line
from bot.outcomes import passes
from bot.services import workspaces
from bot.slack_clients import asking_client, saying_client
from bot.tokens import DEAD, EXPIRED, is_dead, teams_with
from storage.installations import Installation
from storage.sealed import NoTokenKeys, WrongTokenKeys
from storage.store import Store
from storage.workspaces import Workspace

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Connection:
    """One workspace, and how it is reached."""

    team: Team
    workspace_id: str
    line: Line
    #: Whose token it is: of the team or of its organisation; None for SLACK_BOT_TOKEN.
    installation_id: str | None
    #: Of the installation as we know it.
    changed_at: datetime | None = None

    def identity(self) -> AuthorizeResult:
        """Who we are there, for Bolt."""
        return AuthorizeResult(
            enterprise_id=self.team.enterprise_id,
            team_id=self.team.id,
            team=self.team.name,
            bot_user_id=self.team.bot_user,
            bot_id=self.team.bot_id,
            bot_token=self.line.client.token,
        )

    @property
    def is_of_organisation(self) -> bool:
        """Whether it is reached with the token of its whole organisation."""
        return self.installation_id is not None and self.installation_id == self.team.enterprise_id

    def use(self, token: str) -> None:
        """Speak with another token from now on."""
        self.line.client.token = self.line.directory.client.token = token


class Connections:
    """All connections of one process."""

    def __init__(
        self, store: Store, arrivals: Arrivals, clock: Clock, slack_api_url: str, session: aiohttp.ClientSession
    ) -> None:
        self._store = store
        self._arrivals = arrivals
        self._clock = clock
        self._slack_api_url = slack_api_url
        self._session = session
        self._by_team: dict[str, Connection] = {}
        self._by_workspace: dict[str, Connection] = {}
        #: Teams of organisations whose token Slack refused lately: the organisation may have left, or taken them out.
        self._doubted: set[str] = set()
        #: Teams whose token no key opens: told once each.
        self._sealed: set[str] = set()
        self._locks: dict[str, asyncio.Lock] = {}

    async def add(self, team: Team, token: str, installation: Installation | None = None) -> Connection:
        """Connect a team, which arrives in its workspace. Raises SlackApiError, aiohttp.ClientError."""
        directory = self._directory(team, token, installation)
        workspace_id = await self._arrivals.welcome(team, directory, installation.id if installation else None)
        return self._connect(team, token, directory, workspace_id, installation)

    def _directory(self, team: Team, token: str, installation: Installation | None) -> Directory:
        asking = asking_client(self._slack_api_url, token, self._session)
        return Directory(asking, team.id, of_organisation=installation is not None and installation.is_organisation)

    def _connect(
        self, team: Team, token: str, directory: Directory, workspace_id: str, installation: Installation | None
    ) -> Connection:
        line = Line(saying_client(self._slack_api_url, token, self._session), directory)
        return self._keep(
            Connection(
                team=team,
                workspace_id=workspace_id,
                line=line,
                installation_id=installation.id if installation else None,
                changed_at=installation.changed_at if installation else None,
            )
        )

    def _keep(self, connection: Connection) -> Connection:
        self._by_team[connection.team.id] = self._by_workspace[connection.workspace_id] = connection
        return connection

    def _let_go(self, connection: Connection) -> None:
        self._by_team.pop(connection.team.id, None)
        self._by_workspace.pop(connection.workspace_id, None)

    @property
    def teams(self) -> tuple[str, ...]:
        """The Slack ids of the teams that are connected now, longest first."""
        return tuple(self._by_team)

    async def of_team(self, team_id: str | None, enterprise_id: str | None = None) -> Connection | None:
        """The connection of a team; where Slack names none, of an organisation's only one. None: we are not there."""
        if team_id is None or team_id == enterprise_id:
            return await self._of_organisation(enterprise_id)
        if known := self._by_team.get(team_id):
            return known
        async with self._locks.setdefault(team_id, asyncio.Lock()):
            return self._by_team.get(team_id) or await self._look_up(team_id, enterprise_id)

    async def line(self, workspace_id: str) -> Line | None:
        """How to reach a workspace; None where this process cannot."""
        connection = await self._of_workspace(workspace_id)
        return connection.line if connection else None

    async def renewed(self, workspace_id: str, refused: str | None) -> bool:
        """Whether by now there is another token than the one that Slack refused."""
        connection = await self._of_workspace(workspace_id)
        if connection is not None and connection.line.client.token == refused and connection.installation_id:
            await self._follow(connection)
            connection = self._by_team.get(connection.team.id)
            if connection is not None and connection.line.client.token == refused and connection.is_of_organisation:
                self._doubted.add(connection.team.id)
        return connection is not None and connection.line.client.token != refused

    async def catch_up(self) -> None:
        """Follow what other processes changed: new tokens are used, teams that left are let go."""
        async with self._store.consult_register() as register:
            stamps = await register.stamps()
        for connection in list(self._by_team.values()):
            known = connection.installation_id
            if known is not None and stamps.get(known) != connection.changed_at:
                await self._follow(connection)
        for team_id in list(self._doubted):
            await self._look_again(team_id)

    async def _look_again(self, team_id: str) -> None:
        try:
            if connection := self._by_team.get(team_id):
                await self._check(connection, DEAD)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.info("whether team %s is still served is not known yet: %s", team_id, type(error).__name__)
            if not isinstance(error, SlackApiError) or passes(error):
                return
        self._doubted.discard(team_id)  # else the next message that is refused has it looked at again

    async def _follow(self, connection: Connection) -> None:
        try:
            async with self._store.consult_register() as register:
                installation = await register.installation(connection.installation_id)
        except (NoTokenKeys, WrongTokenKeys):  # the token that we have may work for a while
            self._tell_sealed(connection.team.id)
            return
        if installation is None:
            self._let_go(connection)
            return
        connection.use(installation.bot_token)
        self._keep(replace(connection, changed_at=installation.changed_at))

    async def _of_workspace(self, workspace_id: str) -> Connection | None:
        if known := self._by_workspace.get(workspace_id):
            return known
        async with self._store.consult_register() as register:
            workspace = await register.workspace(workspace_id)
        if workspace is None or workspace.team_id is None or workspace.installation_id is None:
            return None
        return await self.of_team(workspace.team_id)

    async def _of_organisation(self, enterprise_id: str | None) -> Connection | None:
        if enterprise_id is None:
            return None
        async with self._store.consult_register() as register:
            served: list[Workspace] = await register.served_by(enterprise_id)
        teams = [each.team_id for each in served if each.team_id]
        # Of several nobody says which is meant, and a guess would write into the wrong one.
        return await self.of_team(teams[0]) if len(teams) == 1 else None

    async def any_of_organisation(self, enterprise_id: str | None) -> Connection | None:
        """A connection by which to ask Slack about all teams of an organisation; the same one, as long as it is there.

        What Slack says of the organisation alone, without naming a team, may be about any of them.
        """
        for each in await self._connected_by(enterprise_id) if enterprise_id else ():
            if each.team_id and (connection := await self.of_team(each.team_id)):
                return connection
        return None

    async def _connected_by(self, installation_id: str) -> list[Workspace]:
        async with self._store.consult_register() as register:
            served = await register.served_by(installation_id)
        return sorted((each for each in served if each.connected_at), key=lambda each: each.id)

    async def _look_up(self, team_id: str, enterprise_id: str | None) -> Connection | None:
        try:
            workspace, installation = await self._served(team_id, enterprise_id)
        except (NoTokenKeys, WrongTokenKeys):
            self._tell_sealed(team_id)
            return None
        if installation is None:
            return None
        token = installation.bot_token
        if workspace and workspace.connected_at and workspace.installation_id == installation.id:
            team = team_in(installation, team_id, workspace.name)
            directory = self._directory(team, token, installation)
            return self._connect(team, token, directory, workspace.id, installation)
        teams = await self._teams_of(installation)
        if team_id not in teams:
            return None
        return await self.add(team_in(installation, team_id, teams[team_id]), token, installation)

    def _tell_sealed(self, team_id: str) -> None:
        if team_id not in self._sealed:
            self._sealed.add(team_id)
            log.warning("no key of GIVEGET_TOKEN_KEYS opens the token of team %s; it has to install again", team_id)

    async def _served(self, team_id: str, enterprise_id: str | None) -> tuple[Workspace | None, Installation | None]:
        async with self._store.consult_register() as register:
            workspace = await register.workspace_of(team_id)
            # An organisation's installation takes the place of its team's own, so what serves the workspace is first.
            for each in (workspace.installation_id if workspace else None, team_id, enterprise_id):
                if (installation := await register.installation(each)) is not None:
                    return workspace, installation
        return workspace, None

    async def _teams_of(self, installation: Installation) -> dict[str, str | None]:
        """The names of the teams that it serves, by id. Raises SlackApiError, aiohttp.ClientError."""
        if not installation.is_organisation:
            return {installation.id: installation.name}
        return await teams_with(asking_client(self._slack_api_url, installation.bot_token))

    async def installed(self, installation: Installation) -> None:
        """Somebody installed the app, for the first time or again: its teams are connected."""
        for team_id, name in (await self._teams_of(installation)).items():
            async with self._locks.setdefault(team_id, asyncio.Lock()):
                await self.add(team_in(installation, team_id, name), installation.bot_token, installation)

    async def lost(self, team_id: str) -> None:
        """Slack says that the app was removed: let the team go, unless its token still works.

        Such an event may be late, and speak of an earlier installation or of a token that was replaced. Raises
        SlackApiError, aiohttp.ClientError where Slack does not say: then it is to be asked again.
        """
        if connection := self._by_team.get(team_id):
            if connection.installation_id:
                await self._follow(connection)
            await self._check(self._by_team.get(team_id, connection), DEAD | {EXPIRED})

    async def _check(self, connection: Connection, dead: frozenset[str]) -> None:
        client = connection.line.directory.client
        if await is_dead(client, dead):
            await self._part(connection)
        elif (organisation := connection.installation_id) and connection.is_of_organisation:
            # Whatever made us ask, the answer is about all of its teams. Who comes in meanwhile was not there before.
            before = await self._connected_by(organisation)
            kept = await teams_with(client)
            await self._disconnect({each.id for each in before if each.team_id not in kept})

    async def _part(self, connection: Connection) -> None:
        gone = {connection.workspace_id}
        if known := connection.installation_id:
            async with self._store.open_register() as register:
                removed = await register.remove(known, connection.changed_at, self._clock())
                if not removed and known in await register.stamps():
                    return  # installed again, or renewed, while Slack was asked
                gone |= {each.id for each in await register.served_by(known)}
        await self._disconnect(gone)

    async def _disconnect(self, workspace_ids: set[str]) -> None:
        for workspace_id in workspace_ids:
            async with self._store.work(workspace_id) as work:
                await workspaces.disconnect(work, self._clock())
            if known := self._by_workspace.get(workspace_id):
                self._let_go(known)


def team_in(installation: Installation, team_id: str, name: str | None) -> Team:
    """One team of an installation."""
    return Team(team_id, name, installation.bot_user, installation.bot_id, installation.enterprise_id)
