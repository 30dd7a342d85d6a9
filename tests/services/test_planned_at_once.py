"""Two processes plan the same message at the same moment: one of them finds it there, and nothing has gone wrong."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services import deliveries
from storage import Delivery
from storage.store import Store
from storage.work import Work
from tests.conftest import Clock


async def _plan(work: Work, clock: Clock) -> bool:
    return await deliveries.plan(work, "digest", "digest:monday", about="monday", due_at=clock()) is not None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_is_second_finds_it_there(store: Store, workspace_id: str, clock: Clock) -> None:
    async with store.work(workspace_id) as first:
        planned_first = await _plan(first, clock)
        second = asyncio.create_task(_plans_alone(store, workspace_id, clock))
        await asyncio.wait([second], timeout=0.2)
    planned_second = await second

    async with store.reading(workspace_id) as work:
        assert len(await work.all(select(Delivery))) == 1
    assert (planned_first, planned_second) == (True, False)


async def _plans_alone(store: Store, workspace_id: str, clock: Clock) -> bool:
    async with store.work(workspace_id) as work:
        planned = await _plan(work, clock)
        await work.all(select(Delivery))  # the transaction is still good
    return planned


async def test_what_was_planned_may_be_changed_further(work: Work, clock: Clock) -> None:
    planned = await deliveries.plan(work, "reply", "k", about="x", due_at=clock(), to_user="U1")
    assert planned is not None
    planned.assumed = ["gave"]
    await work.flush()
    kept = await work.rows(select(Delivery.assumed, Delivery.expires_at, Delivery.workspace_id))

    assert kept == [(["gave"], clock() + timedelta(days=3), work.workspace_id)]
