"""What is seen of a working bot from outside: its log without anybody's words, and its measures."""

import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot import logs
from bot.slack_clients import ERRORS
from storage import Relationship
from tests.journeys.conftest import Team

WORDS = "zebra"


@pytest.fixture(name="logged")
def _logged() -> Iterator[io.StringIO]:
    """All that is logged, at the most talkative level."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("DEBUG", stream)
    root.setLevel("DEBUG")
    plain = logging.StreamHandler(raw := io.StringIO())
    root.addHandler(plain)
    for name in ("slack_bolt", "slack_sdk", "sqlalchemy", "aiosqlite", "apscheduler"):
        logging.getLogger(name).setLevel("DEBUG")
    yield stream
    assert WORDS in raw.getvalue() or "unexpected" not in stream.getvalue(), "nothing was there to be kept out"
    root.handlers[:] = before
    root.setLevel(level)
    for name in (*logs.OURS, "slack_bolt", "slack_sdk", "sqlalchemy", "aiosqlite", "apscheduler"):
        logging.getLogger(name).setLevel(logging.NOTSET)


async def test_a_day_of_words_and_misfortunes_leaves_no_word_in_the_log(logged: io.StringIO, team: Team) -> None:
    await team.jort.types(f"/giveget log {WORDS}", in_=team.clients)
    near = await team.hears(team.jort, WORDS, in_=team.clients)
    await team.jort.presses(near, f"Add {WORDS}")
    await team.form(team.jort)
    team.jort.fills({"teammates": [team.mo.id], "title": f"about a {WORDS}"})
    assert await team.jort.submits() == {}
    question = await team.hears(team.mo, WORDS, "kreeg")
    team.slack.faults.error_before("chat.update", times=1)
    await team.mo.says(f"gave: a {WORDS} / got: thanks for the {WORDS}", thread=question["ts"])
    await team.slack.until(lambda: not team.slack.faults.active)
    team.slack.faults.error_before("views.open", times=1)
    await team.mo.types(f"/giveget promise {WORDS}", in_=team.clients)
    await team.slack.until(lambda: "unexpected error" in logged.getvalue())

    assert WORDS not in logged.getvalue()
    assert '"request"' in logged.getvalue()
    assert team.settings.slack_bot_token is not None
    assert team.settings.slack_bot_token.get_secret_value() not in logged.getvalue()


async def test_answers_and_the_ledger_are_measured(team: Team) -> None:
    await team.jort.types("/giveget help", in_=team.clients)
    await team.hears(team.jort, "/giveget", in_=team.clients)
    assert team.bot is not None
    page = (await team.bot.metrics.page()).decode()

    assert 'giveget_ack_seconds_count{kind="command",status="200"} 1.0' in page
    assert "giveget_tick_age_seconds" in page


async def test_a_digest_that_is_said_is_measured(team: Team) -> None:
    assert team.bot is not None
    assert team.bot.house is not None
    async with team.bot.house.open_work() as work:
        work.add(Relationship(name="Bothof", id="bothof"))
    assert "giveget_digest_seconds_count 0.0" in (await team.bot.metrics.page()).decode()
    team.moves_clock(to=datetime(2026, 3, 9, 8, 0, 30, tzinfo=UTC))
    await team.slack.until(lambda: team.ann.sees(team.clients))

    assert "giveget_digest_seconds_count 1.0" in (await team.bot.metrics.page()).decode()


async def test_a_form_that_slack_refuses_to_open_is_measured(team: Team) -> None:
    assert team.bot is not None
    ERRORS.clear()  # they are the process's
    team.slack.faults.error_before("views.open", times=1)
    await team.jort.types("/giveget promise", in_=team.clients)
    await team.slack.until(lambda: any(each.samples for each in ERRORS.collect()))

    page = (await team.bot.metrics.page()).decode()
    assert 'giveget_slack_errors_total{code="internal_error",method="views.open"} 1.0' in page
