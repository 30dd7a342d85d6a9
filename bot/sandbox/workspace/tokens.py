"""The tokens that open the Web API, and whether they still do."""

import secrets
from typing import Literal

from bot.sandbox.refusals import Refused

Kind = Literal["bot", "app"]


class Tokens:
    """Every token that was ever given out; the first of each kind are there from the start."""

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}
        self._revoked: set[str] = set()
        self.bot_token = self.give("bot")
        self.app_token = self.give("app")

    def give(self, kind: Kind) -> str:
        """Return a new token that works."""
        start = "xoxb-1111111111-2222222222-" if kind == "bot" else "xapp-1-A0SANDBOX-3333333333-"
        token = start + secrets.token_hex(12)
        self._kinds[token] = kind
        return token

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

    def revoke_bot(self) -> None:
        """Make every bot token useless, as an uninstall does."""
        self._revoked |= {token for token, kind in self._kinds.items() if kind == "bot"}
