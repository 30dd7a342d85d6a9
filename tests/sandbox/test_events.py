"""What the app hears of: only what its manifest subscribes to, and only where it is."""

import dataclasses
from typing import Any

import pytest

from bot.sandbox import CannotDo, Sandbox, Teammate
from bot.sandbox.workspace.workspace import Workspace

Json = dict[str, Any]


class Ear:
    """Hears the first try of every event, without an app."""

    def __init__(self, slack: Sandbox) -> None:
        self._slack = slack

    @property
    def _envelopes(self) -> list[Json]:
        tries = [line.request for line in self._slack.wire.calls("events_api")]
        return [envelope for envelope in tries if envelope["retry_attempt"] == 0]

    async def payloads(self, count: int) -> list[Json]:
        await self._slack.until(lambda: len(self._envelopes) >= count)
        return [envelope["payload"] for envelope in self._envelopes]

    async def events(self, count: int) -> list[Json]:
        return [payload["event"] for payload in await self.payloads(count)]


def kinds(events: list[Json]) -> list[str]:
    return [event.get("subtype") or event["type"] for event in events]


@pytest.fixture(name="ear")
def _ear(slack: Sandbox) -> Ear:
    return Ear(slack)


@pytest.fixture(name="mo")
def _mo(slack: Sandbox) -> Teammate:
    return slack.add_member("Mo")


async def test_a_direct_message_is_heard_and_a_channel_is_not(slack: Sandbox, ear: Ear, mo: Teammate) -> None:
    room = slack.add_channel("clients", members=[mo])

    await mo.says("to all", in_=room)
    said = await mo.says("to you")

    (event,) = await ear.events(1)
    assert (event["text"], event["user"], event["channel_type"]) == ("to you", mo.id, "im")
    assert (event["channel"], event["ts"]) == (mo.dm.id, said["ts"])
    assert event["blocks"][0]["type"] == "rich_text"


async def test_an_event_comes_wrapped_with_whose_it_is(slack: Sandbox, ear: Ear, mo: Teammate) -> None:
    await mo.says("hello")

    (payload,) = await ear.payloads(1)
    assert payload["type"] == "event_callback"
    assert payload["event_id"].startswith("Ev")
    assert payload["authorizations"][0]["user_id"] == slack.workspace.bot.id
    assert payload["is_ext_shared_channel"] is False


async def test_more_is_heard_where_the_manifest_says_so(slack: Sandbox, ear: Ear, mo: Teammate) -> None:
    _subscribe(slack.workspace, "message.channels")
    inside = slack.add_channel("inside", members=[mo])
    outside = slack.add_channel("outside", members=[mo], bot=False)

    await mo.says("in", in_=inside)
    await mo.says("out", in_=outside)

    assert [event["text"] for event in await ear.events(1)] == ["in"]


def _subscribe(workspace: Workspace, event: str) -> None:
    workspace.manifest = dataclasses.replace(workspace.manifest, events=workspace.manifest.events | {event})


async def test_changed_and_deleted_messages_are_heard_of(ear: Ear, client: Any, mo: Teammate) -> None:
    posted = await client.chat_postMessage(channel=mo.id, text="a")
    await client.chat_update(channel=mo.dm.id, ts=posted["ts"], text="b")
    await client.chat_delete(channel=mo.dm.id, ts=posted["ts"])

    events = await ear.events(3)
    assert kinds(events) == ["message", "message_changed", "message_deleted"]
    assert (events[1]["message"]["text"], events[1]["previous_message"]["text"]) == ("b", "a")
    assert events[2]["deleted_ts"] == posted["ts"]


async def test_a_reply_says_whose_message_it_is_under(ear: Ear, client: Any, mo: Teammate) -> None:
    asked = await client.chat_postMessage(channel=mo.id, text="how was it?")

    await mo.says("gave: an evening", thread=asked["ts"])

    _, reply = await ear.events(2)
    assert (reply["thread_ts"], reply["parent_user_id"]) == (asked["ts"], asked["message"]["user"])


async def test_tabs_are_told_when_they_open(ear: Ear, client: Any, mo: Teammate) -> None:
    await mo.opens_home()
    await client.views_publish(user_id=mo.id, view={"type": "home", "blocks": [{"type": "divider"}]})
    await mo.opens_home()
    await mo.opens_messages()

    assert [(event["tab"], "view" in event) for event in await ear.events(3)] == [
        ("home", False),
        ("home", True),
        ("messages", False),
    ]


async def test_changes_of_people_and_channels_are_told(slack: Sandbox, ear: Ear, mo: Teammate) -> None:
    room = slack.add_channel("clients", members=[mo], bot=False)

    slack.change(mo, tz="America/New_York", status_emoji=":palm_tree:")
    slack.invite(room, by=mo)
    slack.share(room, "Acme")
    slack.unshare(room, "Acme")
    slack.archive(room, by=mo)

    events = await ear.events(5)
    assert kinds(events) == [
        "user_change",
        "member_joined_channel",
        "channel_shared",
        "channel_unshared",
        "channel_archive",
    ]
    user = events[0]["user"]
    assert (user["tz"], user["profile"]["status_emoji"], user["locale"]) == ("America/New_York", ":palm_tree:", "en-US")
    assert events[1]["user"] == slack.workspace.bot.id


async def test_the_end_of_an_installation_is_told(slack: Sandbox, ear: Ear) -> None:
    slack.uninstall()

    assert kinds(await ear.events(2)) == ["tokens_revoked", "app_uninstalled"]


async def test_an_outsider_sees_only_what_is_shared_with_them(slack: Sandbox, mo: Teammate) -> None:
    eve = slack.add_outsider("Eve", team="Acme")
    inside = slack.add_channel("inside", members=[mo])
    shared = slack.add_channel("shared", members=[mo, eve], shared=True)
    for room in (inside, shared):
        await mo.says("hello", in_=room)

    assert eve.sees(inside) == []
    assert [message["text"] for message in eve.sees(shared)] == ["hello"]
    with pytest.raises(CannotDo):
        await eve.says("may I?", in_=inside)
    with pytest.raises(CannotDo):
        await eve.opens_home()
    with pytest.raises(CannotDo):
        eve.dm  # noqa: B018  looking at it is the act
    with pytest.raises(ValueError, match="not shared"):
        slack.invite(inside, eve)


async def test_a_channel_that_is_no_longer_shared_loses_its_outsiders(slack: Sandbox, mo: Teammate) -> None:
    eve = slack.add_outsider("Eve", team="Acme")
    shared = slack.add_channel("shared", members=[mo, eve], shared=True)

    slack.unshare(shared, "Acme")

    assert shared.members == [mo.id, slack.workspace.bot.id]


async def test_a_guest_sees_only_their_channels(slack: Sandbox, mo: Teammate) -> None:
    guest = slack.add_guest("Gus")
    room = slack.add_channel("clients", members=[mo])
    await mo.says("hello", in_=room)
    before = guest.sees(room)

    slack.invite(room, guest)

    assert (before, len(guest.sees(room))) == ([], 1)


async def test_what_is_typed_is_escaped_and_names_become_mentions(slack: Sandbox, mo: Teammate) -> None:
    lea = slack.add_member("Lea Bos")
    room = slack.add_channel("clients", members=[mo])

    said = await mo.says("<!channel> & @lea.bos in #clients, mail me@lea.bos")
    await mo.types("/giveget log @lea.bos #clients <b>", in_=room)

    assert said["text"] == f"&lt;!channel&gt; &amp; <@{lea.id}> in <#{room.id}>, mail me@lea.bos"
    command = slack.wire.calls("slash_commands")[0].request["payload"]
    assert command["text"] == f"log <@{lea.id}|lea.bos> <#{room.id}|clients> &lt;b&gt;"


async def test_what_slack_s_client_would_not_let_through_cannot_be_done(slack: Sandbox, mo: Teammate) -> None:
    room = slack.add_channel("clients", members=[mo])
    message = await mo.says("hello", in_=room)

    for attempt in (
        mo.types("/gibtget help"),
        mo.uses_shortcut("log_message"),
        mo.uses_message_shortcut("log_touchpoint", message),
        mo.says("  "),
        mo.submits(),
    ):
        with pytest.raises(CannotDo):
            await attempt
    slack.archive(room, by=mo)
    with pytest.raises(CannotDo, match="archived"):
        await mo.says("hello?", in_=room)
