"""Socket Mode: envelopes, acks, redelivery, disconnects, with a bare socket and with the real client."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

Json = dict[str, Any]


class BareSocket:
    """A socket as the wire has it: nothing is acked unless the test does."""

    def __init__(self, slack: Sandbox, session: aiohttp.ClientSession) -> None:
        self.slack = slack
        self.session = session
        self.socket: aiohttp.ClientWebSocketResponse

    async def connect(self) -> Json:
        client = AsyncWebClient(base_url=self.slack.api_url)
        opened = await client.apps_connections_open(app_token=self.slack.app_token)
        self.socket = await self.session.ws_connect(opened["url"])
        return await self.hear()

    async def hear(self) -> Json:
        frame: Json = await self.socket.receive_json(timeout=20)
        return frame

    async def ack(self, envelope: Json, payload: Json | None = None) -> None:
        said = {"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload else {})}
        await self.socket.send_json(said)


@pytest.fixture(name="session")
async def _session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture(name="bare")
async def _bare(slack: Sandbox, session: aiohttp.ClientSession) -> AsyncIterator[BareSocket]:
    bare = BareSocket(slack, session)
    await bare.connect()
    yield bare
    await bare.socket.close()


async def test_the_first_frame_says_hello(slack: Sandbox, session: aiohttp.ClientSession) -> None:
    bare = BareSocket(slack, session)

    hello = await bare.connect()

    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["debug_info"]["host"]
    assert hello["connection_info"]["app_id"]


async def test_a_connection_needs_the_app_token(slack: Sandbox) -> None:
    client = AsyncWebClient(base_url=slack.api_url)

    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await client.apps_connections_open(app_token=slack.bot_token)


async def test_a_socket_address_works_once(slack: Sandbox, session: aiohttp.ClientSession) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_the_ack_of_a_command_is_shown(slack: Sandbox, bare: BareSocket) -> None:
    mo = slack.add_member("Mo")
    typing = asyncio.create_task(mo.types("/giveget help"))

    envelope = await bare.hear()
    await bare.ack(envelope, {"text": "this way", "response_type": "in_channel"})
    ack = await typing

    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert (envelope["payload"]["command"], envelope["payload"]["text"]) == ("/giveget", "help")
    assert "retry_attempt" not in envelope
    assert ack.answered
    assert [(message["text"], message["ephemeral"]) for message in mo.sees(mo.dm)] == [("this way", False)]


async def test_a_command_without_an_ack_fails_and_is_not_sent_again(slack: Sandbox, bare: BareSocket) -> None:
    slack.sockets._ack_seconds = 0.3
    mo = slack.add_member("Mo")

    ack = await mo.types("/giveget help")

    assert (ack.answered, ack.failure) == (False, "operation_timeout")
    assert mo.notices == ["/giveget did not respond (operation_timeout)."]
    assert len(slack.wire.calls("slash_commands")) == 1


async def test_a_command_to_no_app_fails_at_once(slack: Sandbox) -> None:
    mo = slack.add_member("Mo")

    ack = await mo.types("/giveget help")

    assert ack.failure == "dispatch_failed"


async def test_an_event_without_an_ack_comes_again_with_its_number(slack: Sandbox, bare: BareSocket) -> None:
    slack.sockets._ack_seconds = 0.3
    mo = slack.add_member("Mo")
    await mo.says("hello")

    first, second, third = [await bare.hear() for _ in range(3)]
    await bare.ack(third)
    await slack.until(lambda: len(slack.wire.calls("events_api")) >= 3)

    assert [each["retry_attempt"] for each in (first, second, third)] == [0, 1, 2]
    assert [each["retry_reason"] for each in (first, second, third)] == ["", "timeout", "timeout"]
    assert len({each["payload"]["event_id"] for each in (first, second, third)}) == 1
    assert len({each["envelope_id"] for each in (first, second, third)}) == 3
    assert first["accepts_response_payload"] is False


async def test_a_lost_ack_is_as_none(slack: Sandbox, bare: BareSocket) -> None:
    mo = slack.add_member("Mo")
    slack.faults.drop_acks()
    slack.sockets._ack_seconds = 0.3
    await mo.says("hello")

    first = await bare.hear()
    slack.sockets._ack_seconds = 30  # only what is lost is given up soon
    await bare.ack(first)
    second = await bare.hear()
    await bare.ack(second)
    await slack.until(lambda: slack.wire.calls("events_api")[-1].status == 200)

    assert second["payload"]["event_id"] == first["payload"]["event_id"]


async def test_sockets_take_turns(slack: Sandbox, bare: BareSocket, session: aiohttp.ClientSession) -> None:
    other = BareSocket(slack, session)
    assert (await other.connect())["num_connections"] == 2
    mo = slack.add_member("Mo")

    await mo.says("one")
    await mo.says("two")

    heard = {each["payload"]["event"]["text"] for each in (await bare.hear(), await other.hear())}
    assert heard == {"one", "two"}


async def test_a_warning_leaves_the_socket_open_and_a_refresh_ends_it(slack: Sandbox, bare: BareSocket) -> None:
    await slack.disconnect("warning")
    warning = await bare.hear()
    assert slack.connected == 1

    await slack.disconnect("refresh_requested")
    refresh = await bare.hear()

    assert (warning["type"], warning["reason"]) == ("disconnect", "warning")
    assert refresh["reason"] == "refresh_requested"
    assert (await bare.socket.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_the_real_client_comes_back_after_a_refresh(slack: Sandbox, client: AsyncWebClient) -> None:
    app = AsyncApp(client=client)

    @app.command("/giveget")
    async def help_(ack: Any) -> None:
        await ack("here again")

    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.05)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.until(lambda: slack.connected)
    mo = slack.add_member("Mo")

    await slack.disconnect("refresh_requested")
    await slack.until(lambda: slack.connected)
    ack = await mo.types("/giveget help")
    await handler.close_async()  # type: ignore[no-untyped-call]

    assert ack.answered
    assert len(slack.wire.calls("hello")) > 1


async def test_waiting_in_vain_tells_what_went_over_the_wire(slack: Sandbox) -> None:
    mo = slack.add_member("Mo")
    await mo.types("/giveget help")

    with pytest.raises(TimeoutError, match=r"slash_commands 504.*dispatch_failed"):
        await slack.until(lambda: mo.modal, seconds=0.01)
