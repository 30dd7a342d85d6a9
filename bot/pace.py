"""How fast one process speaks: into one channel a few messages at once, then one a second; nothing where Slack says so.

Several processes together may be faster; there Slack says itself when it is too much.
"""

import time
from collections.abc import Callable
from datetime import datetime

#: Seconds between two messages: Slack takes about one a second in each channel ...
_SPACING = 1.1
#: ... and a handful at once, where it was quiet before.
_AT_ONCE = 4
#: Channels that are remembered before those are forgotten in which it is quiet.
_REMEMBERED = 1000


class Pace:
    """Gives each message into a channel its turn. `clock` says seconds, of any beginning, and is never set back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        #: By channel, when all turns that were given are used up.
        self._busy_until: dict[str, float] = {}

    def has_turn(self, channel: str) -> bool:
        """Take a turn in a channel, where that is now; False where it is too early, and none was taken."""
        if self._busy_until.get(channel, 0.0) > self._clock() + (_AT_ONCE - 1) * _SPACING:
            return False
        self.turn(channel)
        return True

    def turn(self, channel: str) -> float:
        """Take the next turn in a channel; returns how many seconds there are until then."""
        now = self._clock()
        if len(self._busy_until) > _REMEMBERED:
            self._busy_until = {each: until for each, until in self._busy_until.items() if until > now}
        begins = max(now, self._busy_until.get(channel, now))
        self._busy_until[channel] = begins + _SPACING
        return max(0.0, begins - now - (_AT_ONCE - 1) * _SPACING)


class Pauses:
    """The workspaces that Slack wants left alone, and until when."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def begin(self, workspace_id: str, until: datetime) -> datetime:
        """Nothing is to be said there until then, which is returned."""
        self._until[workspace_id] = until
        return until

    def until(self, workspace_id: str, now: datetime) -> datetime | None:
        """When something may be said there again; None where it may be now."""
        until = self._until.get(workspace_id)
        return until if until and until > now else None

    def workspaces(self, now: datetime) -> set[str]:
        """Where nothing may be said now."""
        return {each for each, until in self._until.items() if until > now}
