"""A process that stands still for longer than its lease, and goes on when another has done its work."""

import asyncio
import signal
from time import monotonic

import pytest

from tests.faults.conftest import counted
from tests.faults.trial import PACE, Trial

pytestmark = pytest.mark.slow

#: On both sides of the post.
PLACES = (
    "before bot.delivery:Courier._attempt",
    "before storage.ledger:Ledger.renew",
    "before bot.delivery:Courier._post",
    "after bot.delivery:Courier._post",
    "before storage.ledger:Ledger.settle",
)


@pytest.mark.faults
async def test_what_a_frozen_process_was_busy_with_is_said_once_by_another(on_postgresql: Trial) -> None:
    """As long as a post takes its time, and what was handed to a queue is left to it: what is late is not lost."""
    frozen = []
    async with counted(on_postgresql, "frozen processes"):
        for place in PLACES:
            frozen.append(await on_postgresql.starts(frozen=place))
            await on_postgresql.accepts(20)
            await on_postgresql.sees_frozen(frozen[-1], within=90)
        since = monotonic()
        await on_postgresql.starts()
        await on_postgresql.settles(within=240)
        await asyncio.sleep(max(0, 45 - (monotonic() - since)))
        said = on_postgresql.count().sent
        for each in frozen:
            each.send_signal(signal.SIGCONT)
        await on_postgresql.accepts(20)
        await on_postgresql.settles(within=30)
        await asyncio.sleep(2)  # who was frozen goes on with what it held

    count = on_postgresql.count()
    assert said == 20 * len(PLACES)
    assert (count.lost, count.doubled) == (0, 0), count


async def test_on_one_machine_a_process_goes_on_after_its_lease_with_what_it_held(on_sqlite: Trial) -> None:
    frozen = await on_sqlite.starts(frozen="before storage.ledger:Ledger.renew")
    async with counted(on_sqlite, "frozen process"):
        await on_sqlite.accepts(20)
        await on_sqlite.sees_frozen(frozen)
        await asyncio.sleep(70 / PACE)
        frozen.send_signal(signal.SIGCONT)
        await on_sqlite.settles(within=30)

    count = on_sqlite.count()
    assert (count.lost, count.doubled) == (0, 0), count
