"""A question is answered while another process is about to ask it, or two processes ask: the answer holds, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.services import asking, deliveries, prompts
from storage import Delivery, Prompt, Relationship, Teammate, Touchpoint, Workspace
from storage.store import Store
from storage.words import PromptState
from storage.work import Work

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)


@pytest.fixture(name="replica")
async def _replica(store: Store, database_url: str) -> AsyncIterator[Store]:
    """A second process on the database of the first, in which Mo was in touch with Acme."""
    await store.found_workspace(Workspace(id="team", timezone="Europe/Amsterdam", locale="en", connected_at=NOW))
    async with store.work("team") as work:
        for row in (
            Teammate(name="Mo", id="mo", slack_user="UMO"),
            Relationship(name="Acme", id="acme"),
            Touchpoint(relationship_id="acme", at=NOW - timedelta(hours=3), id="t"),
        ):
            work.add(row)
            await work.flush()
    replica = Store(database_url, synchronous="NORMAL")
    yield replica
    await replica.close()


async def _is(store: Store, state: PromptState, asked_at: datetime | None = None) -> None:
    async with store.work("team") as work:
        due_at = NOW - timedelta(minutes=1)
        work.add(Prompt(touchpoint_id="t", teammate_id="mo", state=state, due_at=due_at, asked_at=asked_at))


async def _asks(store: Store) -> None:
    async with store.work("team") as work:
        await asking.plan_questions(work, NOW, 3)


async def _answers(store: Store) -> None:
    async with store.work("team") as work:
        await prompts.close(work, await prompts.hold(work, "mo", "t"), "answered", NOW)


class _Undone(Exception):
    """Ends a transaction that was only in the way."""


async def _in_the_way(work: Work) -> None:
    key = f"questions:mo:{NOW.date()}:1"
    await deliveries.plan(work, "questions", key, about="mo", due_at=NOW, to_user="UMO")


async def test_an_answer_given_while_the_question_is_being_planned_stays_given(store: Store, replica: Store) -> None:
    await _is(store, "pending")
    with suppress(_Undone):
        async with store.work("team") as work:
            await _in_the_way(work)
            planning = asyncio.create_task(_asks(replica))
            await asyncio.wait([planning], timeout=0.3)
            answering = asyncio.create_task(_answers(replica))
            await asyncio.wait([answering], timeout=0.3)
            raise _Undone
    await asyncio.gather(planning, answering)

    async with store.reading("team") as work:
        [prompt] = await work.all(select(Prompt))
        assert (prompt.state, prompt.closed_at) == ("answered", NOW)


async def test_of_two_processes_that_plan_at_once_one_asks(store: Store, replica: Store) -> None:
    await _is(store, "snoozed")
    async with store.work("team") as work:
        await asking.plan_questions(work, NOW, 3)
        second = asyncio.create_task(_asks(replica))
        await asyncio.wait([second], timeout=0.5)
    await second

    async with store.reading("team") as work:
        assert len(await work.all(select(Delivery).where(Delivery.kind == "questions"))) == 1


async def test_what_is_being_answered_is_not_let_go(store: Store, replica: Store) -> None:
    await _is(store, "asked", asked_at=NOW - asking.PATIENCE)
    async with replica.work("team") as work:
        await prompts.close(work, await prompts.hold(work, "mo", "t"), "answered", NOW)
        letting_go = asyncio.create_task(_lets_go(store))
        await asyncio.wait([letting_go], timeout=0.5)
    await letting_go

    async with store.reading("team") as work:
        [prompt] = await work.all(select(Prompt))
        assert prompt.state == "answered"


async def _lets_go(store: Store) -> None:
    async with store.work("team") as work:
        await asking.let_go(work, NOW)
