"""What handlers are doing now: Bolt starts them and forgets them, and whoever stops the bot has to wait for them."""

import asyncio
from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.listener.async_listener_completion_handler import AsyncListenerCompletionHandler
from slack_bolt.listener.async_listener_start_handler import AsyncListenerStartHandler
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

Task = asyncio.Task[Any]


class Listeners:
    """An app's listeners that began and have not ended."""

    def __init__(self, app: AsyncApp) -> None:
        self._at_work: set[Task] = set()
        app.listener_runner.listener_start_handler = _Told(self._at_work.add)
        app.listener_runner.listener_completion_handler = _Told(self._at_work.discard)

    async def finish(self) -> None:
        """Wait until all have ended."""
        await asyncio.sleep(0)  # one that was acknowledged a moment ago begins now
        while self._at_work:
            await asyncio.wait(set(self._at_work))


class _Told(AsyncListenerStartHandler, AsyncListenerCompletionHandler):
    """Is told by Bolt, from within the task of a listener, that it begins or ends."""

    def __init__(self, note: Callable[[Task], None]) -> None:
        self._note = note

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:
        """Pass on which task it is."""
        task = asyncio.current_task()
        if task is not None:
            self._note(task)
