"""Whoever somebody waits for goes first: there is one writer at a time, and an interaction has but seconds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

#: Seconds after which background work takes its turn all the same, however many interactions there are.
_LONG_ENOUGH = 0.5


class Turns:
    """Knows whether an interaction has the database or waits for it, and lets background work wait meanwhile."""

    def __init__(self) -> None:
        self._in_haste = 0
        self._nobody_is = asyncio.Event()
        self._nobody_is.set()

    @asynccontextmanager
    async def taken(self, *, in_haste: bool) -> AsyncIterator[None]:
        """A turn, at once `in_haste`, else when nobody is in haste, or after a while."""
        if not in_haste:
            await self._let_pass()
            yield
            return
        self._in_haste += 1
        self._nobody_is.clear()
        try:
            yield
        finally:
            self._in_haste -= 1
            if not self._in_haste:
                self._nobody_is.set()

    async def _let_pass(self) -> None:
        if self._in_haste:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LONG_ENOUGH):
                    await self._nobody_is.wait()
