"""What was no contact with a client goes, and the messages in which it stood say so; one that moved on says that."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.facts.prompts import Bundle, Removed
from bot.services import prompts, reflections, touchpoints
from bot.services.reflections import Answer
from bot.services.touchpoints import Entry
from storage import Delivery, Prompt, Teammate, Touchpoint
from storage.work import Work
from tests.services.conftest import a_relationship, a_teammate, says_what_is_due, was_in_touch

#: Ten o'clock in Amsterdam, on the first Monday of March.
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER, AFTERNOON, DAY = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=4), timedelta(days=1)


async def _asked_of_two(work: Work) -> tuple[Teammate, Teammate, Touchpoint, list[Delivery]]:
    mo, jort, acme = await a_teammate(work), await a_teammate(work, "Jort"), await a_relationship(work)
    touchpoint = (await touchpoints.log(work, mo, Entry(acme.id, MONDAY, [mo, jort]), MONDAY)).touchpoint
    messages = await says_what_is_due(work, MONDAY)
    return mo, jort, touchpoint, sorted(messages, key=lambda each: each.to_user == "UJORT")


async def _says(work: Work, message: Delivery) -> Bundle:
    said = await prompts.bundle_of(work, message)
    assert said is not None
    return said


async def test_who_says_so_reads_what_was_done_and_so_does_the_colleague(work: Work) -> None:
    mo, _, touchpoint, messages = await _asked_of_two(work)
    await prompts.not_client_contact(work, mo.id, touchpoint.id)
    said = [await _says(work, each) for each in messages]

    assert [each.removed for each in said] == [Removed(by_reader=1), Removed(by_colleague=1)]
    assert all(each.questions == () and not each.moved for each in said)
    assert all(each.stale for each in messages)


async def test_what_a_colleague_answered_stays_and_who_says_so_reads_that(work: Work) -> None:
    mo, jort, touchpoint, messages = await _asked_of_two(work)
    await reflections.keep(work, jort.id, touchpoint.id, Answer("big", "small"), LATER)
    await prompts.not_client_contact(work, mo.id, touchpoint.id)

    assert (await _says(work, messages[0])).removed == Removed(for_reader=1)
    theirs = await _says(work, messages[1])
    assert (len(theirs.questions), theirs.removed) == (1, Removed())


async def test_what_goes_before_it_was_read_is_not_spoken_of(work: Work) -> None:
    mo, _, touchpoint, messages = await _asked_of_two(work)
    messages[1].state, messages[1].sent_at = "planned", None
    await prompts.not_client_contact(work, mo.id, touchpoint.id)

    assert (await work.all(select(Delivery.removed_by_colleague).where(Delivery.id == messages[1].id))) == [0]
    assert await prompts.bundle_of(work, messages[1]) is None


async def test_a_later_message_does_not_make_it_a_question_that_was_asked_again(work: Work) -> None:
    mo, acme = await a_teammate(work), await a_relationship(work)
    first = await was_in_touch(work, mo, acme, MONDAY)
    [message] = await says_what_is_due(work, MONDAY)
    await was_in_touch(work, mo, await a_relationship(work, "Noord"), AFTERNOON)
    assert await says_what_is_due(work, AFTERNOON)
    await prompts.not_client_contact(work, mo.id, first.id)
    said = await _says(work, message)

    assert (said.moved, said.removed) == (False, Removed(by_reader=1))


async def test_every_message_from_which_a_question_moved_points_down_to_it(work: Work) -> None:
    mo, acme = await a_teammate(work), await a_relationship(work)
    touchpoint = await was_in_touch(work, mo, acme, MONDAY)
    messages = await says_what_is_due(work, MONDAY)
    for day in (1, 2):
        await prompts.put_off(work, mo, touchpoint.id, "tomorrow", MONDAY + (day - 1) * DAY + timedelta(hours=1))
        messages += await says_what_is_due(work, MONDAY + day * DAY)
    said = [await _says(work, each) for each in messages]

    assert [each.moved for each in said] == [True, True, False]
    assert [len(each.questions) for each in said] == [0, 0, 1]


async def test_a_question_that_moved_and_then_was_no_client_contact_went_from_its_last_message(work: Work) -> None:
    mo, acme = await a_teammate(work), await a_relationship(work)
    touchpoint = await was_in_touch(work, mo, acme, MONDAY)
    messages = await says_what_is_due(work, MONDAY)
    await prompts.put_off(work, mo, touchpoint.id, "tomorrow", LATER)
    messages += await says_what_is_due(work, MONDAY + DAY)
    await prompts.not_client_contact(work, mo.id, touchpoint.id)
    said = [await _says(work, each) for each in messages]

    assert [(each.moved, each.removed.number) for each in said] == [(True, 0), (False, 1)]


async def test_a_question_that_went_otherwise_leaves_no_claim_about_where(work: Work) -> None:
    mo, _, touchpoint, messages = await _asked_of_two(work)
    await work.delete(await prompts.get(work, mo.id, touchpoint.id))
    said = await _says(work, messages[0])

    assert (said.questions, said.moved, said.removed) == ((), False, Removed())
    assert len(await work.all(select(Prompt))) == 1
