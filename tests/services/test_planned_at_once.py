"""Two processes plan the same message at the same moment: one of them finds it there, and nothing has gone wrong."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services import deliveries, digests
from storage import Delivery
from storage.store import Store
from storage.work import Work
from tests.conftest import Clock
from tests.services.conftest import at_once


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_is_second_finds_it_there(store: Store, workspace_id: str, clock: Clock) -> None:
    async def plans(work: Work) -> bool:
        planned = await deliveries.plan(work, "digest", "digest:monday", about="monday", due_at=clock())
        await work.all(select(Delivery))  # the transaction is still good
        return planned is not None

    found = await at_once(store, workspace_id, plans)

    async with store.reading(workspace_id) as work:
        assert len(await work.all(select(Delivery))) == 1
    assert found == (True, False)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_that_make_the_digest_of_a_day_make_one(store: Store, workspace_id: str, clock: Clock) -> None:
    made = []

    async def makes(work: Work) -> bool:
        made.append((await digests.compose(work, clock(), clock().date())).id)
        return True

    await at_once(store, workspace_id, makes)

    assert made[0] == made[1]


async def test_what_was_planned_stands_there_at_once(work: Work, clock: Clock) -> None:
    await deliveries.plan(work, "reply", "k", about="x", due_at=clock(), to_user="U1", assumed=["gave"])
    kept = await work.rows(select(Delivery.assumed, Delivery.expires_at, Delivery.workspace_id))

    assert kept == [(["gave"], clock() + timedelta(days=3), work.workspace_id)]
