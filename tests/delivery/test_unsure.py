"""What may have reached Slack, though nobody knows: it is looked for until it is known, and never taken for unsaid."""

import asyncio

import pytest

from bot.sandbox import Teammate
from bot.sandbox.workspace.conversations import Conversation
from bot.services import deliveries, planning, retractions, workspaces
from storage.deliveries import Delivery, no_longer_blocked
from storage.ledger import LEASE
from tests.delivery.conftest import Post


async def _is_posted_and_not_found(post: Post) -> None:
    """Slack took it, the answer was cut off, and the first look for it failed."""
    post.slack.faults.cut_after("chat.postMessage")
    await post.releases()
    post.slack.faults.error_before("conversations.history")
    await post.releases(minutes=1)


async def _a_digest_is_due(post: Post, reader: Teammate) -> Conversation:
    """The weekly post, in a channel of its own."""
    room = post.slack.add_channel("clients", members=[reader])
    async with post.store.work("team") as work:
        (await work.workspace()).digest_channel = room.id
        await planning.plan_digest(work, post.clock())
    [digest] = await post.rows("digest")
    post.clock.now = digest.due_at
    return room


async def test_after_a_look_that_failed_it_is_still_not_sure(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    await _is_posted_and_not_found(post)

    row = await post.row()
    assert (row.state, row.unsure) == ("unsure", True)


async def test_saving_the_settings_meanwhile_posts_no_second_digest(post: Post, ann: Teammate) -> None:
    room = await _a_digest_is_due(post, ann)
    await _is_posted_and_not_found(post)
    async with post.store.work("team") as work:
        await workspaces.unplan_digests(work)
        await planning.plan_digest(work, post.clock())
    for _ in range(5):
        await post.releases(minutes=5)

    assert [each.state for each in await post.rows("digest")] == ["sent", "planned"]
    assert len([each for each in ann.sees(room) if each["metadata"]]) == 1


@pytest.mark.parametrize("while_", ["installed", "uninstalled"])
async def test_what_is_forgotten_meanwhile_is_looked_for_and_taken_back(post: Post, mo: Teammate, while_: str) -> None:
    await post.plans(to=mo)
    await _is_posted_and_not_found(post)
    async with post.store.work("team") as work:
        if while_ == "uninstalled":
            await workspaces.disconnect(work, post.clock())
        await retractions.to_person(work, mo.id)
        await work.change(no_longer_blocked())
        (await work.workspace()).connected_at = post.clock()
    for _ in range(5):
        await post.releases(minutes=5)

    assert mo.sees(mo.dm) == []


async def test_however_long_the_history_is_away_it_is_found_where_it_was_posted(post: Post, mo: Teammate) -> None:
    post.slack.faults.cut_after("chat.postMessage")
    await post.plans(to=mo)
    await post.releases()
    post.slack.faults.error_before("conversations.history", times=10_000)
    for _ in range(4):
        await post.releases(hours=8)
    post.slack.faults.clear()
    await post.releases(minutes=31)

    row = await post.row()
    assert len(mo.sees(mo.dm)) == 1
    assert (row.state, row.ts) == ("sent", mo.sees(mo.dm)[0]["ts"])


async def test_a_look_that_slack_slows_down_goes_on_where_it_was(post: Post, mo: Teammate) -> None:
    room = post.slack.add_channel("clients", members=[mo])
    post.slack.faults.cut_after("chat.postMessage")
    await post.plans(to_channel=room.id)
    await post.releases()
    for number in range(120):
        await mo.says(f"more than a page: {number}", in_=room)
    for _ in range(2):  # Slack shows one page, and then wants to be left alone
        post.slack.faults.slow("conversations.history", seconds=0)
        post.slack.faults.ratelimit("conversations.history", retry_after=60)
    await post.releases(minutes=1)
    waiting = await post.row()
    await post.releases(minutes=2)

    assert (waiting.state, waiting.error) == ("unsure", "ratelimited")
    assert (await post.row()).state == "sent"


async def test_admins_who_cannot_be_asked_for_just_now_cost_no_digest(post: Post, ann: Teammate) -> None:
    room = await _a_digest_is_due(post, ann)
    await post.lines.one.directory.trouble_with(room.id)  # it is known that the bot is there, and then it is not
    post.slack.remove(room)
    post.slack.faults.error_before("users.list")
    await post.releases()

    [digest] = await post.rows("digest")
    assert digest.state == "planned"


async def test_who_knows_of_an_older_state_cannot_take_it(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    known = await post.row()
    await _is_posted_and_not_found(post)
    post.clock.forward(minutes=2)
    async with post.store.open_ledger() as ledger:
        token = await ledger.claim(known, post.clock())

    assert token is None


async def test_what_was_put_off_is_not_claimed_early(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    known = await post.row()
    await post.changes(due_at=post.clock() + LEASE)
    async with post.store.open_ledger() as ledger:
        token = await ledger.claim(known, post.clock())

    assert token is None


async def _is_being_worded_again(post: Post, mo: Teammate) -> Delivery:
    await post.plans(to=mo)
    await post.releases()
    await post.changes(stale=True)
    row = await post.row()
    async with post.store.open_ledger() as ledger:
        begun = await ledger.begin_rewording(row, post.clock())
    assert begun
    return begun


async def test_whose_words_came_last_is_settled_by_wording_once_more(post: Post, mo: Teammate) -> None:
    slow = await _is_being_worded_again(post, mo)
    post.clock.forward(minutes=2)
    async with post.store.open_ledger() as ledger:
        quick = await ledger.begin_rewording(slow, post.clock())
        assert quick
        assert await ledger.end_rewording(quick, None)
    async with post.store.open_ledger() as ledger:
        may_write = await ledger.renew(slow, slow.token or "", post.clock())
        is_true = await ledger.end_rewording(slow, None)

    assert not may_write
    assert not is_true
    assert (await post.row()).stale


async def test_what_is_being_worded_again_is_begun_by_nobody_else_before_that_has_ended(
    post: Post, mo: Teammate
) -> None:
    slow = await _is_being_worded_again(post, mo)
    async with post.store.work("team") as work:
        await deliveries.word_again(work, delivery_id=slow.id)
    async with post.store.open_ledger() as ledger:
        early = await ledger.begin_rewording(slow, post.clock())
        await ledger.end_rewording(slow, None)
        after = await ledger.begin_rewording(slow, post.clock())

    assert early is None
    assert after


async def test_a_late_failure_does_not_undo_what_another_sender_did(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    known = await post.row()
    async with post.store.open_ledger() as ledger:
        await ledger.claim(known, post.clock())
    await post.releases(minutes=2)
    async with post.store.open_ledger() as ledger:
        await ledger.set_aside(known, "wording failed")

    assert (await post.row()).state == "sent"


async def test_a_rewording_that_slack_slows_down_waits_as_long_as_it_says(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    await post.releases()
    await post.changes(stale=True)
    post.slack.faults.ratelimit("chat.update", retry_after=60)
    await post.releases()

    row = await post.row()
    assert row.stale
    assert row.reword_at is not None
    assert (row.reword_at - post.clock()).total_seconds() == 60


async def test_what_is_found_to_be_absent_is_merely_planned_again(post: Post, ann: Teammate) -> None:
    room = await _a_digest_is_due(post, ann)
    post.slack.faults.cut_before("chat.postMessage")
    await post.releases()
    post.slack.archive(room, ann)
    await post.releases(minutes=11)
    absent = (await post.rows("digest"))[0]

    assert (absent.state, absent.unsure, absent.error) == ("planned", False, "archived")


async def test_while_slack_is_slow_to_reword_others_can_write(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    await post.releases()
    await post.changes(stale=True)
    async with post.holding("_replace") as begun:
        rewording = asyncio.create_task(post.releases())
        await begun()
        async with post.store.work("team", patience=5) as work:
            (await work.workspace()).purpose = "clients"
    await rewording

    async with post.store.reading("team") as work:
        assert (await work.workspace()).purpose == "clients"


async def test_a_look_at_the_ledger_does_not_wait_for_a_slow_slack(
    post: Post, mo: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery._WAITED_FOR", 0.0)
    await post.plans(to=mo)
    async with post.holding("_post") as begun:
        ended = await post.releases()
        await begun()
        row = await post.row()
    await post.courier.finish()

    assert (ended, row.state) == (0, "sending")


async def test_who_waits_for_an_answer_does_not_wait_for_what_is_on_its_way(
    post: Post, mo: Teammate, ann: Teammate
) -> None:
    async with post.holding("_post", "slow") as begun:
        await post.plans("slow", to=ann)
        saying = asyncio.create_task(post.releases())
        await begun()
        await post.plans("answer", to=mo, kind="not_understood")
        await post.releases()
        states = [(await post.row(key)).state for key in ("slow", "answer")]
    await saying

    assert states == ["sending", "sent"]
