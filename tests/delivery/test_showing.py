"""What changed before somebody's eyes is worded from the facts of that moment, and what was forgotten goes at once."""

import asyncio
from typing import Any

import pytest

from bot import delivery, lanes
from bot.jobs import Jobs
from bot.lines import Line
from bot.sandbox import Teammate
from bot.services import deliveries, retractions
from storage import Workspace
from tests.delivery.conftest import Post


async def test_what_was_taken_back_since_it_was_looked_for_is_not_worded_again(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    await post.releases()
    await post.changes(stale=True)
    before = await post.row()
    await post.changes(kind="retracted")
    await post.courier.reword(before, post.lines.one)

    assert not mo.sees(mo.dm)


async def test_what_changes_while_it_is_being_worded_is_worded_once_more_by_the_same(
    post: Post, mo: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post.plans(to=mo)
    await post.releases()
    await post.changes(stale=True)
    replace, changed = post.courier._replace, list[str]()

    async def and_changes_meanwhile(*what: Any) -> None:
        await replace(*what)
        if not changed:
            changed.append("once")
            async with post.store.work("team") as work:
                await deliveries.word_again(work, kind="welcome", about="x")

    monkeypatch.setattr(post.courier, "_replace", and_changes_meanwhile)

    assert await post.courier.reword(await post.row(), post.lines.one)
    assert not (await post.row()).stale
    assert len(post.slack.wire.calls("chat.update")) == 2


async def test_what_was_said_to_who_is_forgotten_goes_at_once_however_much_that_is(
    post: Post, jobs: Jobs, mo: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_SHOWN", 2)
    for number in range(4):
        await post.plans(f"k{number}", to=mo)
    await post.releases()
    await post.courier.finish()
    async with post.store.work("team") as work:
        await retractions.to_person(work, mo.id)
    said = len(mo.sees(mo.dm))
    jobs.hurry("team")
    await asyncio.gather(*jobs._shows.under_way.values())

    assert said == 4
    assert not mo.sees(mo.dm)


async def test_who_waits_for_a_question_does_not_wait_for_workspaces_that_are_slow(
    post: Post, jobs: Jobs, mo: Teammate, ann: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "_LANES", 1)
    await post.store.found_workspace(Workspace(id="east", timezone="UTC", locale="en", connected_at=post.clock()))
    async with post.store.work("east") as work:
        assert await deliveries.plan(work, "welcome", "east", about="x", due_at=post.clock(), to_user=ann.id)
    begun, going_on, reached = asyncio.Event(), asyncio.Event(), post.lines.line

    async def slow_in_the_east(workspace_id: str) -> Line | None:
        if workspace_id == "east":
            begun.set()
            await going_on.wait()
        return await reached(workspace_id)

    monkeypatch.setattr(post.lines, "line", slow_in_the_east)
    saying = asyncio.create_task(post.courier.release())
    await begun.wait()
    await post.plans(to=mo)
    jobs.hurry("team")
    await asyncio.gather(*jobs._answers.under_way.values())
    said = len(mo.sees(mo.dm))
    going_on.set()
    await saying

    assert said == 1
