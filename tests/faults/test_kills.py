"""kill -9 while messages are on their way: nothing lost, nothing said twice."""

import asyncio
import random

import pytest

from tests.faults.trial import Trial

pytestmark = pytest.mark.slow


async def test_a_replica_that_is_killed_leaves_nothing_to_be_said_twice_or_not_at_all(on_postgresql: Trial) -> None:
    first, _ = await on_postgresql.starts(), await on_postgresql.starts()
    await on_postgresql.accepts(150)
    await on_postgresql.slack.until(lambda: on_postgresql.count().sent > 20, seconds=30)
    await on_postgresql.kills_one(first)
    await on_postgresql.starts()
    await on_postgresql.settles(within=90)

    count = on_postgresql.count()
    assert (count.lost, count.doubled) == (0, 0), count


async def test_on_one_machine_kills_at_random_moments_lose_and_double_nothing(on_sqlite: Trial) -> None:
    moment = random.Random(7)  # noqa: S311
    for _ in range(4):
        bot = await on_sqlite.starts()
        await on_sqlite.accepts(60)
        await asyncio.sleep(moment.uniform(0.2, 0.9))
        await on_sqlite.kills_one(bot)
    await on_sqlite.starts()
    await on_sqlite.settles(within=60)

    count = on_sqlite.count()
    assert (count.lost, count.doubled) == (0, 0), count
