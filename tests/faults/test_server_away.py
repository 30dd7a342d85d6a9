"""A database server that is stopped for a minute: events are not acknowledged, forms keep their words, all is kept."""

import asyncio

import pytest
from sqlalchemy import text

from storage.row_security import open_everything
from tests.faults.conftest import TABLE
from tests.faults.misfortunes import stopped
from tests.faults.trial import Count, Trial

pytestmark = pytest.mark.faults


async def _counts(trial: Trial, statement: str) -> int:
    async with trial.store.engine.connect() as connection:
        await connection.run_sync(open_everything)
        return int((await connection.execute(text(statement))).scalar_one())


async def test_words_that_come_while_the_server_is_stopped_are_kept_afterwards(on_postgresql: Trial) -> None:
    ann, ben = on_postgresql.people[:2]
    await on_postgresql.starts()
    await on_postgresql.starts()
    await ann.types("/giveget log Acme")
    near = await on_postgresql.slack.until(lambda: ann.sees(ann.dm))
    await ann.presses(near[-1], "Add Acme")
    await on_postgresql.slack.until(lambda: ann.modal)
    ann.fills({"title": "what we said"})
    await ben.says("hello")
    await on_postgresql.slack.until(lambda: any("hello" not in str(each) for each in ben.sees(ben.dm)))
    assert on_postgresql.server_folder is not None
    async with stopped(on_postgresql.server_folder):
        refused = await ann.submits()
        await asyncio.sleep(5)
        await ben.says("are you there?")
        await asyncio.sleep(55)
    async with asyncio.timeout(60):
        while kept := await ann.submits():  # noqa: ASYNC110
            await asyncio.sleep(1)
        while await _counts(on_postgresql, "SELECT count(*) FROM inbox WHERE done_at IS NOT NULL") < 2:  # noqa: ASYNC110
            await asyncio.sleep(1)

    noted = await _counts(on_postgresql, "SELECT count(*) FROM touchpoints")
    TABLE.append(("two replicas", "words, stopped server", 0, Count(3, 2 + noted, 0, 1 - noted)))
    assert (bool(refused), kept, noted) == (True, {}, 1)
