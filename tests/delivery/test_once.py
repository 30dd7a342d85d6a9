"""Nothing lost, nothing said twice: whatever Slack answers, or does not answer."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncSession

from bot.sandbox import Sandbox, Teammate
from bot.services import deliveries
from bot.wording import Wordings
from storage import Workspace
from storage.ledger import LEASE
from storage.store import StorageBusy, Store, _take
from tests.conftest import Clock
from tests.delivery.conftest import Post, courier_of


def _texts(who: Teammate) -> list[str]:
    return [message["text"] for message in who.sees(who.dm)]


async def test_what_is_due_is_said_once_and_marked(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    await post.releases()
    await post.releases(hours=1)

    [message] = mo.sees(mo.dm)
    row = await post.row()
    assert (row.state, row.ts, row.attempts) == ("sent", message["ts"], 1)


async def test_what_is_not_due_yet_waits(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo, due_at=post.clock() + timedelta(hours=1))

    assert await post.releases() == 0
    assert await post.releases(hours=1) == 1


async def test_a_rate_limit_is_waited_out_and_costs_nobody_a_message(post: Post, mo: Teammate, ann: Teammate) -> None:
    post.slack.faults.ratelimit("chat.postMessage", retry_after=7)
    await post.plans("first", to=mo)
    await post.releases()
    await post.plans("second", to=ann)
    early = (await post.releases(seconds=5), _texts(mo), _texts(ann))
    await post.releases(seconds=2)

    assert early == (0, [], [])
    assert (len(_texts(mo)), len(_texts(ann))) == (1, 1)


@pytest.mark.parametrize("fault", ["error_before", "error_after", "cut_before", "cut_after"])
async def test_whatever_became_of_a_post_it_stands_there_once(post: Post, mo: Teammate, fault: str) -> None:
    getattr(post.slack.faults, fault)("chat.postMessage")
    await post.plans(to=mo)
    await post.releases()
    unsure = await post.row()
    await post.releases(minutes=5)

    row = await post.row()
    assert (unsure.state, unsure.unsure) == ("unsure", True)
    assert len(_texts(mo)) == 1
    assert (row.state, row.ts) == ("sent", mo.sees(mo.dm)[0]["ts"])


async def test_a_post_that_fails_again_and_again_is_tried_less_and_less(post: Post, mo: Teammate) -> None:
    post.slack.faults.error_before("chat.postMessage", times=1000)
    await post.plans(to=mo)
    for _ in range(40):
        await post.releases(minutes=10)

    row = await post.row()
    assert row.state == "unsure"
    assert row.attempts < 30


async def test_what_could_not_be_said_for_days_expires(post: Post, mo: Teammate) -> None:
    post.slack.faults.error_before("chat.postMessage", times=1000)
    await post.plans(to=mo)
    await post.releases()
    post.slack.faults.clear()
    await post.releases(days=4)

    assert (await post.row()).state == "expired"
    assert _texts(mo) == []


async def test_what_arrived_after_all_is_sent_even_if_it_expired_meanwhile(post: Post, mo: Teammate) -> None:
    post.slack.faults.cut_after("chat.postMessage")
    await post.plans(to=mo, expires_at=post.clock() + timedelta(minutes=1))
    await post.releases()
    await post.releases(hours=1)

    assert (await post.row()).state == "sent"


@pytest.mark.parametrize("method", ["conversations.open", "users.info", "dnd.info"])
@pytest.mark.parametrize("fault", ["error_before", "cut_before", "ratelimit"])
async def test_trouble_before_the_post_costs_no_message(post: Post, mo: Teammate, method: str, fault: str) -> None:
    post.slack.faults.set(fault, method, seconds=1)  # type: ignore[arg-type]
    await post.plans(to=mo, kind="questions", about="mo")
    await post.releases()
    before = await post.row()
    await post.releases(minutes=2)

    # There is no question in this message, so that in the end there is nothing to say; it was never given up.
    assert before.state in ("planned", "cancelled")
    assert not before.unsure
    assert (await post.row()).state == "cancelled"


async def test_a_look_that_fails_is_no_reason_to_post_again(post: Post, mo: Teammate) -> None:
    post.slack.faults.cut_after("chat.postMessage")
    post.slack.faults.error_before("conversations.history", times=3)
    await post.plans(to=mo)
    for _ in range(6):
        await post.releases(minutes=5)

    assert len(_texts(mo)) == 1
    assert (await post.row()).state == "sent"


async def test_a_revoked_token_blocks_until_there_is_another(post: Post, mo: Teammate) -> None:
    post.slack.tokens.revoke_bot()
    await post.plans(to=mo)
    await post.releases()

    assert (await post.row()).state == "blocked"
    assert await post.releases(days=1) == 0


async def test_what_is_refused_while_a_new_token_comes_is_said_with_the_new_one(
    post: Post, mo: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = iter((False, True))  # it came between the question whether there is one and the end of the attempt

    async def renewed(workspace_id: str, refused: str | None) -> bool:
        return next(told)

    monkeypatch.setattr(post.lines, "renewed", renewed)
    post.slack.tokens.revoke_bot()
    await post.plans(to=mo)
    await post.releases()
    post.slack.tokens.restore()
    await post.releases(minutes=1)

    assert (await post.row()).state == "sent"


async def test_where_the_look_is_refused_nothing_is_given_up_and_nothing_said_twice(post: Post, mo: Teammate) -> None:
    room = post.slack.add_channel("clients", members=[mo])
    post.slack.faults.cut_after("chat.postMessage")
    await post.plans(to_channel=room.id)
    await post.releases()
    post.slack.remove(room)
    await post.releases(minutes=5)
    meanwhile = await post.row()
    post.slack.invite(room)
    await post.releases(minutes=5)

    assert (meanwhile.state, meanwhile.error) == ("unsure", "not_in_channel")
    assert (await post.row()).state == "sent"
    assert len([each for each in mo.sees(room) if each["user"] != mo.id]) == 1


async def test_a_message_that_slack_never_takes_is_given_up_and_the_others_go_on(post: Post, mo: Teammate) -> None:
    await post.plans("nobody", to_user="UNOBODY")
    await post.plans("k", to=mo)
    await post.releases()

    assert (await post.row("nobody")).state == "dead"
    assert (await post.row("k")).state == "sent"


async def test_a_message_without_words_is_set_aside_and_the_others_go_on(post: Post, mo: Teammate) -> None:
    await post.plans("poison", kind="nonsense", to=mo)
    await post.plans("k", to=mo)
    await post.releases()

    assert ((await post.row("poison")).state, (await post.row("poison")).error) == ("dead", "wording failed")
    assert (await post.row("k")).state == "sent"


async def test_a_sender_that_was_killed_before_its_post_loses_nothing(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    await post.changes(state="sending", token="gone", leased_until=post.clock() + LEASE, attempts=1)
    held = await post.releases()
    await post.releases(minutes=2)

    assert held == 0
    assert len(_texts(mo)) == 1


async def test_a_sender_that_was_killed_after_its_post_says_nothing_twice(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    await post.releases()
    lost: dict[str, Any] = {"sent_at": None, "channel": None, "ts": None}
    await post.changes(state="sending", token="gone", leased_until=post.clock() + LEASE, **lost)
    await post.releases(minutes=2)

    row = await post.row()
    assert len(_texts(mo)) == 1
    assert (row.state, row.ts) == ("sent", mo.sees(mo.dm)[0]["ts"])


@pytest.mark.parametrize("fault", ["error_after", "cut_after"])
async def test_what_may_stand_below_another_message_is_looked_for_there(post: Post, mo: Teammate, fault: str) -> None:
    await post.plans("question", to=mo)
    await post.releases()
    thread = mo.sees(mo.dm)[0]["ts"]
    getattr(post.slack.faults, fault)("chat.postMessage")
    await post.plans("answer", to=mo, thread_ts=thread)
    await post.releases()
    await post.releases(minutes=5)

    [_, below] = mo.sees(mo.dm)
    assert (below["thread_ts"], (await post.row("answer")).ts) == (thread, below["ts"])


async def test_after_a_start_nobody_waits_for_the_lease_of_who_was_killed(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    await post.changes(state="sending", token="gone", leased_until=post.clock() + LEASE, attempts=1)
    async with post.store.open_ledger() as ledger:
        await ledger.unstall()
    await post.releases()

    assert len(_texts(mo)) == 1


async def test_a_sender_that_lost_its_lease_does_not_post(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    row = await post.row()
    async with post.store.open_ledger() as ledger:
        slow = await ledger.claim(row, post.clock())
    post.clock.forward(minutes=2)
    async with post.store.open_ledger() as ledger:
        taken_over = await ledger.claim(await post.row(), post.clock())
        assert slow is not None
        renewed = await ledger.renew(row, slow, post.clock())
        settled = await ledger.settle(row, slow, state="sent")

    assert taken_over is not None
    assert (renewed, settled) == (False, False)


async def test_a_database_that_is_busy_for_a_while_loses_nothing(
    post: Post, mo: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def impatient(session: AsyncSession, patience: float) -> None:
        await _take(session, patience=0.05)  # nobody waits ten seconds in a test

    await post.plans(to=mo)
    async with post.store.work("team"):  # somebody else writes, and takes their time
        with monkeypatch.context() as patched:
            patched.setattr("storage.store._take", impatient)
            assert await post.releases() == 0
    await post.releases()

    assert len(_texts(mo)) == 1


@pytest.mark.parametrize("earlier", ["planned", "unsure"])
async def test_what_the_database_kept_from_being_posted_is_nobody_s_and_tried_again(
    post: Post, mo: Teammate, monkeypatch: pytest.MonkeyPatch, earlier: str
) -> None:
    await post.plans(to=mo)
    await post.changes(state=earlier, unsure=earlier == "unsure", posted_at=post.clock())

    async def busy(*_: object) -> None:
        raise StorageBusy

    with monkeypatch.context() as patched:
        patched.setattr(Wordings, "prepare", busy)
        for _ in range(3):
            await post.releases(minutes=1)
        row = await post.row()
        await post.releases(seconds=1)  # each wait is longer than the one before
        again = await post.row()
    await post.releases(minutes=1)

    assert (row.state, row.token, row.leased_until, row.attempts) == (earlier, None, None, 3)
    assert again.attempts == 3
    assert len(_texts(mo)) == 1


@pytest.mark.slow
async def test_two_senders_on_one_database_say_everything_once(
    slack: Sandbox, clock: Clock, postgresql_database: URL
) -> None:
    url = postgresql_database.render_as_string(hide_password=False)
    stores = [Store(url), Store(url)]
    people = [slack.add_member(f"Member {n}") for n in range(12)]
    await stores[0].found_workspace(Workspace(id="two", timezone="UTC", locale="en", connected_at=clock()))
    couriers = [courier_of(slack, store, clock)[0] for store in stores]
    async with stores[0].work("two") as work:
        for person in people:
            await deliveries.plan(work, "welcome", person.id, about="x", due_at=clock(), to_user=person.id)
    while sum(await asyncio.gather(*(courier.release() for courier in couriers))):
        pass

    assert [len(_texts(person)) for person in people] == [1] * len(people)
    for store in stores:
        await store.close()
