"""Who is asked to stop says so for a moment, before nobody is there any more."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from bot.web import serving
from tests.serving.conftest import served_in


async def test_a_load_balancer_hears_that_it_stops_before_the_door_is_closed(
    tmp_path: Path, unused_tcp_port_factory, sqlite_url: str
) -> None:
    async with served_in(tmp_path, unused_tcp_port_factory(), sqlite_url) as other:
        port = unused_tcp_port_factory()
        own = other.settings.model_copy(
            update={"http_port": port, "database_url": f"sqlite:///{tmp_path}/its-own.sqlite3"}
        )
        bot = serving(own, farewell=3)
        door = await bot.__aenter__()
        leaving = asyncio.create_task(bot.__aexit__(None, None, None))
        await asyncio.wait({leaving}, timeout=0)
        async with aiohttp.ClientSession() as http:
            async with http.get(f"{door.url}/readyz") as answer:
                said = answer.status, await answer.text()
            await leaving
            with pytest.raises(aiohttp.ClientConnectorError):
                await http.get(f"{door.url}/readyz")

    assert said == (503, "draining\n")
