"""Typed replies: what people write below the question, in two languages, is understood, or asked about."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.services import prompts, reflections, replies
from bot.services.errors import NotUnderstood, TooLong, WhichQuestion
from bot.services.reflections import Answer
from storage import Reflection, Teammate, Touchpoint
from storage.work import Work
from tests.services.conftest import (
    a_relationship,
    a_teammate,
    prompt_of,
    says_what_is_due,
    was_in_touch,
)

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "gave", "got"),
    [
        ("gave: two evenings on the proposal / got: an honest no", "two evenings on the proposal", "an honest no"),
        ("gaf: twee avonden\nkreeg: een eerlijk nee", "twee avonden", "een eerlijk nee"),
        ("Ik gaf twee avonden en kreeg een eerlijk nee", "twee avonden", "een eerlijk nee"),
        ("We gave a lot but got nothing back", "a lot", "nothing back"),
        ("Got: a thank-you. Gave: an hour", "a thank-you.", "an hour"),
        ("gave - an hour; got - coffee", "an hour", "coffee"),
        ("GAVE = an hour, got = coffee", "an hour", "coffee"),
        ("Jij gaf: een uur; jij kreeg: koffie", "een uur", "koffie"),
        ("gave: an hour, got nothing", "an hour", "nothing"),
        ("gave: an hour / gave: a cake / got: coffee", "an hour; a cake", "coffee"),
    ],
)
def test_both_sides_are_found(typed: str, gave: str, got: str) -> None:
    said = replies.parse(typed)

    assert {said.gave, said.got} == {gave, got}


@pytest.mark.parametrize(
    "typed",
    ["", "Thanks!", "Got it, thanks", "I'll get back to you", "gave: / got:", "gave", "Karin is nice", "👍", ":"],
)
def test_what_is_no_answer_is_not_made_one(typed: str) -> None:
    with pytest.raises(NotUnderstood):
        replies.parse(typed)


@given(st.text(max_size=400))
def test_no_text_is_too_strange(typed: str) -> None:
    try:
        said = replies.parse(typed)
    except NotUnderstood:
        return

    assert said.gave or said.got


WORDS = st.lists(st.from_regex(r"[a-zäöüéA-Z0-9!?']{1,12}", fullmatch=True), min_size=1, max_size=8).map(" ".join)
LABELS = st.sampled_from(
    [("gave: ", "got: "), ("Gaf: ", "Kreeg: "), ("I gave: ", "I got: "), ("given = ", "received = ")]
)


@given(LABELS, WORDS, WORDS, st.sampled_from([" / ", "\n", "; ", ", "]))
@example(("gave: ", "got: "), "foo i", "bar", "\n")
def test_every_word_survives(labels: tuple[str, str], gave: str, got: str, between: str) -> None:
    said = replies.parse(f"{labels[0]}{gave}{between}{labels[1]}{got}")

    assert (said.gave, said.got) == (gave, got)


@dataclass
class _Asked:
    """Mo, and the message that asks them about some clients."""

    work: Work
    mo: Teammate
    thread: str
    touchpoints: list[Touchpoint]

    async def replies(self, text: str, *, below: bool = True) -> Reflection:
        question = await replies.keep(self.work, self.mo, "D1", self.thread if below else None, text, MONDAY)
        assert question.reflection is not None
        return question.reflection


async def _asked(work: Work, *clients: str) -> _Asked:
    mo = await a_teammate(work)
    touchpoints = [await was_in_touch(work, mo, await a_relationship(work, name), MONDAY) for name in clients]
    [message] = await says_what_is_due(work, MONDAY)
    return _Asked(work, mo, message.ts or "", touchpoints)


@pytest.mark.parametrize(
    ("typed", "gave", "got"),
    [
        ("gave: a lot / got: nothing special", ("big", "a lot"), ("nothing", None)),
        ("gaf: heel veel / kreeg: niks terug", ("big", "heel veel"), ("nothing", None)),
        ("gave: quite a bit / got: a little", ("real", "quite a bit"), ("small", "a little")),
        ("gaf: best veel / kreeg: een beetje", ("real", "best veel"), ("small", "een beetje")),
        ("gave: two evenings / got: an honest no", ("real", "two evenings"), ("real", "an honest no")),
        ("gave: no / got: -", ("nothing", None), ("nothing", None)),
    ],
)
async def test_sizes_are_heard_in_the_words(
    work: Work, typed: str, gave: tuple[str, str | None], got: tuple[str, str | None]
) -> None:
    asked = await _asked(work, "Acme")

    kept = await asked.replies(typed)

    assert ((kept.gave_size, kept.gave_text), (kept.got_size, kept.got_text)) == (gave, got)


async def test_a_side_of_which_nothing_is_said_stays_as_it_was_tapped(work: Work) -> None:
    asked = await _asked(work, "Acme")
    await prompts.tap(work, asked.mo.id, asked.touchpoints[0].id, "got", "small")

    kept = await asked.replies("gave: two evenings")

    assert (kept.gave_text, kept.got_size) == ("two evenings", "small")


async def test_words_without_an_amount_leave_the_sizes_that_were_tapped(work: Work) -> None:
    asked = await _asked(work, "Acme")
    for side, size in (("gave", "big"), ("got", "nothing")):
        await prompts.tap(work, asked.mo.id, asked.touchpoints[0].id, side, size)

    kept = await asked.replies("gave: two evenings / got: an honest no")

    assert (kept.gave_size, kept.got_size, kept.got_text) == ("big", "nothing", "an honest no")


async def test_words_without_an_amount_leave_the_sizes_that_were_answered(work: Work) -> None:
    asked = await _asked(work, "Acme")
    await reflections.keep(work, asked.mo.id, asked.touchpoints[0].id, Answer("small", "big"), MONDAY)

    kept = await asked.replies("gave: two evenings / got: an honest no")
    assert (kept.gave_size, kept.got_size) == ("small", "big")

    kept = await asked.replies("gave: a lot")
    assert (kept.gave_size, kept.got_size) == ("big", "big")


async def test_an_answer_in_two_halves_is_a_whole_one(work: Work) -> None:
    asked = await _asked(work, "Acme")
    await asked.replies("gave: two evenings")

    kept = await asked.replies("got: an honest no")

    assert (kept.gave_size, kept.got_size) == ("real", "real")


async def test_a_second_reply_adds_to_the_first(work: Work) -> None:
    asked = await _asked(work, "Acme")
    answer = Answer("small", "real", got_text="coffee", they_felt_seen=True, may_be_shared=True)
    await reflections.keep(work, asked.mo.id, asked.touchpoints[0].id, answer, MONDAY)

    kept = await asked.replies("gave: two evenings")

    assert (kept.gave_text, kept.got_text, kept.they_felt_seen, kept.may_be_shared) == (
        "two evenings",
        "coffee",
        True,
        True,
    )


async def test_what_stands_before_the_answer_is_kept_as_a_note(work: Work) -> None:
    asked = await _asked(work, "Acme")

    assert (await asked.replies("Karin was ill. Gave: an hour / got: thanks")).note == "Karin was ill"
    assert (await asked.replies("Acme gave: an hour / got: thanks")).note == "Karin was ill"


async def test_of_several_questions_the_one_that_is_named_is_answered(work: Work) -> None:
    asked = await _asked(work, "Acme", "Noord")

    kept = await asked.replies("Noord: gave: an hour / got: thanks", below=False)

    assert kept.touchpoint_id == asked.touchpoints[1].id


@pytest.mark.parametrize("below", [True, False])
async def test_which_of_several_questions_is_meant_is_not_guessed(work: Work, below: bool) -> None:  # noqa: FBT001
    asked = await _asked(work, "Acme", "Noord")

    with pytest.raises(WhichQuestion):
        await asked.replies("gave: an hour / got: thanks", below=below)

    assert [(await prompt_of(work, asked.mo, each)).state for each in asked.touchpoints] == ["asked", "asked"]


async def test_the_only_question_left_is_meant(work: Work) -> None:
    asked = await _asked(work, "Acme", "Noord")
    await prompts.skip(work, asked.mo.id, asked.touchpoints[0].id, MONDAY)

    kept = await asked.replies("gave: an hour / got: thanks")

    assert kept.touchpoint_id == asked.touchpoints[1].id


async def test_a_reply_below_the_first_message_counts_after_the_reminder_too(work: Work) -> None:
    asked = await _asked(work, "Acme")
    [reminder] = await says_what_is_due(work, MONDAY + timedelta(days=1))
    assert reminder.kind == "reminder"

    assert (await asked.replies("gave: an hour / got: thanks")).gave_text == "an hour"


async def test_a_late_reply_below_the_question_is_welcome(work: Work) -> None:
    asked = await _asked(work, "Acme")
    prompt = await prompt_of(work, asked.mo, asked.touchpoints[0])
    await prompts.close(work, prompt, "expired", MONDAY)

    assert (await asked.replies("gave: an hour / got: thanks")).got_text == "thanks"


async def test_nothing_was_asked_so_nothing_is_answered(work: Work) -> None:
    mo = await a_teammate(work)

    with pytest.raises(WhichQuestion):
        await replies.keep(work, mo, "D1", None, "gave: an hour / got: thanks", MONDAY)


async def test_a_reply_longer_than_a_form_holds_is_refused(work: Work) -> None:
    asked = await _asked(work, "Acme")

    with pytest.raises(TooLong):
        await asked.replies("gave: " + "x" * 3001)
