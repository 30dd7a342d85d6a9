"""The tokens that open the Web API, and whether they still do."""

import secrets
from collections.abc import Callable
from typing import Literal

from bot.sandbox.refusals import Refused

Kind = Literal["bot", "app"]


class Tokens:
    """Every token that was ever given out; the first of each kind are there from the start."""

    def __init__(self, team_id: str, seconds: Callable[[], int]) -> None:
        self._kinds: dict[str, Kind] = {}
        self._revoked: set[str] = set()
        self._seconds = seconds
        #: Whom a bot token is for: a team, or an organisation of teams.
        self._owners: dict[str, str] = {}
        self._ends: dict[str, int] = {}
        #: What the next token is asked for with, once, and for whom that is.
        self._refreshing: dict[str, str] = {}
        self.bot_token = self.give("bot", team_id)
        self.app_token = self.give("app", team_id)

    def give(self, kind: Kind, owner: str, lasts: int | None = None) -> str:
        """Return a new token that works, for good or for so many seconds."""
        start = "xoxb-1111111111-2222222222-" if kind == "bot" else "xapp-1-A0SANDBOX-3333333333-"
        token = start + secrets.token_hex(12)
        self._kinds[token], self._owners[token] = kind, owner
        if lasts is not None:
            self._ends[token] = self._seconds() + lasts
        return token

    def owner(self, token: str | None) -> str | None:
        """Return the id of the team or organisation that a token is for."""
        return self._owners.get(token or "")

    def give_refresh(self, owner: str) -> str:
        """Return what a new token can be asked for with, once."""
        refresh = "xoxe-1-" + secrets.token_hex(12)
        self._refreshing[refresh] = owner
        return refresh

    def take_refresh(self, refresh: str) -> str:
        """Return for whom the next token is; raises Refused where this was used before, or never given."""
        if refresh not in self._refreshing:
            raise Refused("invalid_refresh_token")
        return self._refreshing.pop(refresh)

    def check(self, token: str | None, wanted: Kind | None) -> Kind | None:
        """Return what kind of token it is; raises Refused as Slack does. `wanted` None: none is needed."""
        if wanted is None:
            return None
        if not token:
            raise Refused("not_authed")
        kind = self._kinds.get(token)
        if kind is None:
            raise Refused("invalid_auth")
        if token in self._revoked:
            raise Refused("token_revoked")
        if self._seconds() >= self._ends.get(token, self._seconds() + 1):
            raise Refused("token_expired")
        if kind != wanted:
            raise Refused("not_allowed_token_type")
        return kind

    def revoke(self, token: str) -> None:
        """Make one token useless."""
        self._revoked.add(token)

    @property
    def revoked(self) -> bool:
        """Return whether the bot token that the workspace started with is useless."""
        return self.bot_token in self._revoked

    def restore(self) -> None:
        """Make every token work again."""
        self._revoked.clear()

    def revoke_bot(self, owner: str | None = None) -> None:
        """Make every bot token useless, as an uninstall does; with `owner` only those of one team."""
        of_bots = {token for token, kind in self._kinds.items() if kind == "bot"}
        self._revoked |= {token for token in of_bots if owner in (None, self._owners[token])}
