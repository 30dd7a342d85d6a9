"""A channel that becomes shared loses the weekly post, though Slack stumbles while it is asked about it."""

import pytest
from sqlalchemy import select

from bot.replays import Replays
from bot.services import inbox
from storage import Delivery, InboxEvent
from tests.handlers.conftest import Door, Json


@pytest.fixture(name="shared")
async def _shared(door: Door) -> Json:
    """The weekly post stands in its channel, and what Slack sends when that becomes shared."""
    assert door.bot.house is not None
    channel, ours = door.team.clients.id, door.team.slack.workspace.identity.team_id
    async with door.bot.house.open_work() as work:
        (await work.workspace()).digest_channel = channel
        due = {"about": "d", "due_at": door.team.now, "to_channel": channel}
        work.add(Delivery(kind="digest", dedup_key="k", state="sent", channel=channel, ts="1.0", **due))
    door.team.slack.share(door.team.clients, "T0ACME")
    return {
        "type": "event_callback",
        "team_id": ours,
        "api_app_id": "A",
        "event_id": "Ev1",
        "authorizations": [{"team_id": ours, "user_id": "U0SANDBOX", "is_bot": True}],
        "event": {"type": "channel_shared", "channel": channel, "connected_team_id": "T0ACME"},
    }


async def _is_taken_away(door: Door) -> bool:
    """Whether the post is gone, or is to go at the next look."""
    assert door.bot.house is not None
    async with door.bot.house.look() as work:
        post = await work.first(select(Delivery).where(Delivery.dedup_key == "k"))
    return bool(post.stale) or "chat.delete" in door.calls()


async def _notices(door: Door) -> int:
    assert door.bot.house is not None
    async with door.bot.house.look() as work:
        return len(await work.all(select(Delivery).where(Delivery.kind == "notice")))


async def _is_open(door: Door) -> bool:
    assert door.bot.house is not None
    async with door.bot.house.look() as work:
        return (await work.get(InboxEvent, "Ev1")).done_at is None


@pytest.mark.parametrize("method", ["conversations.info", "users.list"])
async def test_the_post_goes_though_slack_fails_and_the_admins_hear_of_it_a_minute_later(
    door: Door, shared: Json, method: str
) -> None:
    door.team.slack.faults.error_before(method, times=5)
    await door.gets(shared)
    first = (await _is_taken_away(door), await _is_open(door), await _notices(door))
    door.team.slack.faults.clear()
    door.team.moves_clock(seconds=inbox.UNDER_WAY.total_seconds() + 1)
    await Replays(door.bot.store, door.bot.app, lambda: door.team.now).replay()
    await door.bot.listeners.finish()

    assert first == (True, True, 0)
    assert (await _is_open(door), await _notices(door)) == (False, 1)
