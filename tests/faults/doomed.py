"""The bot as it is, but the process kills itself at a named place: `python -m tests.faults.doomed PLACE NTH run`."""

import importlib
import inspect
import os
import signal
import sys
from functools import wraps
from typing import Any


def doom(place: str, nth: int) -> None:
    """Have the process end, without a word to anybody, right before or after a call: `before module:Class.method`."""
    when, _, address = place.partition(" ")
    module, _, path = address.partition(":")
    *owners, name = path.split(".")
    owner: Any = importlib.import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    setattr(owner, name, _ending(getattr(owner, name), when, nth))


def _ending(function: Any, when: str, nth: int) -> Any:
    calls = 0

    def comes(now: str) -> None:
        nonlocal calls
        calls += now == when
        if now == when and calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)

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
    doom(sys.argv[1], int(sys.argv[2]))
    from bot.cli import main

    main(sys.argv[3:])
