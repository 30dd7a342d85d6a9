"""What the page changes about the world: the clock moves forward, and things go wrong on purpose."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, get_args

from bot.sandbox.acts import CannotDo
from bot.sandbox.faults import ANY, KINDS, Faults
from bot.sandbox.socket_mode import Reason, SocketMode
from bot.sandbox.workspace.tokens import Tokens

Json = dict[str, Any]

#: What the page calls a fault, where that is not its own name.
FAULT_NAMES = {"cut": "cut_after"}


class PageControls:
    """The clock and the faults."""

    def __init__(
        self, faults: Faults, tokens: Tokens, sockets: SocketMode, set_clock: Callable[[datetime], None] | None
    ) -> None:
        self._faults = faults
        self._tokens = tokens
        self._sockets = sockets
        self._set_clock = set_clock

    def move_clock(self, now: datetime, body: Json) -> None:
        """Set the clock, which the app reads too, by `forward_days=`, `forward_hours=` or `to=`; raises CannotDo."""
        if self._set_clock is None:
            raise CannotDo("This workspace has no clock that can be moved.")
        self._set_clock(_moved(now, body))

    @property
    def active(self) -> list[str]:
        """Return a line for everything that goes wrong on purpose."""
        return [*self._faults.active, *(["revoke of the bot's token"] if self._tokens.revoked else [])]

    async def set_fault(self, body: Json) -> None:
        """Turn the fault `kind=` on, or with `clear` all of them off; raises CannotDo."""
        kind = FAULT_NAMES.get(body.get("kind", ""), body.get("kind", ""))
        if kind == "clear":
            self._faults.clear()
            self._tokens.restore()
        elif kind == "revoke":
            self._tokens.revoke_bot()
        elif kind == "disconnect":
            await self._disconnect(body.get("reason", "refresh_requested"))
        elif kind in KINDS:
            times = int(_number(body, "times", 1))
            seconds = _number(body, "retry_after", _number(body, "seconds", 1))
            self._faults.set(kind, body.get("method") or ANY, times, seconds)
        else:
            raise CannotDo(f"There is no fault {kind!r}.")

    async def _disconnect(self, reason: Any) -> None:
        if reason not in get_args(Reason):
            raise CannotDo(f"There is no disconnect for {reason!r}.")
        await self._sockets.disconnect(reason)


def _number(body: Json, name: str, default: float) -> float:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise CannotDo(f"{name!r} has to be a number.")
    return value


def _moved(now: datetime, body: Json) -> datetime:
    try:
        if "to" in body:
            to = datetime.fromisoformat(str(body["to"]))
        else:
            to = now + timedelta(days=_number(body, "forward_days", 0), hours=_number(body, "forward_hours", 0))
    except (ValueError, OverflowError):
        raise CannotDo("That is no time.") from None
    if to.tzinfo is None:
        raise CannotDo("A time needs its offset, such as +01:00 or Z.")
    if to < now:
        raise CannotDo("The clock can only be moved forward.")
    return to
