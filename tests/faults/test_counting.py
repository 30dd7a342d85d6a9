"""The count of a trial sees what it is there to see: a message said twice, and one never said."""

import pytest
from sqlalchemy import update

from storage import Delivery
from tests.faults.trial import Trial

pytestmark = pytest.mark.slow


async def _changes(trial: Trial, key: str, **values: object) -> None:
    [workspace] = await trial.store.workspaces()
    async with trial.store.work(workspace.id) as work:
        await work.change(update(Delivery).where(Delivery.dedup_key == key).values(**values))


async def test_a_ledger_that_forgets_what_was_sent_is_seen_as_a_double(on_sqlite: Trial) -> None:
    await on_sqlite.starts()
    await on_sqlite.accepts(5)
    await on_sqlite.settles(within=30)
    await _changes(on_sqlite, "trial:3", state="planned")
    await on_sqlite.settles(within=30)

    count = on_sqlite.count()
    assert (count.sent, count.doubled, count.lost) == (5, 1, 0)


async def test_a_ledger_that_drops_what_was_accepted_is_seen_as_a_loss(on_sqlite: Trial) -> None:
    bot = await on_sqlite.starts()
    await on_sqlite.kills_one(bot)
    await on_sqlite.accepts(5)
    await _changes(on_sqlite, "trial:3", state="cancelled")
    await on_sqlite.starts()
    await on_sqlite.settles(within=30)

    count = on_sqlite.count()
    assert (count.sent, count.doubled, count.lost) == (4, 0, 1)
