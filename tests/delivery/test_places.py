"""Where a digest may go, and who is told where it may not; who rests is left alone; what changed is worded anew."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from bot.sandbox import Sandbox, Teammate
from bot.services import asking, deliveries, prompts, workspaces
from bot.services.touchpoints import Entry, log
from storage import Flag, Relationship
from storage import Teammate as TeammateRow
from tests.delivery.conftest import Post

Place = Any
Trouble = Callable[[Sandbox, Place, Teammate], object]

TROUBLES: dict[str, Trouble] = {
    "shared": lambda slack, room, ann: slack.share(room, "Acme"),
    "archived": lambda slack, room, ann: slack.archive(room, by=ann),
    "not_invited": lambda slack, room, ann: slack.remove(room),
}
MENDED: dict[str, Trouble] = {
    "shared": lambda slack, room, ann: slack.unshare(room, "Acme"),
    "not_invited": lambda slack, room, ann: slack.invite(room),
}


@pytest.fixture(name="room")
def _room(slack: Sandbox, mo: Teammate, ann: Teammate) -> Place:
    return slack.add_channel("clients", members=[mo, ann])


def _posts(room: Place, who: Teammate) -> list[str]:
    """What the bot said there."""
    return [each["text"] for each in who.sees(room) if each["metadata"]]


async def _digest(post: Post, channel: str | None, key: str = "k") -> None:
    day = date(2026, 3, 2) + timedelta(days=len(await post.rows("digest")))
    await post.plans(key, kind="digest", about=day.isoformat(), to_channel=channel)


async def test_a_digest_is_posted_in_its_channel(post: Post, room: Place, mo: Teammate) -> None:
    await _digest(post, room.id)
    await post.releases()

    assert len(mo.sees(room)) == 1


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_where_a_digest_may_not_go_the_admin_is_told_once(
    post: Post, room: Place, mo: Teammate, ann: Teammate, trouble: str
) -> None:
    TROUBLES[trouble](post.slack, room, ann)
    await _digest(post, room.id)
    for _ in range(5):
        await post.releases(hours=1)

    assert _posts(room, mo) == []
    assert len(ann.sees(ann.dm)) == 1
    assert mo.sees(mo.dm) == []


async def test_a_channel_that_is_about_to_be_shared_is_shared(post: Post, ann: Teammate) -> None:
    room = post.slack.add_channel("soon", members=[ann], pending="Acme")
    await _digest(post, room.id)
    await post.releases()

    assert ann.sees(room) == []


@pytest.mark.parametrize("trouble", MENDED)
async def test_once_that_is_mended_the_digest_comes_within_the_hour(
    post: Post, room: Place, mo: Teammate, ann: Teammate, trouble: str
) -> None:
    TROUBLES[trouble](post.slack, room, ann)
    await _digest(post, room.id)
    await post.releases()
    MENDED[trouble](post.slack, room, ann)
    await post.releases(hours=1)

    assert len(_posts(room, mo)) == 1


@pytest.mark.parametrize("channel", ["CNOWHERE", None])
async def test_no_channel_at_all_is_told_too(post: Post, ann: Teammate, channel: str | None) -> None:
    await _digest(post, channel)
    await post.releases()
    await post.releases()

    [notice] = ann.sees(ann.dm)
    assert "weekly post" in notice["text"]


async def test_a_digest_that_waited_too_long_is_not_posted_any_more(post: Post, room: Place, ann: Teammate) -> None:
    post.slack.remove(room)
    await _digest(post, room.id)
    await post.releases()
    post.slack.invite(room)
    await post.releases(days=4)

    assert (await post.row()).state == "expired"


async def test_a_new_trouble_after_a_posted_digest_is_told_again(post: Post, room: Place, ann: Teammate) -> None:
    for week in range(3):
        (post.slack.invite if week == 1 else post.slack.remove)(room)
        await _digest(post, room.id, f"week {week}")
        await post.releases()
        await post.releases(minutes=1)
        await post.releases(days=7)

    assert len(ann.sees(ann.dm)) == 2


async def _asked(post: Post, mo: Teammate) -> str:
    """A question for Mo is in the ledger; returns the id of the contact that it is about."""
    async with post.store.work("team") as work:
        row = await work.get(TeammateRow, "mo")
        assert row is not None
        work.add(Relationship(name="Acme", id="acme"))
        await work.flush()
        touchpoint = (await log(work, row, Entry("acme", post.clock(), [row]), post.clock())).touchpoint
        await asking.plan_questions(work, post.clock(), 3)
    return touchpoint.id


def _from_to(post: Post, hours: int) -> tuple[int, int]:
    """From an hour ago until then, as Slack's timestamps."""
    now = post.clock()
    return int((now - timedelta(hours=1)).timestamp()), int((now + timedelta(hours=hours)).timestamp())


AWAY: dict[str, Callable[[Post], dict[str, Any]]] = {
    "do not disturb": lambda post: {"dnd": _from_to(post, hours=2)},
    "a palm tree": lambda post: {
        "status_emoji": ":palm_tree:",
        "status_expiration": int((post.clock() + timedelta(hours=2)).timestamp()),
    },
    "on vacation": lambda post: {"status_text": "Vacation till Thursday"},
}


@pytest.mark.parametrize("away", AWAY)
async def test_who_is_away_is_asked_when_they_are_back(post: Post, mo: Teammate, away: str) -> None:
    post.slack.change(mo, **AWAY[away](post))
    await _asked(post, mo)
    await post.releases()
    held = (len(mo.sees(mo.dm)), (await post.rows("questions"))[0].state)
    post.lines.one.directory.forget(mo.id)
    post.slack.change(mo, status_text="", status_emoji="", status_expiration=0)
    await post.releases(hours=4)

    assert held == (0, "planned")
    assert len(mo.sees(mo.dm)) == 1


async def test_a_question_held_until_the_evening_waits_for_the_morning(post: Post, mo: Teammate) -> None:
    post.slack.change(mo, dnd=_from_to(post, hours=4))
    await _asked(post, mo)
    await post.releases()
    await post.changes((await post.rows("questions"))[0].dedup_key, due_at=post.clock())
    await post.releases(hours=8)  # the bot was down until six

    assert mo.sees(mo.dm) == []
    [waiting] = await post.rows("questions")
    assert f"{waiting.due_at:%a %H:%M}" == "Tue 08:00"


async def test_what_was_skipped_is_worded_anew_and_stays_so(post: Post, mo: Teammate) -> None:
    touchpoint_id = await _asked(post, mo)
    await post.releases()
    async with post.store.work("team") as work:
        await prompts.skip(work, "mo", touchpoint_id, post.clock())
    await post.releases()

    [message] = mo.sees(mo.dm)
    assert "Skipped" in message["text"]
    assert await post.releases() == 0


@pytest.mark.parametrize("fault", ["ratelimit", "error_before", "cut_before"])
async def test_a_message_is_worded_anew_although_slack_was_away(post: Post, mo: Teammate, fault: str) -> None:
    touchpoint_id = await _asked(post, mo)
    await post.releases()
    async with post.store.work("team") as work:
        await prompts.skip(work, "mo", touchpoint_id, post.clock())
    post.slack.faults.set(fault, "chat.update", seconds=5)  # type: ignore[arg-type]
    assert await post.releases() == 0
    await post.releases(minutes=1)

    assert "Skipped" in mo.sees(mo.dm)[0]["text"]
    assert (await post.rows("questions"))[0].state == "sent"


async def test_a_message_that_somebody_deleted_is_not_worded_for_ever(post: Post, mo: Teammate) -> None:
    touchpoint_id = await _asked(post, mo)
    await post.releases()
    row = (await post.rows("questions"))[0]
    await post.lines.one.client.chat_delete(channel=row.channel or "", ts=row.ts or "")
    async with post.store.work("team") as work:
        await prompts.skip(work, "mo", touchpoint_id, post.clock())
    await post.releases()

    assert await post.releases() == 0
    assert (await post.rows("questions"))[0].state == "sent"


async def test_a_workspace_that_removed_the_bot_is_said_nothing(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    async with post.store.work("team") as work:
        await workspaces.disconnect(work, post.clock())

    assert await post.releases() == 0
    assert mo.sees(mo.dm) == []


@pytest.mark.parametrize("fault", ["error_after", "cut_after"])
async def test_a_digest_whose_end_is_unknown_leaves_a_channel_that_is_shared_meanwhile(
    post: Post, room: Place, mo: Teammate, fault: str
) -> None:
    getattr(post.slack.faults, fault)("chat.postMessage")
    await _digest(post, room.id)
    await post.releases()
    unsure, stood = (await post.row()).state, len(_posts(room, mo))
    post.slack.share(room, "Acme")
    async with post.store.work("team") as work:
        assert await deliveries.word_channel_again(work, room.id) == 1
    for _ in range(3):
        await post.releases(minutes=5)

    assert (unsure, stood) == ("unsure", 1)
    assert _posts(room, mo) == []


@pytest.mark.parametrize("state", ["sending", "unsure"])
async def test_what_is_on_its_way_into_a_channel_is_looked_at_again_once_it_is_there(
    post: Post, room: Place, state: str
) -> None:
    await _digest(post, room.id)
    await post.changes(state=state, token="somebody's")
    async with post.store.work("team") as work:
        await deliveries.word_channel_again(work, room.id)

    row = await post.row()
    assert (row.stale, row.token) == (True, "somebody's")


async def test_what_an_owner_heard_early_is_worded_again_once_the_digest_is_posted_and_not_before(
    post: Post, room: Place, mo: Teammate
) -> None:
    day, now = date(2026, 3, 2), post.clock()
    async with post.store.work("team") as work:
        work.add(Relationship(name="Acme", id="acme", owner_id="mo"))
        await work.flush()
        work.add(Flag(relationship_id="acme", digest_on=day, owner_id="mo", told_at=now, signals=[], moves=[]))
    await post.plans("flag", kind="flag", about=f"acme:{day}", to=mo)
    await post.releases()
    await _digest(post, room.id)
    post.slack.faults.error_before("chat.postMessage")
    await post.releases()
    await post.courier.finish()
    before = ((await post.row()).state, (await post.row("flag")).stale)
    await post.releases(minutes=5)

    assert before == ("unsure", False)
    assert ((await post.row()).state, (await post.row("flag")).stale) == ("sent", True)
