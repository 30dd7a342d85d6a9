"""kill -9 while somebody's words come in: a reply is kept once, a form keeps its words until it is."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

import pytest

from bot.sandbox import Teammate
from tests.faults import words
from tests.faults.conftest import counted
from tests.faults.trial import RETRIES, Trial
from tests.faults.words import REPLY, shown

pytestmark = pytest.mark.slow

#: From the arrival of a reply to its end.
OF_A_REPLY = (
    "before bot.services.inbox:receive",
    "after bot.services.inbox:receive",  # not committed yet
    "before handlers.events:said",  # committed, and on its way to be acknowledged
    "before bot.services.replies:keep",
    "after bot.services.replies:keep",  # not committed yet
    "before bot.jobs:Jobs.hurry",  # committed
    "before bot.messages.replies:reply_kept",  # about to be shown back
    "before storage.ledger:Ledger.settle",  # shown back
)
#: From the sending of a form to its end.
OF_A_FORM = (
    "before bot.services.touchpoints:log",
    "after bot.services.touchpoints:log",  # not committed yet
    "before slack_bolt.context.ack.async_ack:AsyncAck.__call__",  # committed
    "before bot.jobs:Jobs.hurry",
)
#: As many people speak at each place where one process is killed, and at most where another may hear them as well.
ALONE, BESIDE_ANOTHER = 2, 8

with_and_without_another = pytest.mark.parametrize(
    "in_trial",
    [
        pytest.param("on_sqlite", id="one_machine"),
        pytest.param("on_postgresql", id="two_replicas", marks=pytest.mark.faults),
    ],
    indirect=True,
)


@pytest.fixture(name="in_trial")
def _in_trial(request: pytest.FixtureRequest) -> Trial:
    trial: Trial = request.getfixturevalue(request.param)
    return trial


def _crowd(trial: Trial, places: int) -> list[Teammate]:
    """As many people as may have to speak until a process was killed at each place."""
    many = places * (ALONE if trial.store.is_sqlite else BESIDE_ANOTHER)
    newcomers = range(len(trial.people), many)
    trial.people += [trial.slack.add_member(f"Newcomer {number}") for number in newcomers]
    return list(trial.people[:many])


async def _is_doomed(trial: Trial, place: str) -> asyncio.subprocess.Process:
    """A process that is killed at a place, connected; where there are many, another is there already, and stays."""
    doomed = await trial.starts(killed=place)
    await trial.slack.until(lambda: trial.slack.connected == len(trial.replicas))
    return doomed


async def _answered_or_killed(trial: Trial, doomed: asyncio.subprocess.Process, answered: Callable[[], bool]) -> None:
    """Wait until a process was killed, or, where another may have been at it, until that one has answered."""
    async with asyncio.timeout(60):
        while doomed.returncode is None and (trial.store.is_sqlite or not answered()):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await asyncio.sleep(0.2)  # shown back, and not yet written down: there is a place after that


async def _reply(
    trial: Trial, place: str, people: Iterator[Teammate], questions: dict[str, str], spoke: list[Teammate]
) -> None:
    """Two at a time reply, one below the question and one beside it, until a process was killed; notes who did."""
    doomed = await _is_doomed(trial, place)
    while doomed.returncode is None:
        below, beside = islice(people, 2)
        spoke += below, beside
        await below.says(REPLY, thread=questions[below.id])
        await beside.says(REPLY)
        await _answered_or_killed(trial, doomed, lambda both=(below, beside): all(map(shown, both)))  # type: ignore[misc]
    await trial.sees_killed(doomed)


@pytest.mark.faults
@with_and_without_another
async def test_a_reply_is_kept_once_wherever_a_process_is_killed(in_trial: Trial) -> None:
    bot, people = await in_trial.starts(), _crowd(in_trial, len(OF_A_REPLY))
    # Nine processes take longer to start than all of Slack's tries, which come in the time of the bot's quick clock.
    in_trial.slack.sockets._retries = (*RETRIES, 60, 60)
    questions = await words.are_asked(in_trial, people, within=120)
    if in_trial.store.is_sqlite:
        await in_trial.kills_one(bot)
    waiting, spoke = iter(people), list[Teammate]()
    async with counted(in_trial, "places, replies", partial(words.count_replies, in_trial, spoke)):
        for place in OF_A_REPLY:
            await _reply(in_trial, place, waiting, questions, spoke)
        await in_trial.starts()
        await words.until_all_is_said(in_trial, spoke, within=240)

    count = await words.count_replies(in_trial, spoke)
    assert [
        (who.name, shown(who)) for who in spoke if len(shown(who)) != 1 or "an honest no" not in shown(who)[0]
    ] == []
    assert (count.sent, count.doubled, count.lost) == (len(spoke), 0, 0), count


async def _submit(trial: Trial, place: str, people: Iterator[Teammate], told: dict[Teammate, dict[str, str]]) -> bool:
    """People send their forms until a process was killed; notes what each was told, and returns whether any was."""
    doomed, before = await _is_doomed(trial, place), len(told)
    while doomed.returncode is None:
        who = next(people)
        told[who] = {}
        told[who] = await who.submits()
        await _answered_or_killed(trial, doomed, lambda: True)
    await trial.sees_killed(doomed)
    return any(list(told.values())[before:])


@with_and_without_another
async def test_a_form_keeps_its_words_until_they_are_kept_once(in_trial: Trial) -> None:
    bot, people = await in_trial.starts(), _crowd(in_trial, len(OF_A_FORM))
    await words.are_in_touch(in_trial, people[:1])
    await words.fill_forms(in_trial, people)
    if in_trial.store.is_sqlite:
        await in_trial.kills_one(bot)
    waiting, told = iter(people), dict[Teammate, dict[str, str]]()
    told_so = {}
    async with counted(in_trial, "places, forms", lambda: words.count_forms(in_trial, list(told))):
        for place in OF_A_FORM:
            told_so[place] = await _submit(in_trial, place, waiting, told)
        await in_trial.starts()
        again = [await who.submits() for who in told if who.modal]

    count = await words.count_forms(in_trial, list(told))
    # At the last place one may have been heard by the other process, before the death was seen.
    assert all(told_so[place] for place in OF_A_FORM[:-1]), "who was not answered was told so"
    assert not any(again)
    assert (count.sent, count.doubled, count.lost) == (len(told), 0, 0), count
