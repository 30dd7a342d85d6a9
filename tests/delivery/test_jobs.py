"""The timetable: what a tick does, what a jump of the clock does, and that one trouble is not everybody's."""

import asyncio
from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event, select

import bot.jobs
from bot.clock import system_clock
from bot.jobs import Jobs
from bot.sandbox import Teammate
from bot.services import touchpoints, workspaces
from bot.services.touchpoints import Entry
from storage import InboxEvent, Prompt, Relationship, Touchpoint, Workspace
from storage import Teammate as TeammateRow
from tests.delivery.conftest import Post


async def test_one_tick_asks_and_says(post: Post, jobs: Jobs, mo: Teammate) -> None:
    await post.in_touch()
    await jobs.tick()
    await jobs.tick()

    assert len(mo.sees(mo.dm)) == 1


async def test_a_jump_of_the_clock_plans_at_once(post: Post, jobs: Jobs, ann: Teammate) -> None:
    room = post.slack.add_channel("clients", members=[ann])
    async with post.store.work("team") as work:
        (await work.workspace()).digest_channel = room.id
    await jobs.tick()
    post.clock.forward(days=-1, seconds=30)
    for _ in range(3):
        post.clock.forward(days=7)
        await jobs.tick()

    assert len(ann.sees(room)) == 3


async def test_a_clock_that_jumps_by_weeks_floods_nobody(post: Post, jobs: Jobs, ann: Teammate) -> None:
    room = post.slack.add_channel("clients", members=[ann])
    async with post.store.work("team") as work:
        (await work.workspace()).digest_channel = room.id
    await jobs.tick()
    post.clock.forward(days=38)
    for _ in range(3):
        await jobs.tick()
        await jobs.plan()

    assert ann.sees(room) == []
    assert [each.state for each in await post.rows("digest")] == ["expired", "planned"]


async def test_without_a_channel_the_admin_is_told_once_when_the_moment_has_passed(
    post: Post, jobs: Jobs, ann: Teammate
) -> None:
    await jobs.tick()
    early = len(ann.sees(ann.dm))
    for _ in range(20):
        post.clock.forward(hours=12)
        await jobs.tick()

    assert early == 0
    assert len([each for each in ann.sees(ann.dm) if "weekly post" in each["text"]]) == 1


async def test_questions_of_many_workspaces_are_planned_in_turns_and_what_is_due_goes_in_between(
    post: Post, jobs: Jobs, mo: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.jobs, "_A_WHILE", -1.0)
    await post.in_touch()
    for name in ("east", "west"):
        await post.store.found_workspace(Workspace(id=name, timezone="UTC", connected_at=post.clock()))
        async with post.store.work(name) as work:
            work.add(TeammateRow(name="Mo", id="mo", slack_user=mo.id, timezone="UTC"))
        await post.in_touch(workspace=name)
    said = []
    for _ in range(3):
        await jobs.tick()
        said.append(sum("What did you give" in each["text"] for each in mo.sees(mo.dm)))

    assert said == [1, 2, 3]


async def test_of_many_people_all_are_asked_in_one_tick_and_nobody_is_kept_from_writing_meanwhile(
    post: Post, jobs: Jobs, mo: Teammate
) -> None:
    async with post.store.work("team") as work:
        given = ({"id": f"m{each}", "name": f"M{each}", "slack_user": f"U{each}"} for each in range(12))
        many = [TeammateRow(**each, timezone="UTC") for each in given]
        work.add(Relationship(name="Acme", id="acme"), *many)
        await work.flush()
        await touchpoints.log(work, many[0], Entry("acme", post.clock(), many), post.clock())
    commits: list[int] = []
    event.listen(post.store.engine.sync_engine, "commit", lambda _: commits.append(1))
    await jobs._ask("team")
    async with post.store.reading("team") as work:
        asked = [each.state for each in await work.all(select(Prompt))]

    assert asked == ["asked"] * 12
    assert len(commits) == 3


async def test_one_workspace_s_trouble_does_not_stop_the_others(post: Post, jobs: Jobs, mo: Teammate) -> None:
    broken = Workspace(id="broken", timezone="Mars/Olympus", digest_day="monday", connected_at=post.clock())
    await post.store.found_workspace(broken)
    await post.in_touch()
    await jobs.plan()
    await jobs.tick()

    assert len(mo.sees(mo.dm)) == 1
    assert len(await post.rows("digest")) == 1


async def test_questions_of_a_message_that_expired_are_asked_again(post: Post, jobs: Jobs, mo: Teammate) -> None:
    post.slack.faults.error_before("chat.postMessage", times=1000)
    await post.in_touch()
    await jobs.tick()
    post.slack.faults.clear()
    post.clock.forward(days=1)
    for _ in range(2):
        await jobs.tick()
        await jobs.plan()
    post.clock.forward(hours=3)
    await jobs.tick()

    async with post.store.reading("team") as work:
        states = [each.state for each in await work.all(select(Prompt))]
    assert states == ["asked"]
    assert len(mo.sees(mo.dm)) == 1


async def test_all_that_is_done_again_and_again_goes_on_when_the_clock_of_the_machine_was_set_back(jobs: Jobs) -> None:
    done = asyncio.Event()

    async def something() -> None:
        done.set()

    jobs.also(something, seconds=0.1)
    jobs.start()
    with time_machine.travel(system_clock() - timedelta(hours=1)):
        jobs.wake(system_clock())
        async with asyncio.timeout(30):
            await done.wait()
    await jobs.stop()


async def test_what_is_over_is_cleared_away(post: Post, jobs: Jobs, mo: Teammate) -> None:
    await post.in_touch()
    await jobs.tick()
    post.clock.now += timedelta(days=8)
    await jobs.plan()

    async with post.store.reading("team") as work:
        assert [each.state for each in await work.all(select(Prompt))] == ["expired"]


async def test_who_is_told_to_stop_leaves_what_is_due_to_the_next_start(post: Post, jobs: Jobs, mo: Teammate) -> None:
    await post.in_touch()
    jobs.start()
    await jobs.stop()
    await jobs.tick()
    left = mo.sees(mo.dm)
    await Jobs(post.store, post.courier, post.clock, 3).tick()

    assert (len(left), len(mo.sees(mo.dm))) == (0, 1)


async def test_a_tick_that_finds_more_and_more_to_say_ends_and_the_next_goes_on(
    post: Post, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds, stamps = 0, set[datetime | None]()

    async def release() -> int:
        nonlocal rounds
        rounds += 1
        stamps.add(jobs.last_tick())
        post.clock.forward(seconds=1)
        return int(rounds < 100)

    monkeypatch.setattr(bot.jobs, "_A_WHILE", -1.0)
    monkeypatch.setattr(post.courier, "release", release)
    await jobs.tick()
    of_one_tick = rounds
    await asyncio.sleep(0)
    assert jobs._early is not None
    await jobs._early
    seen = len(stamps)

    assert of_one_tick == 1
    assert seen == rounds == 2


async def test_who_is_told_to_stop_goes_into_no_further_workspace(post: Post, jobs: Jobs) -> None:
    await post.store.found_workspace(Workspace(id="aaa", timezone="UTC", digest_day="monday"))
    gone_into: list[str] = []

    async def goes_into(workspace_id: str) -> None:
        gone_into.append(workspace_id)
        await jobs.stop()

    jobs.start()
    await jobs._each(["aaa", "team"], goes_into)

    assert gone_into == ["aaa"]


async def test_who_does_not_wait_any_longer_for_the_end_leaves_nothing_at_the_database(post: Post, jobs: Jobs) -> None:
    begun, left = asyncio.Event(), asyncio.Event()

    async def works() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            left.set()

    jobs.start()
    working = asyncio.create_task(jobs._calmly(works)())
    await begun.wait()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await jobs.stop()

    assert left.is_set()
    assert working.done()


async def test_words_of_a_workspace_that_left_are_kept_no_longer_than_it_wished(post: Post, jobs: Jobs) -> None:
    await post.in_touch()
    async with post.store.work("team") as work:
        (await work.workspace()).keep_words_months = 6
        [touchpoint] = await work.all(select(Touchpoint))
        touchpoint.title = "words"
        work.add(InboxEvent(event_id="E", received_at=post.clock(), payload={"event": {"text": "words"}}))
        await workspaces.disconnect(work, post.clock())
    post.clock.forward(days=400)
    await jobs.prune()

    async with post.store.reading("team") as work:
        assert await work.all(select(Touchpoint.title)) == [None]
        assert await work.all(select(InboxEvent)) == []


async def test_where_nothing_is_to_be_planned_the_look_of_the_minute_does_not_go_in(post: Post, jobs: Jobs) -> None:
    for number in range(10):
        other = Workspace(id=f"w{number}", timezone="UTC", digest_day="monday", connected_at=post.clock())
        await post.store.found_workspace(other)
    await jobs.plan()
    written: list[object] = []
    event.listen(post.store.engine.sync_engine, "begin", written.append)
    await jobs.plan()

    assert written == []
    assert len(await post.rows("digest")) == 1


async def test_the_minute_of_the_early_word_is_found_on_the_working_day_before(post: Post, jobs: Jobs) -> None:
    async with post.store.work("team") as work:
        (await work.workspace()).digest_channel = "C1"
    told = []
    for step in ({"hours": 0}, {"days": 2, "hours": 23}, {"hours": 1}):
        post.clock.forward(**step)
        await jobs.plan()
        [team] = await post.store.workspaces()
        told.append(team.owners_told_for)

    assert post.clock().date() == date(2026, 3, 6)  # a Friday
    assert told == [None, None, date(2026, 3, 9)]
