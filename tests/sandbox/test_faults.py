"""Faults on purpose: what the real client meets, and what was done all the same."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, Teammate


@pytest.fixture(name="mo")
def _mo(slack: Sandbox) -> Teammate:
    return slack.add_member("Mo")


@pytest.fixture(name="client")
def _client(slack: Sandbox) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


async def test_too_many_requests_name_the_seconds_to_wait(slack: Sandbox, client: AsyncWebClient, mo: Teammate) -> None:
    slack.faults.ratelimit("chat.postMessage", retry_after=7)

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=mo.id, text="x")
    await client.chat_postMessage(channel=mo.id, text="again")

    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "7"
    assert [message["text"] for message in mo.sees(mo.dm)] == ["again"]


async def test_the_client_s_own_retry_gets_through(slack: Sandbox, client: AsyncWebClient, mo: Teammate) -> None:
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    slack.faults.ratelimit(retry_after=0)

    await client.chat_postMessage(channel=mo.id, text="x")

    assert [line.status for line in slack.wire.calls("chat.postMessage")] == [429, 200]


@pytest.mark.parametrize(("fault", "done"), [("error_before", 0), ("error_after", 1)])
async def test_a_server_error_may_come_after_the_deed(
    fault: str, done: int, slack: Sandbox, client: AsyncWebClient, mo: Teammate
) -> None:
    getattr(slack.faults, fault)("chat.postMessage")

    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=mo.id, text="x")

    assert len(mo.sees(mo.dm)) == done


@pytest.mark.parametrize(("fault", "done"), [("cut_before", 0), ("cut_after", 1)])
async def test_a_cut_connection_does_not_tell_whether_it_was_done(
    fault: str, done: int, slack: Sandbox, client: AsyncWebClient, mo: Teammate
) -> None:
    getattr(slack.faults, fault)("chat.postMessage")

    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=mo.id, text="x")

    assert len(mo.sees(mo.dm)) == done


async def test_a_proxy_answers_with_a_page_and_nothing_is_done(
    slack: Sandbox, client: AsyncWebClient, mo: Teammate
) -> None:
    slack.faults.proxy("chat.postMessage")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=mo.id, text="x")

    assert refused.value.response.status_code == 403
    assert mo.sees(mo.dm) == []


async def test_a_slow_answer_may_be_too_slow(slack: Sandbox, mo: Teammate) -> None:
    impatient = AsyncWebClient(slack.bot_token, base_url=slack.api_url, timeout=1)  # type: ignore[arg-type]
    slack.faults.slow("chat.postMessage", seconds=1.3)

    with pytest.raises(TimeoutError):
        await impatient.chat_postMessage(channel=mo.id, text="x")

    assert len(mo.sees(mo.dm)) == 1


async def test_a_fault_hits_only_its_method_and_so_many_times(
    slack: Sandbox, client: AsyncWebClient, mo: Teammate
) -> None:
    slack.faults.error_before("chat.update", times=2)

    await client.chat_postMessage(channel=mo.id, text="x")

    assert slack.faults.active == ["error_before on chat.update, 2 more"]
    slack.faults.clear()
    assert slack.faults.active == []


async def test_an_uninstalled_app_is_shut_out(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.uninstall()

    with pytest.raises(SlackApiError, match="token_revoked"):
        await client.auth_test()


async def test_secrets_are_not_readable_in_what_went_over_the_wire(slack: Sandbox, client: AsyncWebClient) -> None:
    await client.api_call("api.test", data={"foo": f"my token is {slack.bot_token}", "token": slack.bot_token})
    await client.apps_connections_open(app_token=slack.app_token)

    shown = str([line.as_json() for line in slack.wire.after(0)])

    assert slack.wire.calls("api.test")[0].request["foo"].endswith(slack.bot_token[-4:])
    assert slack.bot_token not in shown
    assert "ticket=…" in shown
