"""Answers: kept, changed, taken back, put off, skipped, and told to a colleague."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.services import prompts, reflections, replies
from bot.services.errors import Gone, Missing, ToldOneself, TooLong
from bot.services.reflections import Answer
from storage import Delivery, Prompt, Reflection, Teammate, Touchpoint
from storage.work import Work
from tests.services.conftest import (
    a_reflection,
    a_relationship,
    a_teammate,
    a_touchpoint,
    prompt_of,
    says_what_is_due,
    was_in_touch,
)

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = MONDAY + timedelta(hours=1)
WORDS = Answer("big", "nothing", gave_text="two evenings", they_felt_seen=True, gave_kinds=["time"])


async def _asked(work: Work) -> tuple[Teammate, Touchpoint, Delivery]:
    mo = await a_teammate(work)
    touchpoint = await was_in_touch(work, mo, await a_relationship(work), MONDAY)
    [message] = await says_what_is_due(work, MONDAY)
    return mo, touchpoint, message


async def _deliveries(work: Work, kind: str) -> list[Delivery]:
    return await work.all(select(Delivery).where(Delivery.kind == kind))


async def test_three_taps_are_an_answer(work: Work) -> None:
    mo, touchpoint, message = await _asked(work)
    await prompts.tap(work, mo.id, touchpoint.id, "gave", "small")
    await prompts.tap(work, mo.id, touchpoint.id, "gave", "big")
    await prompts.tap(work, mo.id, touchpoint.id, "got", "real")
    await reflections.keep_taps(work, mo.id, touchpoint.id, LATER)

    assert await reflections.kept_of(work, mo.id, touchpoint.id) == Answer("big", "real")
    assert message.stale


@pytest.mark.parametrize(("tapped", "missing"), [("gave", "got_size"), ("got", "gave_size")])
async def test_one_tap_is_no_answer_yet(work: Work, tapped: str, missing: str) -> None:
    mo, touchpoint, _ = await _asked(work)
    await prompts.tap(work, mo.id, touchpoint.id, "gave" if tapped == "gave" else "got", "big")

    with pytest.raises(Missing) as error:
        await reflections.keep_taps(work, mo.id, touchpoint.id, LATER)

    assert error.value.field == missing


async def test_taps_leave_the_words_of_an_earlier_answer(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)
    await reflections.keep(work, mo.id, touchpoint.id, WORDS, LATER)
    await prompts.tap(work, mo.id, touchpoint.id, "gave", "small")
    await prompts.tap(work, mo.id, touchpoint.id, "got", "small")
    await reflections.keep_taps(work, mo.id, touchpoint.id, LATER)

    assert await reflections.kept_of(work, mo.id, touchpoint.id) == replace(WORDS, gave_size="small", got_size="small")


async def test_a_changed_answer_replaces_the_first_and_keeps_its_time(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)
    await reflections.keep(work, mo.id, touchpoint.id, WORDS, LATER)
    await reflections.keep(work, mo.id, touchpoint.id, Answer("small", "small"), LATER + timedelta(days=1))

    [kept] = await work.all(select(Reflection))
    assert (kept.gave_size, kept.gave_text, kept.at) == ("small", None, LATER)


async def test_an_answer_taken_back_leaves_the_question_open(work: Work) -> None:
    mo, touchpoint, message = await _asked(work)
    await reflections.keep(work, mo.id, touchpoint.id, WORDS, LATER)
    await reflections.take_back(work, mo.id, touchpoint.id)

    assert await work.all(select(Reflection)) == []
    assert (await prompt_of(work, mo, touchpoint)).state == "asked"
    assert message.stale


async def test_what_was_shown_back_of_an_answer_goes_with_it(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)
    question = await reflections.keep(work, mo.id, touchpoint.id, WORDS, LATER)
    await replies.show_back(work, mo, question, "1.1", "1.1", LATER)
    await reflections.take_back(work, mo.id, touchpoint.id)

    [reply] = await work.all(select(Delivery).where(Delivery.kind == "reply"))
    assert reply.stale


async def test_taking_back_twice_is_taking_back_once(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)
    for _ in range(2):
        await reflections.take_back(work, mo.id, touchpoint.id)

    assert (await prompt_of(work, mo, touchpoint)).state == "asked"


async def test_skipping_closes_the_question_for_good(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)
    await prompts.skip(work, mo.id, touchpoint.id, LATER)

    assert (await prompt_of(work, mo, touchpoint)).state == "skipped"
    assert await says_what_is_due(work, MONDAY + timedelta(days=2)) == []


async def test_an_old_button_does_not_undo_an_answer(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)
    await reflections.keep(work, mo.id, touchpoint.id, WORDS, LATER)
    await prompts.skip(work, mo.id, touchpoint.id, LATER)
    await prompts.put_off(work, mo, touchpoint.id, "tonight", LATER)

    assert (await prompt_of(work, mo, touchpoint)).state == "answered"


async def test_somebody_else_s_question_cannot_be_answered(work: Work) -> None:
    _, touchpoint, _ = await _asked(work)
    jort = await a_teammate(work, "Jort")

    with pytest.raises(Gone):
        await reflections.keep(work, jort.id, touchpoint.id, WORDS, LATER)
    with pytest.raises(Gone):
        await prompts.tap(work, jort.id, touchpoint.id, "gave", "big")
    with pytest.raises(Gone):
        await prompts.put_off(work, jort, touchpoint.id, "tonight", LATER)
    with pytest.raises(Gone):
        await prompts.not_client_contact(work, jort.id, touchpoint.id)

    assert await work.all(select(Reflection)) == []


async def test_words_that_fit_no_form_are_refused_before_anything_is_kept(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)

    with pytest.raises(TooLong):
        await reflections.keep(work, mo.id, touchpoint.id, Answer("big", "big", note="x" * 3001), LATER)
    with pytest.raises(Gone):
        await reflections.keep(work, mo.id, touchpoint.id, Answer("big", "big", thanks_to_id="nobody"), LATER)

    assert await work.all(select(Reflection)) == []


async def test_what_was_no_client_contact_goes_with_all_its_questions(work: Work) -> None:
    mo, touchpoint, message = await _asked(work)
    await prompts.not_client_contact(work, mo.id, touchpoint.id)

    assert await work.all(select(Touchpoint)) == []
    assert await work.all(select(Prompt)) == []
    assert message.stale
    assert [each.state for each in await _deliveries(work, "reminder")] == ["cancelled"]


async def test_a_colleague_s_answer_outlives_that_it_was_no_client_contact(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)
    jort = await a_teammate(work, "Jort")
    await prompts.open_for(work, touchpoint, [jort], MONDAY)
    await reflections.keep(work, jort.id, touchpoint.id, WORDS, LATER)
    await reflections.keep(work, mo.id, touchpoint.id, Answer("small", "small"), LATER)
    await prompts.not_client_contact(work, mo.id, touchpoint.id)

    assert [each.teammate_id for each in await work.all(select(Reflection))] == [jort.id]
    assert [each.teammate_id for each in await work.all(select(Prompt))] == [jort.id]


async def test_one_s_own_answer_does_not_keep_what_was_no_client_contact(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)
    await reflections.keep(work, mo.id, touchpoint.id, WORDS, LATER)
    await prompts.not_client_contact(work, mo.id, touchpoint.id)

    assert await work.all(select(Touchpoint)) == []
    assert await work.all(select(Reflection)) == []


async def test_a_colleague_is_told_once_and_thanks_once(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)
    jort = await a_teammate(work, "Jort")
    await reflections.keep(work, mo.id, touchpoint.id, WORDS, LATER)
    for _ in range(2):
        await reflections.tell(work, mo.id, touchpoint.id, jort, LATER)
    for _ in range(2):
        await reflections.thank(work, jort.id, touchpoint.id, mo.id, LATER)

    assert [each.to_user for each in await _deliveries(work, "told")] == [jort.slack_user]
    assert [each.to_user for each in await _deliveries(work, "thanked")] == [mo.slack_user]


async def test_one_does_not_tell_oneself(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)
    await reflections.keep(work, mo.id, touchpoint.id, WORDS, LATER)

    with pytest.raises(ToldOneself):
        await reflections.tell(work, mo.id, touchpoint.id, mo, LATER)
    assert await _deliveries(work, "told") == []


async def test_only_who_was_told_can_say_thanks(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)
    jort = await a_teammate(work, "Jort")
    await reflections.keep(work, mo.id, touchpoint.id, WORDS, LATER)

    with pytest.raises(Gone):
        await reflections.thank(work, jort.id, touchpoint.id, mo.id, LATER)


async def test_an_answer_taken_back_is_taken_back_from_who_was_told(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)
    jort = await a_teammate(work, "Jort")
    await reflections.keep(work, mo.id, touchpoint.id, WORDS, LATER)
    await reflections.tell(work, mo.id, touchpoint.id, jort, LATER)
    await reflections.take_back(work, mo.id, touchpoint.id)

    [told] = await _deliveries(work, "told")
    assert told.stale
    assert await reflections.thanks_about(work, told.about) is None


async def test_an_answer_given_anew_can_be_told_anew(work: Work) -> None:
    mo, touchpoint, _ = await _asked(work)
    jort = await a_teammate(work, "Jort")
    for hour in range(2):
        at = LATER + timedelta(hours=hour)
        await reflections.keep(work, mo.id, touchpoint.id, WORDS, at)
        await reflections.tell(work, mo.id, touchpoint.id, jort, at)
        await reflections.take_back(work, mo.id, touchpoint.id)

    assert len(await _deliveries(work, "told")) == 2


async def test_ids_from_a_file_may_hold_any_letter(work: Work) -> None:
    mo, jort = await a_teammate(work, id="mo:1"), await a_teammate(work, "Jort", id="jort%3A")
    touchpoint = await a_touchpoint(work, await a_relationship(work), MONDAY, with_=[mo], id="t:1:2")
    await prompts.open_for(work, touchpoint, [mo], MONDAY)
    await a_reflection(work, touchpoint, mo, gave_size="big", got_size="nothing")
    await reflections.tell(work, mo.id, touchpoint.id, jort, LATER)

    [told] = await _deliveries(work, "told")
    thanks = await reflections.thanks_about(work, told.about)
    assert thanks is not None
    assert (thanks.giver, thanks.colleague, thanks.question.touchpoint) == (mo, jort, touchpoint)
