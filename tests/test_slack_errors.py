"""Calls of Slack that fail are counted, also where nobody else hears of them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError

from bot.sandbox import Sandbox
from bot.slack_clients import ERRORS, asking_client, saying_client

MANIFEST = Path(__file__).parents[1] / "manifest.yml"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(name="slack")
async def _slack() -> AsyncIterator[Sandbox]:
    ERRORS.clear()  # they are the process's
    async with Sandbox(MANIFEST, now=lambda: AT) as slack:
        yield slack


def _counted() -> dict[tuple[str, str], float]:
    samples = [each for family in ERRORS.collect() for each in family.samples if each.name.endswith("_total")]
    return {(each.labels["method"], each.labels["code"]): each.value for each in samples}


async def test_what_went_well_is_no_error(slack: Sandbox) -> None:
    await saying_client(slack.api_url, slack.bot_token).auth_test()

    assert _counted() == {}


async def test_a_storm_that_is_over_is_counted_though_nobody_was_told(slack: Sandbox) -> None:
    slack.faults.ratelimit("auth.test", times=2, retry_after=0)
    await asking_client(slack.api_url, slack.bot_token).auth_test()

    assert _counted() == {("auth.test", "ratelimited"): 2}


@pytest.mark.parametrize("client", [saying_client, asking_client])
async def test_a_refused_call_is_counted_by_slacks_word_once(slack: Sandbox, client: type) -> None:
    with pytest.raises(SlackApiError):
        await client(slack.api_url, slack.bot_token).users_info(user="U404")

    assert _counted() == {("users.info", "user_not_found"): 1}


async def test_a_failure_of_slack_itself_is_counted(slack: Sandbox) -> None:
    slack.faults.error_before("views.open")
    with pytest.raises(SlackApiError):
        await saying_client(slack.api_url, slack.bot_token).views_open(trigger_id="1.1", view={"type": "modal"})

    assert sum(_counted().values()) == 1
    assert {method for method, _ in _counted()} == {"views.open"}


async def test_a_connection_that_breaks_is_counted_at_each_attempt(slack: Sandbox) -> None:
    slack.faults.cut_before("auth.test")
    with pytest.raises(aiohttp.ClientError):
        await saying_client(slack.api_url, slack.bot_token).auth_test()

    assert _counted() == {("auth.test", "connection"): 1}


@pytest.mark.parametrize(("answer", "code"), [
    (web.Response(status=502, text="<h1>zebra</h1>", content_type="text/html"), "http_502"),
    (web.Response(status=503, text="zebra", content_type="application/json"), "http_503"),
    (web.json_response({"ok": False, "error": "Jort said zebra"}), "http_200"),
])  # fmt: skip
async def test_what_is_no_word_of_slacks_is_counted_by_its_status(answer: web.Response, code: str) -> None:
    ERRORS.clear()
    app = web.Application()

    async def answers(_: web.Request) -> web.Response:
        return answer

    app.router.add_post("/api/auth.test", answers)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "localhost", 0).start()
    with pytest.raises((SlackApiError, AttributeError)):
        await saying_client(f"http://localhost:{runner.addresses[0][1]}/api/", "xoxb-one").auth_test()
    await runner.cleanup()

    assert _counted() == {("auth.test", code): 1}


async def test_a_method_is_shown_only_where_it_is_one(slack: Sandbox) -> None:
    with pytest.raises(SlackApiError):
        await saying_client(slack.api_url, slack.bot_token).api_call("Jort Zebra")

    assert {method for method, _ in _counted()} == {"other"}
