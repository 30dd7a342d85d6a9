"""Installations by OAuth: the codes that people's consent makes, and what they are exchanged for."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.refusals import Refused

#: Slack's own lifetime of a code.
LIFETIME_SECONDS = 10 * 60


@dataclass(frozen=True)
class Grant:
    """Who consented to what, and where the code was sent."""

    user: str
    scope: str
    redirect_uri: str
    given_at: int
    #: Whether it is for all teams of the organisation.
    for_all: bool = False


class Grants:
    """Codes that were not exchanged yet."""

    def __init__(self, seconds: Callable[[], int]) -> None:
        self._seconds = seconds
        self._given: dict[str, Grant] = {}

    def give(self, user: str, scope: str, redirect_uri: str, *, for_all: bool = False) -> str:
        """Return a code for this person's consent, to one team or to all of its organisation."""
        code = secrets.token_hex(16)
        self._given[code] = Grant(user, scope, redirect_uri, self._seconds(), for_all)
        return code

    def __contains__(self, code: str) -> bool:
        return code in self._given

    def exchange(self, code: str, redirect_uri: str) -> Grant:
        """Return what the code stands for and use it up; raises Refused as Slack does."""
        grant = self._given.get(code)
        if grant is None or self._seconds() - grant.given_at > LIFETIME_SECONDS:
            raise Refused("invalid_code")
        if redirect_uri and redirect_uri != grant.redirect_uri:
            raise Refused("bad_redirect_uri")
        del self._given[code]
        return grant
