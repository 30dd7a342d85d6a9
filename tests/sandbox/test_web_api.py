"""The Web API as the real client sees it: what it gives, and with which of Slack's codes it refuses."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Conversation, Sandbox, Teammate
from tests.sandbox import slack_reference

Json = dict[str, Any]
Refusal = Callable[..., Any]


@pytest.fixture(name="mo")
def _mo(slack: Sandbox) -> Teammate:
    return slack.add_member("Mo Jansen", locale="nl-NL", admin=True)


@pytest.fixture(name="room")
def _room(slack: Sandbox, mo: Teammate) -> Conversation:
    return slack.add_channel("clients", members=[mo])


@pytest.fixture(name="refusal")
async def _refusal(client: AsyncWebClient) -> Refusal:
    async def refusal(method: str, **arguments: Any) -> Json:
        with pytest.raises(SlackApiError) as refused:
            await client.api_call(method, data=arguments)
        answer: Json = dict(refused.value.response.data)
        assert slack_reference.allows(method, answer["error"])
        return answer

    return refusal


@pytest.fixture(name="http")
async def _http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_arguments_come_in_query_form_or_json(slack: Sandbox, http: aiohttp.ClientSession, room: Any) -> None:
    head = {"Authorization": f"Bearer {slack.bot_token}"}
    said = {"channel": room.id, "text": "hello"}

    ways: list[dict[str, Any]] = [
        {"params": said},
        {"data": said},
        {"json": said},
        {"data": {**said, "token": slack.bot_token}},
    ]
    for sent in ways:
        async with http.post(f"{slack.api_url}chat.postMessage", headers=head, **sent) as response:
            assert (await response.json())["ok"]
    async with http.get(f"{slack.api_url}chat.postMessage", headers=head, params=said) as response:
        assert (await response.json())["ok"]


async def test_reading_methods_do_not_read_json(slack: Sandbox, http: aiohttp.ClientSession, room: Any) -> None:
    head = {"Authorization": f"Bearer {slack.bot_token}"}

    async with http.post(f"{slack.api_url}conversations.info", headers=head, json={"channel": room.id}) as response:
        answer = await response.json()

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


async def test_tokens_are_looked_at_first(slack: Sandbox, client: AsyncWebClient, refusal: Refusal) -> None:
    for token, error in (
        ("", "not_authed"),
        ("xoxb-none", "invalid_auth"),
        (slack.app_token, "not_allowed_token_type"),
    ):
        client.token = token
        assert (await refusal("auth.test"))["error"] == error
    client.token = slack.bot_token
    await client.auth_revoke()

    assert (await refusal("auth.test"))["error"] == "token_revoked"


async def test_the_granted_scopes_stand_in_a_header(client: AsyncWebClient) -> None:
    answer = await client.auth_test()

    assert "chat:write" in answer.headers["X-OAuth-Scopes"].split(",")


async def test_a_scope_that_the_manifest_lacks_is_named(refusal: Refusal, room: Conversation) -> None:
    answer = await refusal("conversations.join", channel=room.id)

    assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:join")
    assert "chat:write" in answer["provided"]


async def test_unknown_methods_are_unknown(refusal: Refusal) -> None:
    assert (await refusal("chat.postMassage"))["error"] == "unknown_method"


REFUSED: list[tuple[str, Json, str]] = [
    ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    ("chat.postMessage", {"channel": "", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "ROOM"}, "no_text"),
    ("chat.postMessage", {"channel": "ROOM", "text": "x" * 40_001}, "msg_too_long"),
    ("chat.postMessage", {"channel": "ROOM", "blocks": "{"}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": "ROOM", "blocks": '[{"type": "section"}]'}, "invalid_blocks"),
    ("chat.postMessage", {"channel": "ROOM", "text": "x", "metadata": '{"a": 1}'}, "invalid_metadata_format"),
    ("chat.postMessage", {"channel": "ROOM", "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
    ("chat.postEphemeral", {"channel": "ROOM", "text": "x"}, "invalid_arguments"),
    ("chat.postEphemeral", {"channel": "ROOM", "text": "x", "user": "U404"}, "user_not_in_channel"),
    ("chat.update", {"channel": "ROOM", "text": "x", "ts": "1.0"}, "message_not_found"),
    ("chat.update", {"channel": "ROOM", "text": "x" * 4_001, "ts": "1.0"}, "msg_too_long"),
    ("chat.delete", {"channel": "ROOM", "ts": "1.0"}, "message_not_found"),
    ("chat.getPermalink", {"channel": "ROOM", "message_ts": "1.0"}, "message_not_found"),
    ("conversations.info", {"channel": "C404"}, "channel_not_found"),
    ("conversations.list", {"types": "everything"}, "invalid_types"),
    ("conversations.list", {"cursor": "bm8="}, "invalid_cursor"),
    ("conversations.list", {"limit": "many"}, "invalid_limit"),
    ("conversations.history", {"channel": "ROOM", "oldest": "monday"}, "invalid_ts_oldest"),
    ("conversations.replies", {"channel": "ROOM"}, "invalid_arguments"),
    ("conversations.replies", {"channel": "ROOM", "ts": ""}, "thread_not_found"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.open", {"users": "U404"}, "user_not_found"),
    ("users.info", {"user": "U404"}, "user_not_found"),
    ("dnd.info", {"user": "U404"}, "user_not_found"),
    ("dnd.teamInfo", {"users": ""}, "no_users_provided"),
    ("team.info", {"team": "T404"}, "team_not_found"),
    ("bots.info", {"bot": "B404"}, "bot_not_found"),
    ("views.open", {"trigger_id": "1.2.3"}, "invalid_arguments"),
    ("views.update", {"view": '{"type": "home", "blocks": []}'}, "invalid_arguments"),
    ("oauth.v2.access", {"client_id": "none"}, "invalid_client_id"),
    ("reactions.add", {"channel": "ROOM", "name": "eyes", "timestamp": "1.0"}, "missing_scope"),
    ("files.info", {"file": "F404"}, "missing_scope"),
]


@pytest.mark.parametrize(("method", "arguments", "error"), REFUSED, ids=[f"{case[0]} {case[2]}" for case in REFUSED])
async def test_what_slack_refuses_is_refused_with_its_code(
    method: str, arguments: Json, error: str, refusal: Refusal, room: Conversation
) -> None:
    given = {name: room.id if value == "ROOM" else value for name, value in arguments.items()}

    assert (await refusal(method, **given))["error"] == error


async def test_the_bot_posts_only_where_it_may(slack: Sandbox, refusal: Refusal, mo: Teammate) -> None:
    elsewhere = slack.add_channel("elsewhere", members=[mo], bot=False)
    secret = slack.add_channel("secret", members=[mo], bot=False, private=True)
    old = slack.add_channel("old", members=[mo])
    eve = slack.add_outsider("Eve", team="Acme")
    slack.archive(old, by=mo)

    places = {elsewhere.id: "not_in_channel", secret.id: "channel_not_found", old.id: "is_archived"}
    for channel, error in {**places, eve.id: "channel_not_found"}.items():
        assert (await refusal("chat.postMessage", channel=channel, text="x"))["error"] == error


async def test_a_name_or_a_person_can_stand_for_a_conversation(
    client: AsyncWebClient, mo: Teammate, room: Conversation
) -> None:
    named = await client.chat_postMessage(channel="#clients", text="x")
    direct = await client.chat_postMessage(channel=mo.id, text="x")

    assert named["channel"] == room.id
    assert direct["channel"] == mo.dm.id


async def test_only_its_own_messages_can_be_changed(slack: Sandbox, refusal: Refusal, mo: Teammate, room: Any) -> None:
    message = await mo.says("mine", in_=room)

    changed = await refusal("chat.update", channel=room.id, ts=message["ts"], text="yours")
    deleted = await refusal("chat.delete", channel=room.id, ts=message["ts"])

    assert (changed["error"], deleted["error"]) == ("cant_update_message", "cant_delete_message")


async def test_an_update_without_blocks_takes_them_away_and_keeps_metadata(
    client: AsyncWebClient, mo: Teammate, room: Conversation
) -> None:
    metadata = {"event_type": "prompt", "event_payload": {"id": 7}}
    divider = [{"type": "divider"}]
    posted = await client.chat_postMessage(channel=room.id, text="a", blocks=divider, metadata=metadata)

    await client.chat_update(channel=room.id, ts=posted["ts"], text="b")

    (seen,) = mo.sees(room)
    assert (seen["text"], seen["blocks"], seen["metadata"], seen["edited"]) == ("b", [], metadata, True)


async def test_timestamps_come_from_the_clock_and_never_repeat(
    client: AsyncWebClient, mo: Teammate, clock: Any
) -> None:
    stamps = [(await client.chat_postMessage(channel=mo.id, text="x"))["ts"] for _ in range(3)]
    clock.forward(days=1)
    stamps.append((await client.chat_postMessage(channel=mo.id, text="x"))["ts"])

    assert stamps == sorted(set(stamps))
    assert float(stamps[3]) - float(stamps[0]) == pytest.approx(86400)


async def test_history_is_newest_first_between_two_moments_and_in_pages(
    client: AsyncWebClient, room: Conversation
) -> None:
    posted = [(await client.chat_postMessage(channel=room.id, text=str(number)))["ts"] for number in range(5)]
    await client.chat_postMessage(channel=room.id, text="below", thread_ts=posted[0])

    within = await client.conversations_history(channel=room.id, oldest=posted[1], latest=posted[3])
    inclusive = await client.conversations_history(
        channel=room.id, oldest=posted[1], latest=posted[3], inclusive=True, limit=2
    )
    rest = await client.conversations_history(
        channel=room.id,
        oldest=posted[1],
        latest=posted[3],
        inclusive=True,
        limit=2,
        cursor=inclusive["response_metadata"]["next_cursor"],
    )

    assert [message["text"] for message in within["messages"]] == ["2"]
    assert [message["text"] for message in inclusive["messages"] + rest["messages"]] == ["3", "2", "1"]
    assert (inclusive["has_more"], rest["has_more"]) == (True, False)


async def test_metadata_is_told_only_when_asked_for(client: AsyncWebClient, room: Conversation) -> None:
    metadata = {"event_type": "prompt", "event_payload": {"id": 7}}
    await client.chat_postMessage(channel=room.id, text="x", metadata=metadata)

    plain = await client.conversations_history(channel=room.id)
    full = await client.conversations_history(channel=room.id, include_all_metadata=True)

    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


async def test_a_thread_begins_with_its_first_message(client: AsyncWebClient, mo: Teammate, room: Any) -> None:
    first = await mo.says("first", in_=room)
    await client.chat_postMessage(channel=room.id, text="second", thread_ts=first["ts"])

    thread = await client.conversations_replies(channel=room.id, ts=first["ts"])

    assert [message["text"] for message in thread["messages"]] == ["first", "second"]
    assert thread["messages"][0]["reply_count"] == 1
    assert thread["messages"][1]["parent_user_id"] == mo.id


async def test_an_ephemeral_message_is_seen_by_one_and_found_by_nobody(
    slack: Sandbox, client: AsyncWebClient, mo: Teammate, room: Conversation
) -> None:
    lea = slack.add_member("Lea")
    slack.invite(room, lea)

    await client.chat_postEphemeral(channel=room.id, user=mo.id, text="psst")

    assert [message["ephemeral"] for message in mo.sees(room)] == [True]
    assert lea.sees(room) == []
    assert (await client.conversations_history(channel=room.id))["messages"] == []


async def test_a_channel_says_with_whom_it_is_shared(slack: Sandbox, client: AsyncWebClient, mo: Teammate) -> None:
    eve = slack.add_outsider("Eve", team="Acme")
    shared = slack.add_channel("with-acme", members=[mo, eve], shared=True)
    pending = slack.add_channel("with-beta", members=[mo], pending="Beta")

    told = {place.id: (await client.conversations_info(channel=place.id))["channel"] for place in (shared, pending)}

    assert told[shared.id]["is_ext_shared"]
    assert told[shared.id]["connected_team_ids"] == [eve.person.team_id]
    assert (told[pending.id]["is_ext_shared"], told[pending.id]["is_pending_ext_shared"]) == (False, True)


async def test_a_person_says_where_and_who_they_are(slack: Sandbox, client: AsyncWebClient, mo: Teammate) -> None:
    eve = slack.add_outsider("Eve", team="Acme")
    guest = slack.add_guest("Gus")

    told = (await client.users_info(user=mo.id, include_locale=True))["user"]

    assert (told["tz"], told["locale"], told["tz_offset"], told["is_admin"]) == (
        "Europe/Amsterdam",
        "nl-NL",
        3600,
        True,
    )
    assert "email" not in told["profile"]
    assert "locale" not in (await client.users_info(user=mo.id))["user"]
    assert (await client.users_info(user=eve.id))["user"]["is_stranger"]
    assert (await client.users_info(user=guest.id))["user"]["is_restricted"]
    assert eve.id not in [person["id"] for person in (await client.users_list())["members"]]


async def test_quiet_hours_are_told(slack: Sandbox, client: AsyncWebClient, mo: Teammate) -> None:
    slack.change(mo, dnd=(100, 200))

    told = await client.dnd_info(user=mo.id)

    assert (told["dnd_enabled"], told["next_dnd_start_ts"], told["next_dnd_end_ts"]) == (True, 100, 200)
    assert list((await client.dnd_teamInfo(users=[mo.id]))["users"]) == [mo.id]


async def test_lists_come_in_pages_and_by_kind(slack: Sandbox, client: AsyncWebClient, mo: Teammate) -> None:
    for number in range(3):
        slack.add_channel(f"room-{number}", members=[mo], bot=number == 0)
    slack.add_channel("secret", members=[mo], private=True)
    slack.archive(slack.add_channel("old", members=[mo]), by=mo)

    names = [
        channel["name"]
        async for page in await client.conversations_list(limit=2, exclude_archived=True)
        for channel in page["channels"]
    ]
    mine = await client.users_conversations(types="public_channel,private_channel", exclude_archived=True)

    assert names == ["room-0", "room-1", "room-2"]
    assert [channel["name"] for channel in mine["channels"]] == ["room-0", "secret"]


async def test_the_bot_answers_for_itself(client: AsyncWebClient, room: Conversation) -> None:
    me = await client.auth_test()

    assert (await client.bots_info(bot=me["bot_id"]))["bot"]["user_id"] == me["user_id"]
    assert me["user_id"] in (await client.conversations_members(channel=room.id))["members"]
    assert (await client.team_info())["team"]["id"] == me["team_id"]


async def test_a_message_has_an_address(client: AsyncWebClient, room: Conversation) -> None:
    posted = await client.chat_postMessage(channel=room.id, text="x")

    link = await client.chat_getPermalink(channel=room.id, message_ts=posted["ts"])

    assert link["permalink"].endswith(f"/archives/{room.id}/p{posted['ts'].replace('.', '')}")


async def test_an_app_with_more_scopes_may_do_more(tmp_path: Path, clock: Any) -> None:
    manifest = tmp_path / "manifest.yml"
    scopes = "[chat:write, reactions:write, 'channels:join', 'channels:read']"
    manifest.write_text(f"display_information: {{name: A}}\noauth_config: {{scopes: {{bot: {scopes}}}}}\n", "utf-8")
    async with Sandbox(manifest, now=clock.now) as slack:
        mo = slack.add_member("Mo")
        room = slack.add_channel("r", members=[mo], bot=False)
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)

        joined = await client.conversations_join(channel=room.id)
        posted = await client.chat_postMessage(channel=room.id, text="x")
        await client.reactions_add(channel=room.id, timestamp=posted["ts"], name="eyes")

        assert joined["channel"]["is_member"]
        assert mo.sees(room)[0]["reactions"] == {"eyes": [slack.workspace.bot.id]}
        with pytest.raises(SlackApiError, match="already_reacted"):
            await client.reactions_add(channel=room.id, timestamp=posted["ts"], name="eyes")
