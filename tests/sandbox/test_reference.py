"""Held against the reference: methods, arguments, answers and payloads have Slack's names and no others."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, Teammate
from bot.sandbox.web_api import METHODS
from tests.sandbox import slack_reference

Json = dict[str, Any]

pytestmark = slack_reference.needed

#: Keys that Slack answers and that neither sample nor example has.
UNSAMPLED = {
    "ok",
    "response_metadata",
    "is_stranger",  # users.info of someone from another workspace
    "who_can_share_contact_card",
    "app_installed_team_id",  # views
    "context_team_id",
    "block_id",
    "bot_profile",
    "app_id",
    "bot_id",
    "divider",
}

#: Methods without a sample of their own whose answers hold what those of others hold.
SAME_AS = {
    "conversations.history": ("chat.postMessage", "conversations.replies"),
    "conversations.replies": ("chat.postMessage", "conversations.history"),
    "conversations.join": ("conversations.info",),
    "conversations.list": ("conversations.info",),
    "users.conversations": ("conversations.info",),
    "users.list": ("users.info",),
    "views.push": ("views.open",),
    "views.update": ("views.open",),
}

#: `slack_sdk` sends these with every call or in its own way.
SENT_BY_CLIENT = {"token", "include_num_members"}


def test_every_method_is_one_of_slack_s() -> None:
    assert [name for name in METHODS if not slack_reference.method(name)] == ["api.test"]


@pytest.fixture(name="everything")
async def _everything(tmp_path: Path, clock: Any) -> Any:
    scopes = (
        "channels:history, channels:join, channels:read, chat:write, commands, dnd:read, files:read, files:write,"
        "groups:read, im:history, im:read, im:write, reactions:write, team:read, users:read"
    )
    quoted = ", ".join(f"'{scope.strip()}'" for scope in scopes.split(","))
    manifest = tmp_path / "manifest.yml"
    manifest.write_text(
        "display_information: {name: A}\n"
        "features: {app_home: {home_tab_enabled: true, messages_tab_enabled: true}}\n"
        f"oauth_config: {{scopes: {{bot: [{quoted}]}}}}\n",
        "utf-8",
    )
    async with Sandbox(manifest, now=clock.now) as slack:
        yield slack


async def test_arguments_and_answers_have_slack_s_names(everything: Sandbox) -> None:
    slack = everything
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)

    await _use_every_method(slack, client)

    lines = [line for line in slack.wire.lines if line.kind == "api"]
    # The two that need another kind of installation are used where that is tested.
    assert {line.method for line in lines} == set(METHODS) - {"oauth.v2.access", "auth.teams.list"}
    for line in lines:
        assert line.response["ok"], line
        if line.method != "api.test":
            arguments = set(slack_reference.method(line.method)["args"])
            assert set(line.request) - arguments - SENT_BY_CLIENT == set(), line.method
        told = set(_names(line.response))
        known = {key for name in (line.method, *SAME_AS.get(line.method, ())) for key in slack_reference.keys(name)}
        assert told - known - UNSAMPLED == set(), line.method


def _names(answer: Json) -> list[str]:
    """The keys of an answer, without those of blocks and metadata, which are the app's own, and of itself."""
    own = {"blocks", "bot_profile", "event_payload", "args", "values", "users", "reactions"}
    return list(slack_reference.all_keys(_without(answer, own)))


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(each, names) for name, each in value.items() if name not in names}
    if isinstance(value, list):
        return [_without(each, names) for each in value]
    return value


async def _use_every_method(slack: Sandbox, client: AsyncWebClient) -> None:
    mo = slack.add_member("Mo")
    eve = slack.add_outsider("Eve", team="Acme")
    room = slack.add_channel("clients", members=[mo, eve], shared=True)
    await slack.until(lambda: room)
    await _use_chat(client, room.id, mo)
    await _use_conversations(client, slack, room.id, mo)
    await _use_views(client, slack, mo)
    for user in (mo.id, eve.id, slack.workspace.bot.id):
        await client.users_info(user=user, include_locale=True)
    await client.users_list(limit=10)
    await client.dnd_info(user=mo.id)
    await client.dnd_teamInfo(users=[mo.id])
    await client.team_info()
    await client.bots_info(bot=slack.workspace.identity.bot_id)
    await client.api_test(foo="bar")
    await client.auth_test()
    await client.files_upload_v2(channel=room.id, filename="a.txt", content="a", initial_comment="look")
    await client.files_info(file="F000000006")
    await client.apps_connections_open(app_token=slack.app_token)
    await client.auth_revoke()


async def _use_chat(client: AsyncWebClient, room: str, mo: Teammate) -> None:
    divider = [{"type": "divider"}]
    metadata = {"event_type": "prompt", "event_payload": {"id": 1}}
    posted = await client.chat_postMessage(
        channel=room, text="x", blocks=divider, metadata=metadata, unfurl_links=False, unfurl_media=False
    )
    await client.chat_postMessage(channel=room, text="y", thread_ts=posted["ts"], reply_broadcast=True)
    await client.chat_update(channel=room, ts=posted["ts"], text="z", blocks=divider, metadata=metadata)
    await client.chat_postEphemeral(channel=room, user=mo.id, text="psst")
    await client.chat_getPermalink(channel=room, message_ts=posted["ts"])
    await client.reactions_add(channel=room, timestamp=posted["ts"], name="eyes")
    await client.conversations_history(channel=room, include_all_metadata=True, limit=1)
    await client.conversations_replies(channel=room, ts=posted["ts"])
    await client.chat_delete(channel=room, ts=posted["ts"])


async def _use_conversations(client: AsyncWebClient, slack: Sandbox, room: str, mo: Teammate) -> None:
    await client.conversations_info(channel=room, include_num_members=True, include_locale=True)
    await client.conversations_list(types="public_channel,private_channel,im", exclude_archived=True, limit=200)
    await client.users_conversations(types="public_channel,private_channel")
    await client.conversations_members(channel=room)
    await client.conversations_open(users=mo.id, return_im=True)
    await client.conversations_join(channel=slack.add_channel("other", members=[mo], bot=False).id)


async def _use_views(client: AsyncWebClient, slack: Sandbox, mo: Teammate) -> None:
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Form"},
        "blocks": [{"type": "divider"}],
        "private_metadata": "m",
        "external_id": "e",
    }
    triggers = slack.workspace.triggers
    opened = await client.views_open(trigger_id=triggers.give(mo.id), view=view)
    await client.views_push(trigger_id=triggers.give(mo.id), view={**view, "external_id": "f"})
    await client.views_update(view_id=opened["view"]["id"], view=view, hash=opened["view"]["hash"])
    await client.views_publish(user_id=mo.id, view={"type": "home", "blocks": [{"type": "divider"}]})


#: What a payload carries that the samples, which are of a typed library, leave out.
UNSAMPLED_IN_PAYLOADS = {"action_ts", "value", "state", "values", "is_cleared", "response_urls", "blocks", "message_ts"}

Deed = Callable[[Teammate, AsyncWebClient], Awaitable[Any]]


async def _press(mo: Teammate, client: AsyncWebClient) -> None:
    button = {"type": "button", "action_id": "tap", "text": {"type": "plain_text", "text": "Tap"}}
    await client.chat_postMessage(channel=mo.id, text="?", blocks=[{"type": "actions", "elements": [button]}])
    await mo.presses(mo.sees(mo.dm)[0], "Tap")


async def _use_on_message(mo: Teammate, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=mo.id, text="?")
    await mo.uses_message_shortcut("log_message", mo.sees(mo.dm)[0])


PAYLOADS: list[tuple[str, str, Deed, str]] = [
    ("slash_commands", "slash-commands/SlashCommandPayload", lambda mo, client: mo.types("/giveget x"), "command"),
    ("interactive", "interactive-components/BlockActionPayload", _press, "block_actions"),
    ("interactive", "interactive-components/MessageShortcutPayload", _use_on_message, "message_action"),
]


@pytest.mark.parametrize(("kind", "sample", "deed", "name"), PAYLOADS, ids=[case[3] for case in PAYLOADS])
async def test_payloads_have_slack_s_names(
    kind: str, sample: str, deed: Deed, name: str, slack: Sandbox, client: AsyncWebClient
) -> None:
    mo = slack.add_member("Mo")

    await deed(mo, client)

    payload = slack.wire.calls(kind)[0].request["payload"]
    known = slack_reference.sample_keys("app-backend", *f"{sample}.json".split("/"))
    assert set(slack_reference.all_keys(payload)) - known - UNSAMPLED_IN_PAYLOADS == set()


async def test_events_have_slack_s_names(slack: Sandbox, client: AsyncWebClient) -> None:
    mo = slack.add_member("Mo")
    room = slack.add_channel("clients", members=[mo], bot=False)
    posted = await client.chat_postMessage(channel=mo.id, text="x")
    await client.chat_update(channel=mo.dm.id, ts=posted["ts"], text="y")
    await client.chat_delete(channel=mo.dm.id, ts=posted["ts"])
    await client.views_publish(user_id=mo.id, view={"type": "home", "blocks": [{"type": "divider"}]})
    await mo.opens_home()
    slack.change(mo, status_text="away")
    slack.invite(room)
    slack.share(room, "Acme")
    slack.unshare(room, "Acme")
    slack.archive(room, by=mo)
    slack.uninstall()
    await slack.until(lambda: {_kind(payload) for payload in _events(slack)} == set(EVENTS))

    for payload in _events(slack):
        known = slack_reference.sample_keys("events", f"{EVENTS[_kind(payload)]}Payload.json")
        assert set(slack_reference.all_keys(payload)) - known - UNSAMPLED_IN_EVENTS == set(), _kind(payload)


#: As above: what really comes, and the library has no name for.
UNSAMPLED_IN_EVENTS = {
    "event",
    "blocks",
    "block_id",
    "context_team_id",
    "context_enterprise_id",
    "channel_type",
    "event_ts",
    "client_msg_id",
    "app_id",
    "user_id",
    "previous_message",
    "values",
    "bot_id",
    "bot_profile",
    "name",
    "is_email_confirmed",
}

EVENTS = {
    "message": "Message",
    "message_changed": "MessageChanged",
    "message_deleted": "MessageDeleted",
    "app_home_opened": "AppHomeOpened",
    "user_change": "UserChange",
    "member_joined_channel": "MemberJoinedChannel",
    "channel_shared": "ChannelShared",
    "channel_unshared": "ChannelUnshared",
    "channel_archive": "ChannelArchive",
    "tokens_revoked": "TokensRevoked",
    "app_uninstalled": "AppUninstalled",
}


def _events(slack: Sandbox) -> list[Json]:
    return [line.request["payload"] for line in slack.wire.calls("events_api")]


def _kind(payload: Json) -> str:
    event = payload["event"]
    return str(event.get("subtype") or event["type"])
