"""A database server that is stopped for a while: events are not acknowledged, forms keep their words, all is kept."""

import asyncio
from functools import partial

import pytest

from tests.faults import words
from tests.faults.conftest import counted
from tests.faults.misfortunes import stopped
from tests.faults.trial import Trial
from tests.faults.words import REPLY, shown

pytestmark = pytest.mark.slow


def _tries(trial: Trial, user: str) -> list[int]:
    """How each of Slack's tries to tell of somebody's words ended."""
    return [
        line.status
        for line in trial.slack.wire.calls("events_api")
        if line.request["payload"]["event"].get("user") == user
    ]


@pytest.mark.parametrize("seconds", [20, pytest.param(60, marks=pytest.mark.faults)])
async def test_words_that_come_while_the_server_is_stopped_are_kept_afterwards(
    on_postgresql: Trial, seconds: int
) -> None:
    ann, ben = on_postgresql.people[:2]
    await on_postgresql.starts()
    await on_postgresql.starts()
    questions = await words.are_asked(on_postgresql, [ben])
    await words.fill_forms(on_postgresql, [ann])
    assert on_postgresql.server_folder is not None
    count_reply, count_form = (
        partial(words.count_replies, on_postgresql, [ben]),
        partial(words.count_forms, on_postgresql, [ann]),
    )
    async with (
        counted(on_postgresql, f"form, {seconds} s away", count_form),
        counted(on_postgresql, f"reply, {seconds} s away", count_reply),
    ):
        async with stopped(on_postgresql.server_folder):
            refused = await ann.submits()
            await asyncio.sleep(5)
            await ben.says(REPLY, thread=questions[ben.id])
            await asyncio.sleep(seconds - 5)
            tried_in_vain = _tries(on_postgresql, ben.id)
        async with asyncio.timeout(60):
            while kept := await ann.submits():  # noqa: ASYNC110
                await asyncio.sleep(1)
        await words.until_all_is_said(on_postgresql, [ben])
        await on_postgresql.slack.until(lambda: _tries(on_postgresql, ben.id)[-1] == 200, seconds=90)

    reply, form = await count_reply(), await count_form()
    assert tried_in_vain
    assert all(status >= 500 for status in tried_in_vain), "acknowledged, and nowhere kept"
    assert (bool(refused), kept) == (True, {})
    assert len(shown(ben)) == 1
    assert (reply.sent, reply.doubled, reply.lost) == (1, 0, 0), reply
    assert (form.sent, form.doubled, form.lost) == (1, 0, 0), form
