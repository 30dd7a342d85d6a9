"""Asking: at moments that suit, bundled, never too much, reminded once, and then let go."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.services import asking, prompts, reflections, teammates
from bot.services.reflections import Answer
from bot.services.teammates import Person
from storage import Delivery, Prompt
from storage.work import Work
from tests.services.conftest import (
    a_relationship,
    a_teammate,
    a_touchpoint,
    asked_in,
    prompt_of,
    says_what_is_due,
    was_in_touch,
)

#: Ten o'clock in Amsterdam, on the first Monday of March.
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def _sent_from(work: Work, start: datetime, end: datetime, *, per_day: int = 3) -> list[tuple[str, str]]:
    """What is said between two moments: (kind, when)."""
    said, at = [], start
    while at <= end:
        said += [(each.kind, f"{at:%a %H:%M}") for each in await says_what_is_due(work, at, per_day=per_day)]
        at = await _next_moment(work, at)
    return said


async def _next_moment(work: Work, at: datetime) -> datetime:
    """When something is to be done next, as far as the rows say."""
    waiting = Prompt.state.in_(("pending", "snoozed")) & (Prompt.due_at > at)
    planned = (Delivery.state == "planned") & (Delivery.due_at > at)
    moments = [
        *await work.all(select(Prompt.due_at).where(waiting)),
        *await work.all(select(Delivery.due_at).where(planned)),
        *[
            one + asking.PATIENCE
            for one in await work.all(select(Prompt.asked_at).where(Prompt.state == "asked"))
            if one
        ],
    ]
    return min((one for one in moments if one and one > at), default=at + DAY)


async def test_who_was_there_is_asked_at_once_while_at_work(work: Work) -> None:
    mo, acme = await a_teammate(work), await a_relationship(work)
    touchpoint = await was_in_touch(work, mo, acme, MONDAY)

    [message] = await says_what_is_due(work, MONDAY)

    assert [each.touchpoint_id for each in await asked_in(work, message)] == [touchpoint.id]
    assert message.to_user == mo.slack_user


@pytest.mark.parametrize(
    ("logged", "asked"),
    [
        (MONDAY - 5 * HOUR, "Mon 08:00"),  # at five in the morning: at nine
        (MONDAY + 9 * HOUR, "Tue 08:00"),  # in the evening: the next morning
        (MONDAY + 4 * DAY + 9 * HOUR, "Mon 08:00"),  # on Friday evening: on Monday
        (MONDAY - DAY, "Mon 08:00"),  # on a Sunday
    ],
)
async def test_outside_working_hours_the_question_waits(work: Work, logged: datetime, asked: str) -> None:
    await was_in_touch(work, await a_teammate(work), await a_relationship(work), logged)

    said = await _sent_from(work, logged, logged + 3 * DAY)

    assert said[0] == ("questions", asked)


@pytest.mark.parametrize(
    ("zone", "sunday", "asked"),
    [
        ("Europe/Amsterdam", datetime(2026, 3, 29, 12, tzinfo=UTC), "Mon 07:00"),
        ("Europe/Amsterdam", datetime(2026, 10, 25, 12, tzinfo=UTC), "Mon 08:00"),
        ("America/New_York", datetime(2026, 3, 8, 12, tzinfo=UTC), "Mon 13:00"),
        ("America/New_York", datetime(2026, 11, 1, 12, tzinfo=UTC), "Mon 14:00"),
        ("Africa/Cairo", datetime(2026, 4, 26, 12, tzinfo=UTC), "Mon 06:00"),
        ("Africa/Cairo", datetime(2026, 10, 29, 20, tzinfo=UTC), "Fri 07:00"),  # it is a Thursday there
        ("Australia/Lord_Howe", datetime(2026, 10, 4, 2, tzinfo=UTC), "Sun 22:00"),
        ("Australia/Lord_Howe", datetime(2026, 4, 5, 2, tzinfo=UTC), "Sun 22:30"),
    ],
)
async def test_nine_is_nine_where_they_are_when_clocks_are_set(
    work: Work, zone: str, sunday: datetime, asked: str
) -> None:
    mo = await a_teammate(work, timezone=zone)
    await was_in_touch(work, mo, await a_relationship(work), sunday)

    said = await _sent_from(work, sunday, sunday + 30 * HOUR)

    assert said[0] == ("questions", asked)


async def test_who_moved_to_another_timezone_is_asked_by_their_new_clock(work: Work) -> None:
    mo = await a_teammate(work)
    evening = MONDAY + 9 * HOUR
    await was_in_touch(work, mo, await a_relationship(work), evening)
    await says_what_is_due(work, evening)
    await teammates.arrive(work, Person("UMO", "Mo", timezone="America/New_York", member=True))

    said = await _sent_from(work, evening + 2 * HOUR, evening + DAY)

    assert said[0] == ("questions", "Mon 20:00")  # three in the afternoon over there


async def test_a_reminder_waits_for_the_morning_of_who_moved_west(work: Work) -> None:
    mo = await a_teammate(work)
    await was_in_touch(work, mo, await a_relationship(work), MONDAY)
    await says_what_is_due(work, MONDAY)
    mo.timezone = "America/New_York"

    said = await _sent_from(work, MONDAY + HOUR, MONDAY + 2 * DAY)

    assert said == [("reminder", "Tue 14:00")]


async def test_what_comes_up_soon_after_a_message_is_asked_together_later(work: Work) -> None:
    mo = await a_teammate(work)
    for number, after in enumerate([timedelta(0), timedelta(minutes=10), timedelta(minutes=50)]):
        await was_in_touch(work, mo, await a_relationship(work, f"Client {number}"), MONDAY + after)
        await says_what_is_due(work, MONDAY + after)

    [second] = await says_what_is_due(work, MONDAY + 2 * HOUR)

    assert len(await asked_in(work, second)) == 2


async def test_nobody_gets_more_messages_a_day_than_the_setting_allows(work: Work) -> None:
    mo = await a_teammate(work)
    for number in range(12):
        await was_in_touch(
            work, mo, await a_relationship(work, f"Client {number}"), MONDAY + number * timedelta(minutes=30)
        )

    said = await _sent_from(work, MONDAY, MONDAY + 7 * DAY, per_day=2)

    for day in ("Mon", "Tue", "Wed", "Thu", "Fri"):
        assert sum(when.startswith(day) for _, when in said) <= 2, said


async def test_one_message_asks_no_more_than_a_handful(work: Work) -> None:
    mo = await a_teammate(work)
    for number in range(8):
        await was_in_touch(work, mo, await a_relationship(work, f"Client {number}"), MONDAY)

    [first] = await says_what_is_due(work, MONDAY)
    [second] = await says_what_is_due(work, MONDAY + 2 * HOUR)

    assert [len(await asked_in(work, each)) for each in (first, second)] == [asking.BUNDLE, 3]


async def test_several_contacts_with_one_client_on_a_day_are_asked_as_one(work: Work) -> None:
    mo, acme = await a_teammate(work), await a_relationship(work)
    await a_touchpoint(work, acme, MONDAY - 10 * DAY, with_=[mo])
    for minutes in (0, 20, 40):
        await was_in_touch(work, mo, acme, MONDAY - HOUR + timedelta(minutes=minutes))

    [message] = await says_what_is_due(work, MONDAY)

    bundle = await prompts.bundle_of(work, message)
    assert bundle is not None
    assert [question.times for question in bundle.questions] == [3]


async def test_a_day_is_the_reader_s_own_when_contacts_are_counted(work: Work) -> None:
    mo, acme = await a_teammate(work, timezone="America/New_York"), await a_relationship(work)
    evening = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)  # six in New York, midnight in Amsterdam
    await was_in_touch(work, mo, acme, evening)
    touchpoint = await was_in_touch(work, mo, acme, evening + 2 * HOUR)

    question = await prompts.question_of(work, await prompt_of(work, mo, touchpoint))

    assert question.times == 2


async def test_nobody_is_asked_twice_a_day_about_the_same_client(work: Work) -> None:
    mo, acme = await a_teammate(work), await a_relationship(work)
    await was_in_touch(work, mo, acme, MONDAY)
    await says_what_is_due(work, MONDAY)
    touchpoint = await was_in_touch(work, mo, acme, MONDAY + 3 * HOUR)

    assert await says_what_is_due(work, MONDAY + 3 * HOUR) == []
    assert (await prompt_of(work, mo, touchpoint)).due_at == MONDAY + DAY - 1 * HOUR


async def test_who_prefers_fridays_is_asked_of_the_whole_week_on_friday(work: Work) -> None:
    mo = await a_teammate(work, cadence="fridays")
    for number in range(3):
        await was_in_touch(work, mo, await a_relationship(work, f"Client {number}"), MONDAY + number * DAY)

    said = await _sent_from(work, MONDAY, MONDAY + 8 * DAY)

    assert said == [("questions", "Fri 08:00")]


@pytest.mark.parametrize("facts", [{"cadence": "never"}, {"active": False}, {"slack_user": None}])
async def test_some_are_never_asked(work: Work, facts: dict[str, Any]) -> None:
    mo = await a_teammate(work, **facts)
    await was_in_touch(work, mo, await a_relationship(work), MONDAY)

    assert await _sent_from(work, MONDAY, MONDAY + 8 * DAY) == []


@pytest.mark.parametrize(
    ("when", "asked"), [("tonight", "Mon 18:00"), ("tomorrow", "Tue 08:00"), ("monday", "Mon 08:00")]
)
async def test_later_asks_again_at_that_moment_and_then_reminds_once(work: Work, when: str, asked: str) -> None:
    mo = await a_teammate(work)
    touchpoint = await was_in_touch(work, mo, await a_relationship(work), MONDAY)
    await says_what_is_due(work, MONDAY)
    await prompts.put_off(work, mo, touchpoint.id, when, MONDAY)

    said = await _sent_from(work, MONDAY + HOUR, MONDAY + 21 * DAY)

    assert said[0] == ("questions", asked)
    assert [kind for kind, _ in said] == ["questions", "reminder"]


async def test_tonight_nothing_else_is_asked_along(work: Work) -> None:
    mo = await a_teammate(work)
    touchpoint = await was_in_touch(work, mo, await a_relationship(work), MONDAY)
    await says_what_is_due(work, MONDAY)
    await prompts.put_off(work, mo, touchpoint.id, "tonight", MONDAY)
    evening = MONDAY + 9 * HOUR
    await was_in_touch(work, mo, await a_relationship(work, "Noord"), evening)

    [message] = await says_what_is_due(work, evening)

    assert [each.touchpoint_id for each in await asked_in(work, message)] == [touchpoint.id]


async def test_who_does_not_answer_is_reminded_once_and_then_let_go(work: Work) -> None:
    mo = await a_teammate(work)
    touchpoint = await was_in_touch(work, mo, await a_relationship(work), MONDAY)

    said = await _sent_from(work, MONDAY, MONDAY + 14 * DAY)

    assert said == [("questions", "Mon 09:00"), ("reminder", "Tue 08:00")]
    prompt = await prompt_of(work, mo, touchpoint)
    assert (prompt.state, prompt.closed_at) == ("expired", MONDAY + 7 * DAY)


async def test_one_reminder_is_about_all_that_was_asked_that_day(work: Work) -> None:
    mo = await a_teammate(work)
    for number, hours_later in enumerate([0, 3]):
        await was_in_touch(work, mo, await a_relationship(work, f"Client {number}"), MONDAY + hours_later * HOUR)
        await says_what_is_due(work, MONDAY + hours_later * HOUR)

    [reminder] = await says_what_is_due(work, MONDAY + 23 * HOUR)

    assert reminder.kind == "reminder"
    assert len(await asked_in(work, reminder)) == 2


async def test_an_answer_stops_the_reminder_at_once(work: Work) -> None:
    mo = await a_teammate(work)
    touchpoint = await was_in_touch(work, mo, await a_relationship(work), MONDAY)
    await says_what_is_due(work, MONDAY)
    await reflections.keep(work, mo.id, touchpoint.id, Answer("real", "small"), MONDAY + HOUR)

    reminder = await work.first(select(Delivery).where(Delivery.kind == "reminder"))
    assert reminder is not None
    assert reminder.state == "cancelled"
    assert await _sent_from(work, MONDAY + HOUR, MONDAY + 9 * DAY) == []


async def test_what_is_asked_after_an_answer_is_reminded_of_all_the_same(work: Work) -> None:
    mo = await a_teammate(work)
    first = await was_in_touch(work, mo, await a_relationship(work), MONDAY)
    await says_what_is_due(work, MONDAY)
    await reflections.keep(work, mo.id, first.id, Answer("real", "small"), MONDAY + HOUR)
    await was_in_touch(work, mo, await a_relationship(work, "Noord"), MONDAY + 3 * HOUR)

    said = await _sent_from(work, MONDAY + 3 * HOUR, MONDAY + 2 * DAY)

    assert [kind for kind, _ in said] == ["questions", "reminder"]


async def test_a_late_answer_is_welcome(work: Work) -> None:
    mo = await a_teammate(work)
    touchpoint = await was_in_touch(work, mo, await a_relationship(work), MONDAY)
    await _sent_from(work, MONDAY, MONDAY + 8 * DAY)
    await reflections.keep(work, mo.id, touchpoint.id, Answer("real", "small"), MONDAY + 9 * DAY)

    assert (await prompt_of(work, mo, touchpoint)).state == "answered"


async def test_questions_that_never_reached_their_reader_are_asked_again(work: Work) -> None:
    mo = await a_teammate(work)
    touchpoint = await was_in_touch(work, mo, await a_relationship(work), MONDAY)
    await asking.plan_questions(work, MONDAY, 3)
    [lost] = await work.all(select(Delivery).where(Delivery.kind == "questions"))
    lost.state = "expired"

    [message] = await says_what_is_due(work, MONDAY + DAY + 2 * HOUR)

    assert [each.touchpoint_id for each in await asked_in(work, message)] == [touchpoint.id]


async def test_what_slack_refuses_for_good_is_not_tried_for_ever(work: Work) -> None:
    mo = await a_teammate(work)
    await was_in_touch(work, mo, await a_relationship(work), MONDAY)
    await asking.plan_questions(work, MONDAY, 3)
    [refused] = await work.all(select(Delivery).where(Delivery.kind == "questions"))
    refused.state = "dead"

    assert await _sent_from(work, MONDAY, MONDAY + 8 * DAY) == []


async def test_a_week_without_the_bot_ends_in_no_flood(work: Work) -> None:
    mo = await a_teammate(work)
    for number in range(20):
        await was_in_touch(work, mo, await a_relationship(work, f"Client {number}"), MONDAY + number * 8 * HOUR)

    said = await _sent_from(work, MONDAY + 8 * DAY, MONDAY + 8 * DAY + 8 * HOUR)

    assert len(said) <= 3


async def test_a_question_in_hand_is_not_planned_twice(work: Work) -> None:
    mo = await a_teammate(work)
    await was_in_touch(work, mo, await a_relationship(work), MONDAY)
    for _ in range(3):
        await asking.plan_questions(work, MONDAY, 3)

    assert len(await work.all(select(Delivery).where(Delivery.kind == "questions"))) == 1


async def test_history_from_a_file_asks_nobody(work: Work) -> None:
    mo, acme = await a_teammate(work), await a_relationship(work)
    touchpoint = await a_touchpoint(work, acme, MONDAY - 90 * DAY, with_=[mo])
    work.add(Prompt(touchpoint_id=touchpoint.id, teammate_id=mo.id, state="pending"))

    assert await _sent_from(work, MONDAY, MONDAY + DAY) == []
