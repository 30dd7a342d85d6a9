"""One team of the local Slack: the people and channels in it, and what befalls them."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.sandbox.changes import PATIENCE_SECONDS
from bot.sandbox.events import Events
from bot.sandbox.interactions import Interactions
from bot.sandbox.responses import Responses
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.teammate import Teammate
from bot.sandbox.wire import Wire
from bot.sandbox.workspace import upkeep
from bot.sandbox.workspace.conversations import Conversation
from bot.sandbox.workspace.people import Kind, Person
from bot.sandbox.workspace.tokens import Tokens
from bot.sandbox.workspace.workspace import Workspace

T = TypeVar("T")

#: How much of the wire a wait in vain tells.
LINES_TOLD = 6


class Team:
    """A team: `Sandbox` is the first one, and `add_team` makes others beside it."""

    def __init__(self, workspace: Workspace, tokens: Tokens, sockets: SocketMode, wire: Wire) -> None:
        self.workspace = workspace
        self.tokens = tokens
        self.wire = wire
        self.responses = Responses(workspace)
        self._interactions = Interactions(workspace, sockets, self.responses)
        Events(workspace, sockets)

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

    def uninstall(self) -> None:
        """Remove the app from the workspace: its tokens end, and it is told so."""
        self.workspace.tell({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.workspace.bot.id]}}, None)
        self.workspace.tell({"type": "app_uninstalled"}, None)
        self.tokens.revoke_bot(self.workspace.identity.team_id)
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
