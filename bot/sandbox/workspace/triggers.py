"""The short permission to open a modal that every interaction carries: three seconds, once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.refusals import Refused


@dataclass
class Trigger:
    """Whose interaction it was, when by the monotonic clock, and whether it was used."""

    user: str
    given_at: float
    exchanged: bool = False


class Triggers:
    """All trigger ids that were ever handed out."""

    def __init__(self, monotonic: Callable[[], float], lifetime_seconds: float, team: str) -> None:
        self._monotonic = monotonic
        self._lifetime = lifetime_seconds
        self._team = team
        self._given: dict[str, Trigger] = {}

    def give(self, user: str) -> str:
        """Return a fresh trigger id for this person's interaction."""
        trigger_id = f"{len(self._given) + 1}.{sum(self._team.encode())}.{secrets.token_hex(16)}"
        self._given[trigger_id] = Trigger(user, self._monotonic())
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """Return whose trigger it was and use it up; raises Refused as Slack does."""
        trigger = self._given.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.exchanged:
            raise Refused("exchanged_trigger_id")
        if self._monotonic() - trigger.given_at > self._lifetime:
            raise Refused("expired_trigger_id")
        trigger.exchanged = True
        return trigger.user
