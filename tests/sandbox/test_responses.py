"""Answers through a response_url: five times, for half an hour, in place of the message or beside it."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Ack, Conversation, Sandbox, Teammate

Json = dict[str, Any]

TAP: Json = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "tap", "text": {"type": "plain_text", "text": "Tap"}}],
}


class Presses:
    """A message with a button, and the response_url that a press on it gives the app."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.url = ""
        self.heard: Json = {}

    async def respond(self, **body: Any) -> tuple[int, str]:
        async with self._session.post(self.url, json=body) as response:
            return response.status, (await response.json()).get("error", "")


@pytest.fixture(name="mo")
def _mo(slack: Sandbox) -> Teammate:
    return slack.add_member("Mo")


@pytest.fixture(name="room")
def _room(slack: Sandbox, mo: Teammate) -> Conversation:
    return slack.add_channel("clients", members=[mo, slack.add_member("Lea")])


@pytest.fixture(name="presses")
async def _presses(app: AsyncApp) -> AsyncIterator[Presses]:
    async with aiohttp.ClientSession() as session:
        presses = Presses(session)

        @app.action("tap")
        async def hear(ack: Any, body: Json) -> None:
            presses.url = body["response_url"]
            presses.heard = body
            await ack()

        yield presses


@pytest.fixture(name="pressed")
async def _pressed(client: AsyncWebClient, presses: Presses, mo: Teammate, room: Conversation) -> Ack:
    await client.chat_postMessage(channel=room.id, text="?", blocks=[TAP])
    return await mo.presses(mo.sees(room)[0], "Tap")


@pytest.mark.usefixtures("pressed")
async def test_an_answer_is_for_one_person_unless_it_says_otherwise(
    presses: Presses, mo: Teammate, room: Conversation
) -> None:
    await presses.respond(text="only you")
    await presses.respond(text="everyone", response_type="in_channel", thread_ts=mo.sees(room)[0]["ts"])

    (_, mine, everyone) = mo.sees(room)
    assert (mine["text"], mine["ephemeral"]) == ("only you", True)
    assert (everyone["ephemeral"], everyone["thread_ts"]) == (False, mo.sees(room)[0]["ts"])


@pytest.mark.usefixtures("pressed")
async def test_the_message_itself_can_be_replaced_and_deleted(presses: Presses, mo: Teammate, room: Any) -> None:
    await presses.respond(text="done", replace_original=True)
    replaced = mo.sees(room)
    await presses.respond(delete_original=True)

    assert [(message["text"], message["blocks"]) for message in replaced] == [("done", [])]
    assert mo.sees(room) == []


@pytest.mark.usefixtures("pressed")
async def test_it_works_five_times(presses: Presses) -> None:
    answers = [await presses.respond(text="x") for _ in range(6)]

    assert answers == [(200, "")] * 5 + [(404, "used_url")]


@pytest.mark.usefixtures("pressed")
async def test_it_works_for_half_an_hour(presses: Presses, clock: Any) -> None:
    clock.forward(minutes=31)

    assert await presses.respond(text="x") == (404, "expired_url")


@pytest.mark.usefixtures("pressed")
async def test_blocks_are_looked_at_here_too(presses: Presses) -> None:
    assert await presses.respond(blocks=[{"type": "section"}]) == (400, "invalid_blocks")
    assert await presses.respond() == (400, "no_text")


async def test_an_ephemeral_message_is_replaced_for_its_one_reader(
    client: AsyncWebClient, presses: Presses, mo: Teammate, room: Conversation
) -> None:
    await client.chat_postEphemeral(channel=room.id, user=mo.id, text="?", blocks=[TAP])
    await mo.presses(mo.sees(room)[0], "tap")
    await presses.respond(text="done", replace_original=True)

    assert [(message["text"], message["ephemeral"]) for message in mo.sees(room)] == [("done", True)]
    assert presses.heard["container"]["is_ephemeral"]
    assert "message" not in presses.heard


@pytest.mark.usefixtures("pressed")
async def test_a_press_says_where_by_whom_and_what(presses: Presses, mo: Teammate, room: Conversation) -> None:
    heard = presses.heard

    assert heard["container"]["message_ts"] == heard["message"]["ts"] == mo.sees(room)[0]["ts"]
    assert (heard["channel"]["id"], heard["user"]["id"]) == (room.id, mo.id)
    assert heard["actions"][0]["action_id"] == "tap"
    assert heard["actions"][0]["text"]["text"] == "Tap"


async def test_a_stranger_s_press_says_their_own_team(slack: Sandbox, client: Any, presses: Presses) -> None:
    eve = slack.add_outsider("Eve", team="Acme")
    shared = slack.add_channel("shared", members=[eve], shared=True)
    await client.chat_postMessage(channel=shared.id, text="?", blocks=[TAP])

    await eve.presses(eve.sees(shared)[0], "Tap")

    assert presses.heard["user"]["team_id"] == eve.person.team_id
    assert presses.heard["team"]["id"] == slack.workspace.identity.team_id


async def test_what_is_not_there_cannot_be_pressed(client: AsyncWebClient, mo: Teammate) -> None:
    await client.chat_postMessage(channel=mo.id, text="?", blocks=[TAP])

    with pytest.raises(LookupError, match="tap"):
        await mo.presses(mo.sees(mo.dm)[0], "Top")


async def test_a_menu_in_a_message_says_what_was_chosen(client: AsyncWebClient, app: AsyncApp, mo: Teammate) -> None:
    heard = []

    @app.action("size")
    async def hear(ack: Any, body: Json) -> None:
        heard.append((body["actions"][0]["selected_option"]["value"], body["state"]["values"]["b"]["size"]))
        await ack()

    options = [{"text": {"type": "plain_text", "text": name}, "value": name.lower()} for name in ("Small", "Large")]
    menu = {"type": "static_select", "action_id": "size", "options": options}
    await client.chat_postMessage(
        channel=mo.id, text="?", blocks=[{"type": "actions", "block_id": "b", "elements": [menu]}]
    )
    await mo.presses(mo.sees(mo.dm)[0], "size", "Large")

    assert heard == [("large", {"type": "static_select", "selected_option": options[1]})]


async def test_a_button_in_an_attachment_can_be_pressed_too(
    client: AsyncWebClient, presses: Presses, mo: Teammate
) -> None:
    await client.chat_postMessage(channel=mo.id, text="?", attachments=[{"color": "#2b4a3f", "blocks": [TAP]}])

    await mo.presses(mo.sees(mo.dm)[0], "Tap")

    assert presses.heard["actions"][0]["action_id"] == "tap"
