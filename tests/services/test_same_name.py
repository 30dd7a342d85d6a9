"""Two people give the same name to a new client at the same moment: one of them hears that it is taken."""

import asyncio

import pytest

from bot.services import relationships
from bot.services.errors import NameTaken
from bot.services.relationships import Description
from storage import Workspace
from storage.store import Store

pytestmark = pytest.mark.slow


async def _adds(store: Store, name: str) -> None:
    async with store.work("team") as work:
        await relationships.add(work, Description(name=name))


async def test_of_two_who_give_one_name_at_once_the_later_hears_that_it_is_taken(store: Store) -> None:
    await store.found_workspace(Workspace(id="team"))
    async with store.work("team") as first:
        await relationships.add(first, Description(name="Acme"))
        second = asyncio.create_task(_adds(store, "ACME"))
        waiting, _ = await asyncio.wait([second], timeout=0.5)

    assert not waiting
    with pytest.raises(NameTaken):
        await second
