"""Wakes whoever waits for something to become true in the local workspace."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: Long enough for a slow machine, short enough that a broken expectation does not stall a test run.
PATIENCE_SECONDS = 20.0


class Changes:
    """A counter of everything that happened, and the futures of those who wait for the next one."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def note(self) -> None:
        """Say that something changed."""
        self.count += 1
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        self._waiting.clear()

    async def after(self, seen: int) -> int:
        """Return the counter as soon as it is higher than `seen`."""
        while self.count <= seen:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.add(waiter)
            try:
                await waiter
            finally:
                self._waiting.discard(waiter)
        return self.count

    async def until(self, truth: Callable[[], T], seconds: float = PATIENCE_SECONDS) -> T:
        """Return the first true value of `truth()`; raises TimeoutError after `seconds`."""
        async with asyncio.timeout(seconds):
            while True:
                seen = self.count
                if found := truth():
                    return found
                await self.after(seen)
