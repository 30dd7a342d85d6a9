"""Slack closes the sockets while people write: what was acknowledged is kept once, and what was not is sent again."""

import asyncio
from collections.abc import Sequence
from functools import partial

import pytest

from bot.sandbox import Teammate
from bot.sandbox.socket_mode import Reason
from tests.faults import words
from tests.faults.conftest import counted
from tests.faults.misfortunes import REASONS, disconnect
from tests.faults.trial import Trial
from tests.faults.words import REPLY, shown

pytestmark = pytest.mark.slow

#: Seconds before and after the end of the socket at which people write, one each.
MOMENTS = (-0.3, -0.05, 0, 0, 0.01, 0.03, 0.1, 0.3)
#: What Slack writes of an envelope that the app did not acknowledge.
NOT_ACKNOWLEDGED = 504


async def _reply(who: Teammate, question: str | None, after: float) -> None:
    await asyncio.sleep(after)
    await who.says(REPLY, thread=question)


async def _submit(who: Teammate, after: float) -> dict[str, str]:
    await asyncio.sleep(after)
    return await who.submits()


async def _write_around_it(
    trial: Trial, reason: Reason, repliers: Sequence[Teammate], writers: Sequence[Teammate], questions: dict[str, str]
) -> list[dict[str, str]]:
    """Everybody writes at their moment around the end of the sockets; returns what is said beside the forms."""
    first = -min(MOMENTS)
    replies = [
        _reply(who, questions[who.id] if number % 2 else None, first + moment)
        for number, (who, moment) in enumerate(zip(repliers, MOMENTS, strict=True))
    ]
    forms = [_submit(who, first + moment) for who, moment in zip(writers, MOMENTS, strict=True)]

    async def ends() -> None:
        await asyncio.sleep(first)
        await disconnect(trial, reason)

    others = asyncio.gather(ends(), *replies)
    told = await asyncio.gather(*forms)
    await others
    return told


def _refused(trial: Trial, kind: str) -> int:
    return sum(line.method == kind and line.status == NOT_ACKNOWLEDGED for line in trial.slack.wire.lines)


async def test_what_people_write_while_sockets_end_is_kept_once(on_sqlite: Trial) -> None:
    many = len(MOMENTS) * len(REASONS)
    on_sqlite.people += [on_sqlite.slack.add_member(f"Newcomer {number}") for number in range(2 * many)]
    repliers, writers = on_sqlite.people[:many], on_sqlite.people[many : 2 * many]
    await on_sqlite.starts()
    questions = await words.are_asked(on_sqlite, repliers)
    await words.fill_forms(on_sqlite, writers)
    told: list[dict[str, str]] = []
    async with (
        counted(on_sqlite, "disconnects, forms", partial(words.count_forms, on_sqlite, writers)),
        counted(on_sqlite, "disconnects, replies", partial(words.count_replies, on_sqlite, repliers)),
    ):
        for number, reason in enumerate(REASONS):
            mine = slice(number * len(MOMENTS), (number + 1) * len(MOMENTS))
            told += await _write_around_it(on_sqlite, reason, repliers[mine], writers[mine], questions)
        acknowledged = [who for who, said in zip(writers, told, strict=True) if not said]
        at_once = await words.count_forms(on_sqlite, acknowledged)
        again = [await who.submits() for who in writers if who.modal]
        await words.until_all_is_said(on_sqlite, repliers)

    replies, forms = await words.count_replies(on_sqlite, repliers), await words.count_forms(on_sqlite, writers)
    assert on_sqlite.saw["reconnected"] == len(REASONS)
    assert _refused(on_sqlite, "events_api") + _refused(on_sqlite, "interactive"), "nothing was on its way just then"
    assert (at_once.sent, at_once.doubled, at_once.lost) == (len(acknowledged), 0, 0), at_once
    assert not any(again)
    assert [len(shown(who)) for who in repliers] == [1] * many
    assert (replies.sent, replies.doubled, replies.lost) == (many, 0, 0), replies
    assert (forms.sent, forms.doubled, forms.lost) == (many, 0, 0), forms
