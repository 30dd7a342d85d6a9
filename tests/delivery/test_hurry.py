"""Somebody waits for an answer: their workspace is looked into at once, whatever is due in others."""

import asyncio
from collections.abc import Collection

import pytest
from sqlalchemy import select

from bot.jobs import Jobs
from bot.sandbox import Teammate
from bot.services import deliveries
from storage import Teammate as TeammateRow
from storage import Workspace
from tests.delivery.conftest import Post


async def test_hurrying_twice_is_hurrying_once(post: Post, jobs: Jobs) -> None:
    jobs.hurry("team")
    first = jobs._hurried["team"]
    jobs.hurry("team")
    again = jobs._hurried["team"]
    await first

    assert again is first
    assert not jobs._hurried


async def test_who_waits_in_one_workspace_waits_for_no_other_nor_for_a_tick(
    post: Post, jobs: Jobs, mo: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("east", "west"):
        await post.store.found_workspace(Workspace(id=name, timezone="UTC", locale="en", connected_at=post.clock()))
    going_on = asyncio.Event()
    release = post.courier.release

    async def slow_in_the_east(only: Collection[str] | None = None) -> int:
        if only == {"east"}:
            await going_on.wait()
        return await release(only)

    monkeypatch.setattr(post.courier, "release", slow_in_the_east)
    await post.plans(to=mo)
    async with jobs._running:  # as a tick has it
        jobs.hurry("east")
        jobs.hurry("west")
        jobs.hurry("team")
        async with asyncio.timeout(10):
            await asyncio.gather(jobs._hurried["west"], jobs._hurried["team"])
    east = jobs._hurried["east"].done()
    going_on.set()

    assert len(mo.sees(mo.dm)) == 1
    assert not east


async def test_who_waits_where_nobody_can_be_asked_is_not_looked_after_for_ever(post: Post, jobs: Jobs) -> None:
    await post.in_touch()
    async with post.store.work("team") as work:
        (await work.workspace()).timezone = "Mars/Olympus"
        for teammate in await work.all(select(TeammateRow)):
            teammate.timezone = None
    jobs.hurry("team")

    async with asyncio.timeout(10):
        await jobs._hurried["team"]


async def test_a_second_press_while_the_first_has_a_message_worded_again_does_not_wait_for_a_tick(
    post: Post, jobs: Jobs, mo: Teammate
) -> None:
    await post.plans(to=mo)
    await post.releases()
    post.slack.faults.slow("chat.update", seconds=0.3, times=1)
    await post.changes(stale=True)
    tick = asyncio.create_task(post.releases())
    await post.slack.until(lambda: not post.slack.faults.active)
    async with post.store.work("team") as work:
        await deliveries.word_again(work, kind="welcome", about="x")
    jobs.hurry("team")
    await jobs._hurried["team"]
    await tick
    [row] = await post.rows("welcome")

    assert not row.stale
    assert len(post.slack.wire.calls("chat.update")) == 2


async def test_while_a_tick_plans_questions_nobody_is_asked_out_of_turn(
    post: Post, jobs: Jobs, mo: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post.in_touch()
    begun, going_on, asked = asyncio.Event(), asyncio.Event(), list[str]()
    ask = jobs._ask

    async def slowly(workspace_id: str) -> None:
        asked.append(workspace_id)
        begun.set()
        await going_on.wait()
        await ask(workspace_id)

    monkeypatch.setattr(jobs, "_ask", slowly)
    tick = asyncio.create_task(jobs.tick())
    await begun.wait()
    jobs.hurry("team")
    async with asyncio.timeout(10):
        await jobs._hurried["team"]
    meanwhile = list(asked)
    going_on.set()
    await tick

    assert meanwhile == ["team"]
    assert any("What did you give" in each["text"] for each in mo.sees(mo.dm))


async def test_who_is_asked_at_once_sees_by_the_question_that_the_contact_was_noted(
    post: Post, jobs: Jobs, mo: Teammate
) -> None:
    await jobs.tick()
    await post.in_touch()
    jobs.hurry("team")
    await jobs._hurried["team"]

    [message] = mo.sees(mo.dm)
    assert "What did you give" in message["text"]


async def test_a_change_is_shown_while_others_are_being_asked_and_what_is_due_there_is_slow(
    post: Post, jobs: Jobs, mo: Teammate, ann: Teammate
) -> None:
    await post.plans(to=mo)
    await post.releases()
    await post.plans("slow", to=ann)
    await post.in_touch()
    post.slack.faults.slow("chat.postMessage", seconds=1.5, times=1)
    saying = asyncio.create_task(post.releases())
    await post.slack.until(lambda: not post.slack.faults.active)
    await post.changes(stale=True)
    async with jobs._asking:
        jobs.hurry("team")
        await post.slack.until(lambda: post.slack.wire.calls("chat.update"))

        assert not saying.done()
    await saying


async def test_a_press_during_a_look_that_fails_has_a_look_of_its_own(
    post: Post, jobs: Jobs, mo: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post.plans(to=mo)
    release, failed = post.courier.release, list[str]()

    async def fails_once(only: Collection[str] | None = None) -> int:
        if not failed:
            failed.append("team")
            jobs.hurry("team")
            raise OSError("the database is away")
        return await release(only)

    monkeypatch.setattr(post.courier, "release", fails_once)
    jobs.hurry("team")
    async with asyncio.timeout(10):
        await jobs._hurried["team"]

    assert len(mo.sees(mo.dm)) == 1
