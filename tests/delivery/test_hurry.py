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


def _under_way(jobs: Jobs, workspace_id: str = "team") -> list[asyncio.Task[None]]:
    """The looks that go on there."""
    looks = (jobs._shows.under_way, jobs._answers.under_way)
    return [each[workspace_id] for each in looks if workspace_id in each]


async def _looked(jobs: Jobs, workspace_id: str = "team") -> None:
    """Wait until all that go on there have ended."""
    await asyncio.gather(*_under_way(jobs, workspace_id))


async def test_hurrying_twice_is_hurrying_once(post: Post, jobs: Jobs) -> None:
    jobs.hurry("team")
    first = _under_way(jobs)
    jobs.hurry("team")
    again = _under_way(jobs)
    await asyncio.gather(*first)

    assert len(first) == 2
    assert again == first
    assert not _under_way(jobs)


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
        async with asyncio.timeout(30):
            await asyncio.gather(_looked(jobs, "west"), _looked(jobs))
    east = any(each.done() for each in _under_way(jobs, "east"))
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

    async with asyncio.timeout(30):
        await _looked(jobs)


async def test_a_second_press_while_the_first_has_a_message_worded_again_does_not_wait_for_a_tick(
    post: Post, jobs: Jobs, mo: Teammate
) -> None:
    await post.plans(to=mo)
    await post.releases()
    post.slack.faults.slow("chat.update", seconds=0.3, times=1)
    for _ in range(2):
        async with post.store.work("team") as work:
            await deliveries.word_again(work, kind="welcome", about="x")
        jobs.hurry("team", mo.id)
        await post.slack.until(lambda: not post.slack.faults.active)
    await _looked(jobs)
    await post.courier.finish()  # a look waits for a slow one no longer than it must
    [row] = await post.rows("welcome")

    assert not row.stale
    assert len(post.slack.wire.calls("chat.update")) == 2


async def test_what_a_reader_changed_is_shown_before_what_others_read(
    post: Post, jobs: Jobs, mo: Teammate, ann: Teammate
) -> None:
    room = post.slack.add_channel("clients", members=[mo])
    for key, to in (("mo", {"to": mo}), ("ann", {"to": ann}), ("room", {"to_channel": room.id})):
        await post.plans(key, **to)
    await post.releases()
    for key in ("mo", "ann", "room"):
        await post.changes(key, stale=True)
    jobs.hurry("team", mo.id)
    await _looked(jobs)
    await post.courier.finish()

    assert {row.dedup_key for row in await post.rows("welcome") if row.stale} == {"ann"}


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
    async with asyncio.timeout(30):
        await _looked(jobs)
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
    await _looked(jobs)

    [message] = mo.sees(mo.dm)
    assert "What did you give" in message["text"]


async def test_a_change_is_shown_while_others_are_being_asked_and_what_is_due_there_is_slow(
    post: Post, jobs: Jobs, mo: Teammate, ann: Teammate
) -> None:
    await post.plans(to=mo)
    await post.releases()
    await post.plans("slow", to=ann)
    await post.in_touch()
    async with post.holding("_post", "slow") as begun:
        saying = asyncio.create_task(post.releases())
        await begun()
        await post.changes(stale=True)
        async with jobs._asking:
            jobs.hurry("team", mo.id)
            await post.slack.until(lambda: post.slack.wire.calls("chat.update"))
            unsaid = not ann.sees(ann.dm)
    await saying
    await post.courier.finish()

    assert unsaid
    assert len(ann.sees(ann.dm)) == 1


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
    async with asyncio.timeout(30):
        await _looked(jobs)

    assert len(mo.sees(mo.dm)) == 1
