"""What was no contact with a client goes, and comes back as it was where that was a slip."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.services import forgetting, prompts, reflections, removals, touchpoints
from bot.services.errors import Gone
from bot.services.reflections import Answer
from bot.services.touchpoints import Entry
from storage import Delivery, Prompt, Removal, Teammate, Touchpoint, TouchpointTeammate
from storage.work import Work
from tests.services.conftest import a_contact, a_relationship, a_teammate, prompt_of, says_what_is_due, was_in_touch

#: Ten o'clock in Amsterdam, on the first Monday of March.
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER, AFTERNOON, DAY = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=4), timedelta(days=1)


async def _asked_of_two(work: Work) -> tuple[Teammate, Teammate, Touchpoint, list[Delivery]]:
    mo, jort, acme = await a_teammate(work), await a_teammate(work, "Jort"), await a_relationship(work)
    karin = await a_contact(work, acme)
    entry = Entry(
        acme.id, MONDAY, [mo, jort], kind="call", about=["contract"], title="The plan", contact_ids=[karin.id]
    )
    touchpoint = (await touchpoints.log(work, mo, entry, MONDAY)).touchpoint
    messages = await says_what_is_due(work, MONDAY)
    return mo, jort, touchpoint, sorted(messages, key=lambda each: each.to_user == "UJORT")


async def test_who_says_so_reads_what_was_done_and_so_does_the_colleague(work: Work) -> None:
    mo, _, touchpoint, messages = await _asked_of_two(work)
    await removals.not_client_contact(work, mo.id, touchpoint.id, LATER)
    said = [await prompts.bundle_of(work, each) for each in messages]

    assert all(each is not None and each.questions == () and not each.moved for each in said)
    assert [each.removed[0].by_a_colleague for each in said if each] == [False, True]
    assert all(each.stale for each in messages)


async def test_a_later_message_does_not_make_it_a_question_that_was_asked_again(work: Work) -> None:
    mo, acme = await a_teammate(work), await a_relationship(work)
    first = await was_in_touch(work, mo, acme, MONDAY)
    [message] = await says_what_is_due(work, MONDAY)
    await was_in_touch(work, mo, await a_relationship(work, "Noord"), AFTERNOON)
    assert await says_what_is_due(work, AFTERNOON)
    await removals.not_client_contact(work, mo.id, first.id, AFTERNOON)
    said = await prompts.bundle_of(work, message)

    assert said is not None
    assert not said.moved
    assert [each.relationship.name for each in said.removed] == ["Acme"]


async def test_undone_all_is_as_it_was(work: Work) -> None:
    mo, jort, touchpoint, messages = await _asked_of_two(work)
    was = {each.name: getattr(touchpoint, each.name) for each in Touchpoint.__table__.columns}
    await removals.not_client_contact(work, mo.id, touchpoint.id, LATER)
    await removals.undo(work, mo.id, touchpoint.id)
    [back] = await work.all(select(Touchpoint))

    assert {name: getattr(back, name) for name in was} == was
    there = select(TouchpointTeammate.teammate_id).order_by(TouchpointTeammate.position)
    assert await work.all(there) == [mo.id, jort.id]
    for one, message in zip((mo, jort), messages, strict=True):
        prompt = await prompt_of(work, one, back)
        assert (prompt.state, prompt.asked_at, prompt.delivery_id) == ("asked", MONDAY, message.id)
        said = await prompts.bundle_of(work, message)
        assert said is not None
        assert [each.contacts[0].name for each in said.questions] == ["Karin"]
        assert said.removed == ()


async def test_only_who_said_so_can_undo_it_and_only_for_a_week(work: Work) -> None:
    mo, jort, touchpoint, messages = await _asked_of_two(work)
    await removals.not_client_contact(work, mo.id, touchpoint.id, LATER)

    with pytest.raises(Gone):
        await removals.undo(work, jort.id, touchpoint.id)
    await removals.settle(work, LATER + 8 * DAY)
    with pytest.raises(Gone):
        await removals.undo(work, mo.id, touchpoint.id)
    assert "The plan" not in str([each.facts for each in await work.all(select(Removal))])
    said = await prompts.bundle_of(work, messages[0])
    assert said is not None
    assert [each.can_come_back for each in said.removed] == [False]


async def test_what_a_colleague_answered_stays_and_the_question_can_come_back(work: Work) -> None:
    mo, jort, touchpoint, messages = await _asked_of_two(work)
    await reflections.keep(work, jort.id, touchpoint.id, Answer("big", "small"), LATER)
    await removals.not_client_contact(work, mo.id, touchpoint.id, LATER)
    said = await prompts.bundle_of(work, messages[0])

    assert said is not None
    assert said.removed[0].touchpoint_stays
    await removals.undo(work, mo.id, touchpoint.id)
    assert {each.teammate_id for each in await work.all(select(Prompt))} == {mo.id, jort.id}


async def test_who_was_forgotten_meanwhile_does_not_come_back(work: Work) -> None:
    mo, jort, touchpoint, _ = await _asked_of_two(work)
    await removals.not_client_contact(work, mo.id, touchpoint.id, LATER)
    await forgetting.person(work, jort.id, LATER)
    await forgetting.contact(work, "karin", LATER)
    await removals.undo(work, mo.id, touchpoint.id)

    assert await work.all(select(TouchpointTeammate.teammate_id)) == [mo.id]
    assert [each.teammate_id for each in await work.all(select(Prompt))] == [mo.id]


async def test_the_message_from_which_a_question_moved_points_down_to_it(work: Work) -> None:
    mo, acme = await a_teammate(work), await a_relationship(work)
    touchpoint = await was_in_touch(work, mo, acme, MONDAY)
    [message] = await says_what_is_due(work, MONDAY)
    await prompts.put_off(work, mo, touchpoint.id, "tomorrow", LATER)
    assert await says_what_is_due(work, MONDAY + DAY)
    said = await prompts.bundle_of(work, message)

    assert said is not None
    assert said.moved
