"""Looks into single workspaces where somebody waits: one at a time in each, and another for whoever came meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

#: Looks into a workspace, for those Slack users.
Look = Callable[[str, set[str]], Awaitable[None]]
Begin = Callable[[Callable[[], Awaitable[None]]], "asyncio.Task[None]"]


class Looks:
    """Looks of one kind, which must not raise."""

    def __init__(self, look: Look, begin: Begin) -> None:
        self._look = look
        self._begin = begin
        #: By workspace, who waits for the next look; and the looks that go on.
        self._awaited: dict[str, set[str]] = {}
        self.under_way: dict[str, asyncio.Task[None]] = {}

    def hurry(self, workspace_id: str, reader: str | None) -> None:
        """Look into that workspace now, or as soon as the look that goes on there has ended."""
        self._awaited.setdefault(workspace_id, set()).update({reader} if reader else ())
        if workspace_id not in self.under_way:
            self.under_way[workspace_id] = self._begin(partial(self._go_on, workspace_id))

    async def _go_on(self, workspace_id: str) -> None:
        """Look until nobody waits there any more."""
        try:
            while (readers := self._awaited.pop(workspace_id, None)) is not None:
                await self._look(workspace_id, readers)
        finally:
            self.under_way.pop(workspace_id)  # with no await in between: nobody comes whom this look would miss
