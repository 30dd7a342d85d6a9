"""A server that is stopped leaves nobody hanging on."""

import asyncio
import socket
from contextlib import suppress

import pytest
from aiohttp import web

from bot import servers


@pytest.mark.parametrize("rounds", range(5))
async def test_who_was_just_coming_in_is_sent_away(rounds: int) -> None:
    runner = web.AppRunner(web.Application(), shutdown_timeout=0.1)
    await runner.setup()
    assert runner.server
    listening = await asyncio.get_running_loop().create_server(runner.server, "127.0.0.1", 0)
    with socket.create_connection(listening.sockets[0].getsockname()) as coming:
        for _ in range(rounds):  # how far the loop has come in letting them in
            await asyncio.sleep(0)
        await servers.stop(listening)
        await runner.cleanup()
        coming.settimeout(1)

        with suppress(ConnectionResetError):  # nobody had let them in
            assert coming.recv(1) == b""
