"""A local Slack workspace in one object: start it, fill it with people, watch the app work in it."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from bot import servers
from bot.sandbox.faults import Faults
from bot.sandbox.http_mode import HttpMode
from bot.sandbox.incoming import own_host_only
from bot.sandbox.page_acts import PageActs
from bot.sandbox.page_api import PageApi
from bot.sandbox.page_controls import PageControls
from bot.sandbox.server import Server
from bot.sandbox.socket_mode import ACK_SECONDS, RETRY_SECONDS, Reason, SocketMode
from bot.sandbox.team import Team, team_id_of
from bot.sandbox.teams import Teams
from bot.sandbox.web_pages import WebPages
from bot.sandbox.wire import Wire
from bot.sandbox.workspace import manifest as manifests
from bot.sandbox.workspace.tokens import Tokens
from bot.sandbox.workspace.triggers import Triggers
from bot.sandbox.workspace.workspace import Workspace, fresh_identity, neighbour

#: Slack's own lifetime of a trigger id.
TRIGGER_SECONDS = 3.0

#: slack_sdk puts many arguments in the query, a whole view among them.
LONGEST_LINE = 1024 * 1024

#: Bytes of the largest upload.
LARGEST_BODY = 64 * 1024 * 1024


class Sandbox(Team):
    """A strict fake of Slack on 127.0.0.1, which slack_sdk and Bolt talk to unchanged.

        async with Sandbox(Path("manifest.yml"), now=clock) as slack:
            mo = slack.add_member("Mo", tz="Europe/Amsterdam", locale="nl-NL")
            room = slack.add_channel("clients", members=[mo], bot=True)
            ...start the app with slack.api_url, slack.bot_token and slack.app_token...
            await slack.until(lambda: slack.connected)
            await mo.types("/giveget log Acme", in_=room)
            mo.fills({"Who": "Acme"})
            assert await mo.submits() == {}
            message = await slack.until(lambda: mo.sees(mo.dm) and mo.sees(mo.dm)[-1])
            await mo.presses(message, "Done")

    People act through `Teammate`; what they are shown are plain dicts as Slack writes them. An app that does not ack
    leaves a sentence in `mo.notices`. `slack.faults` holds the switches for what goes wrong, `slack.wire` what was
    said; `slack.until` waits for what the app does later. `now` gives the time of messages, `monotonic` ages triggers.
    """

    def __init__(
        self,
        manifest: Path,
        now: Callable[[], datetime],
        port: int = 0,
        team: str = "Zuidwest",
        ack_seconds: float = ACK_SECONDS,
        retry_seconds: Sequence[float] = RETRY_SECONDS,
        trigger_seconds: float = TRIGGER_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
        set_clock: Callable[[datetime], None] | None = None,
    ) -> None:
        identity = fresh_identity(team)
        self._monotonic, self._trigger_seconds = monotonic, trigger_seconds
        triggers = Triggers(monotonic, trigger_seconds, identity.team_id)
        workspace = Workspace(manifests.read(manifest), identity, now, triggers)
        self.faults = Faults(workspace.changes.note)
        wire = Wire(now, workspace.changes)
        self.sockets = SocketMode(wire, self.faults, ack_seconds, retry_seconds)
        self.sockets.app_id = identity.app_id
        super().__init__(workspace, Tokens(identity.team_id, workspace.seconds), self.sockets, wire)
        self.teams = Teams(self)
        self._page = PageApi(
            self.workspace,
            self._interactions,
            PageActs(self.workspace, self._interactions),
            PageControls(self.faults, self.tokens, self.sockets, set_clock),
            self.sockets,
            self.wire,
        )
        self._port = port
        self._runner: web.AppRunner | None = None
        self._listening: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        server = Server(self.teams, self.tokens, self.sockets, self.faults, self.wire)
        app = web.Application(middlewares=[own_host_only], client_max_size=LARGEST_BODY)
        app.add_routes([*server.routes(), *WebPages(self.teams, self.wire).routes(), *self._page.routes()])
        app.on_shutdown.append(self._page.end_streams)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, max_line_size=LONGEST_LINE)
        await self._runner.setup()
        assert self._runner.server, "it was set up"
        self._listening = await asyncio.get_running_loop().create_server(self._runner.server, "127.0.0.1", self._port)
        self._port = self._listening.sockets[0].getsockname()[1]
        self.workspace.base_url = self.url
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.sockets.close()
        if self._listening:
            await servers.stop(self._listening)
        if self._runner:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Return the address of the page, without a slash at its end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """Return the base URL for slack_sdk."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """Return the bot token the workspace starts with."""
        return self.tokens.bot_token

    @property
    def app_token(self) -> str:
        """Return the token that opens Socket Mode."""
        return self.tokens.app_token

    @property
    def signing_secret(self) -> str:
        """Return the app's signing secret."""
        return self.workspace.identity.signing_secret

    @property
    def connected(self) -> int:
        """Return how many sockets the app has open."""
        return self.sockets.connected

    async def disconnect(self, reason: Reason = "refresh_requested") -> None:
        """Send the app's sockets a disconnect frame."""
        await self.sockets.disconnect(reason)

    def add_team(self, name: str) -> Team:
        """Add another team that the app may be installed in, with people and channels of its own."""
        number = len(self.teams.everyone)
        identity = neighbour(self.workspace.identity, name, team_id_of(name))
        triggers = Triggers(self._monotonic, self._trigger_seconds, identity.team_id)
        workspace = Workspace(self.workspace.manifest, identity, self.workspace.now, triggers, first_id=number << 16)
        workspace.changes, workspace.base_url = self.workspace.changes, self.url
        team = Team(workspace, self.tokens, self.sockets, self.wire)
        self.teams.add(team)
        return team

    def organise(self, enterprise_id: str) -> None:
        """Put all teams into one organisation, which may install the app for all of them."""
        for team in self.teams.everyone:
            team.workspace.identity.enterprise_id = enterprise_id

    def deliver_to(self, url: str | None) -> None:
        """Send everything to that request URL, signed, instead of down the sockets."""
        self.sockets.http = HttpMode(url, self.signing_secret) if url else None
