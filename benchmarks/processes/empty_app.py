"""An app that acknowledges everything and does nothing, to measure others against."""

import asyncio
import re
import sys
from os import environ
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

ANYTHING = re.compile("")


async def main() -> None:
    """Serve until the process is ended. Prints `ready` to standard error once Slack can reach it."""
    client = AsyncWebClient(environ["SLACK_BOT_TOKEN"], base_url=environ["SLACK_API_URL"])
    app = AsyncApp(client=client)

    async def nothing(ack: Any) -> None:
        await ack()

    app.command(ANYTHING)(nothing)
    app.action(ANYTHING)(nothing)
    app.view(ANYTHING)(nothing)
    socket = AsyncSocketModeHandler(app, environ["SLACK_APP_TOKEN"])
    await socket.connect_async()
    print("ready", file=sys.stderr, flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
