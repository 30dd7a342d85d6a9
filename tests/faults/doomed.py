"""The bot as it is, but the process ends or freezes itself at a place: `tests.faults.doomed SIGNAL PLACE NTH run`."""

import importlib
import inspect
import os
import signal
import sys
from functools import wraps
from typing import Any


def doom(by: signal.Signals, place: str, nth: int) -> None:
    """Have the process send itself a signal right before or after a call: `before module:Class.method`."""
    when, _, address = place.partition(" ")
    module, _, path = address.partition(":")
    *owners, name = path.split(".")
    owner: Any = importlib.import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    setattr(owner, name, _ending(getattr(owner, name), by, when, nth))


def _ending(function: Any, by: signal.Signals, when: str, nth: int) -> Any:
    calls = 0

    def comes(now: str) -> None:
        nonlocal calls
        calls += now == when
        if now == when and calls == nth:
            os.kill(os.getpid(), by)

    @wraps(function)
    async def later(*given: Any, **named: Any) -> Any:
        comes("before")
        result = await function(*given, **named)
        comes("after")
        return result

    @wraps(function)
    def at_once(*given: Any, **named: Any) -> Any:
        comes("before")
        result = function(*given, **named)
        comes("after")
        return result

    return later if inspect.iscoroutinefunction(function) else at_once


if __name__ == "__main__":
    doom(signal.Signals[sys.argv[1]], sys.argv[2], int(sys.argv[3]))
    from bot.cli import main

    main(sys.argv[4:])
