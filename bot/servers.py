"""Servers are stopped so that nobody is left hanging on."""

import asyncio

#: Rounds of the loop until a connection that was just accepted is known to the server's protocol.
_ROUNDS = 3


async def stop(listening: asyncio.Server) -> None:
    """Accept nobody more, and let go of the port.

    Whoever was accepted when asyncio closes a server, and is not yet known to it, would never hear anything: nobody
    closes that socket. So they are let in first.
    """
    loop = asyncio.get_running_loop()
    for each in listening.sockets:
        loop.remove_reader(each)
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)
    listening.close()
