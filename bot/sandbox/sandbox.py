"""A local Slack workspace in one object: start it, fill it with people, watch the app work in it."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from bot.sandbox.changes import PATIENCE_SECONDS
from bot.sandbox.events import Events
from bot.sandbox.faults import Faults
from bot.sandbox.incoming import own_host_only
from bot.sandbox.interactions import Interactions
from bot.sandbox.page_acts import PageActs
from bot.sandbox.page_api import PageApi
from bot.sandbox.page_controls import PageControls
from bot.sandbox.responses import Responses
from bot.sandbox.server import Server
from bot.sandbox.socket_mode import ACK_SECONDS, RETRY_SECONDS, Reason, SocketMode
from bot.sandbox.teammate import Teammate
from bot.sandbox.web_pages import WebPages
from bot.sandbox.wire import Wire
from bot.sandbox.workspace import manifest as manifests
from bot.sandbox.workspace import upkeep
from bot.sandbox.workspace.conversations import Conversation
from bot.sandbox.workspace.people import Kind, Person
from bot.sandbox.workspace.tokens import Tokens
from bot.sandbox.workspace.triggers import Triggers
from bot.sandbox.workspace.workspace import Workspace, fresh_identity

T = TypeVar("T")

#: Slack's own lifetime of a trigger id.
TRIGGER_SECONDS = 3.0

#: slack_sdk puts many arguments in the query, a whole view among them.
LONGEST_LINE = 1024 * 1024

#: How much of the wire a wait in vain tells.
LINES_TOLD = 6

#: Bytes of the largest upload.
LARGEST_BODY = 64 * 1024 * 1024


class Sandbox:
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
        triggers = Triggers(monotonic, trigger_seconds, identity.team_id)
        self.workspace = Workspace(manifests.read(manifest), identity, now, triggers)
        self.tokens = Tokens()
        self.faults = Faults(self.workspace.changes.note)
        self.wire = Wire(now, self.workspace.changes)
        self.sockets = SocketMode(self.wire, self.faults, ack_seconds, retry_seconds)
        self.sockets.app_id = identity.app_id
        self._responses = Responses(self.workspace)
        self._interactions = Interactions(self.workspace, self.sockets, self._responses)
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
        Events(self.workspace, self.sockets)

    async def __aenter__(self) -> Self:
        server = Server(self.workspace, self.tokens, self.sockets, self._responses, self.faults, self.wire)
        app = web.Application(middlewares=[own_host_only], client_max_size=LARGEST_BODY)
        app.add_routes([*server.routes(), *WebPages(self.workspace, self.wire).routes(), *self._page.routes()])
        app.on_shutdown.append(self._page.end_streams)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, max_line_size=LONGEST_LINE)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.workspace.base_url = self.url
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.sockets.close()
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

    def add_member(
        self, name: str, tz: str = "Europe/Amsterdam", locale: str = "en-US", *, admin: bool = False, **profile: Any
    ) -> Teammate:
        """Add someone of the team; the first admin owns the workspace."""
        first = admin and not any(each.is_owner for each in self.workspace.people.values())
        person = self._person(name, "member", self.workspace.identity.team_id, tz, locale)
        person.is_admin, person.is_owner, person.profile = admin, first, dict(profile)
        return self._teammate(person)

    def add_guest(
        self, name: str, tz: str = "Europe/Amsterdam", locale: str = "en-US", *, single: bool = False
    ) -> Teammate:
        """Add a guest, who sees only the channels they are in; `single`: who may be in one only."""
        person = self._person(name, "guest", self.workspace.identity.team_id, tz, locale)
        person.is_ultra_restricted = single
        return self._teammate(person)

    def add_outsider(self, name: str, team: str, tz: str = "Europe/Amsterdam", locale: str = "en-US") -> Teammate:
        """Add someone of another workspace, who sees only the channels shared with it."""
        return self._teammate(self._person(name, "outsider", team_id_of(team), tz, locale))

    def _person(self, name: str, kind: Kind, team_id: str, tz: str, locale: str) -> Person:
        user = self.workspace.fresh_id("U")
        return Person(user, team_id, name, kind, tz, locale, f"/avatar/{user}.svg")

    def _teammate(self, person: Person) -> Teammate:
        return Teammate(self.workspace, self._interactions, self.workspace.enrol(person))

    def add_channel(
        self,
        name: str,
        members: Sequence[Teammate] = (),
        *,
        bot: bool = True,
        private: bool = False,
        shared: bool = False,
        pending: str | None = None,
    ) -> Conversation:
        """Add a channel; `shared` with the workspaces of its outsiders, `pending` with one not there yet."""
        outside = list(dict.fromkeys(each.person.team_id for each in members if each.person.is_outsider))
        if outside and not shared:
            raise ValueError(f"#{name} has outsiders in it; say shared=True")
        ids = [member.id for member in members] + ([self.workspace.bot.id] if bot else [])
        place = self.workspace.open_conversation(name, "private" if private else "channel", ids)
        place.shared_with = outside or ([team_id_of("elsewhere")] if shared else [])
        place.pending_with = [team_id_of(pending)] if pending else []
        return place

    def invite(self, room: Conversation, who: Teammate | None = None, by: Teammate | None = None) -> None:
        """Bring someone, or the bot, into a channel; ValueError where the channel is not shared with their team."""
        person = who.person if who else self.workspace.bot
        if person.is_outsider and person.team_id not in room.shared_with:
            raise ValueError(f"#{room.name} is not shared with the workspace of {person.name}")
        upkeep.join(self.workspace, room, person, by.person if by else None)

    def remove(self, room: Conversation, who: Teammate | None = None) -> None:
        """Take someone, or the bot, out of a channel."""
        upkeep.leave(self.workspace, room, who.person if who else self.workspace.bot)

    def archive(self, room: Conversation, by: Teammate) -> None:
        """Archive a channel."""
        upkeep.archive(self.workspace, room, by.person)

    def share(self, room: Conversation, team: str) -> None:
        """Let another workspace into a channel."""
        upkeep.share(self.workspace, room, team_id_of(team))

    def unshare(self, room: Conversation, team: str) -> None:
        """Take another workspace out of a channel."""
        upkeep.unshare(self.workspace, room, team_id_of(team))

    def change(self, who: Teammate, **facts: Any) -> None:
        """Change a person: `tz`, `locale`, `is_admin`, `deleted`, `dnd=(begin, end)`, or a field of the profile."""
        upkeep.change_person(self.workspace, who.person, facts)

    async def disconnect(self, reason: Reason = "refresh_requested") -> None:
        """Send the app's sockets a disconnect frame."""
        await self.sockets.disconnect(reason)

    def uninstall(self) -> None:
        """Remove the app from the workspace: its tokens end, and it is told so."""
        self.workspace.tell({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.workspace.bot.id]}}, None)
        self.workspace.tell({"type": "app_uninstalled"}, None)
        self.tokens.revoke_bot()
        self.workspace.changes.note()

    async def until(self, truth: Callable[[], T], seconds: float = PATIENCE_SECONDS) -> T:
        """Return the first true value of `truth()`, looked at after every change.

        Raises TimeoutError after `seconds`, with the last of what went over the wire.
        """
        try:
            return await self.workspace.changes.until(truth, seconds)
        except TimeoutError:
            told = "".join(f"\n  {line}" for line in list(self.wire.lines)[-LINES_TOLD:])
            raise TimeoutError(f"that did not become true in {seconds} s; last over the wire:{told}") from None


def team_id_of(name: str) -> str:
    """Return the id of another workspace, the same for the same name."""
    return "T0" + "".join(letter for letter in name.upper() if letter.isalnum())
