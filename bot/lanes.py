"""Messages on their way, in one process: one lane for each workspace, so that a slow one holds up no other."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from storage.deliveries import Delivery

#: Lanes of one kind: what is in them waits for its turn to be said.
_LANES = 64

Say = Callable[[str, list[Delivery], asyncio.Semaphore], Awaitable[int]]


class Lanes:
    """Lanes of one kind of message, of which so many are on their way at once.

    A workspace that has a lane gets no second until what is in it is said.
    """

    def __init__(self, say: Say, at_once: int) -> None:
        self._say = say
        self._slots = asyncio.Semaphore(at_once)
        self._lanes: dict[str, asyncio.Task[int]] = {}

    @property
    def busy(self) -> frozenset[str]:
        """The workspaces that have one now."""
        return frozenset(self._lanes)

    @property
    def full(self) -> bool:
        """Whether there are so many that looking for more would only take time."""
        return len(self._lanes) >= _LANES

    def begin(self, taken: Sequence[Delivery]) -> set[asyncio.Task[int]]:
        """Begin to say these; returns the new lanes, each of which tells how many of its messages came further."""
        new = {each.workspace_id for each in taken} - self._lanes.keys()
        return {self._begin(one, [each for each in taken if each.workspace_id == one]) for one in new}

    def _begin(self, workspace_id: str, own: list[Delivery]) -> asyncio.Task[int]:
        self._lanes[workspace_id] = lane = asyncio.ensure_future(self._say(workspace_id, own, self._slots))
        lane.add_done_callback(partial(lambda gone, _: self._lanes.pop(gone), workspace_id))
        return lane

    async def finish(self) -> None:
        """Wait until nothing is on its way any more."""
        await asyncio.gather(*self._lanes.values())
