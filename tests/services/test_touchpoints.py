"""Contacts are written down once, with who was there, and never in the future."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.services import touchpoints
from bot.services.errors import BotError, Gone, InTheFuture, Missing, TooLong, TooLongAgo
from bot.services.reflections import Answer
from bot.services.touchpoints import Entry
from storage import (
    Contact,
    Delivery,
    Prompt,
    Reflection,
    Relationship,
    Teammate,
    Touchpoint,
    TouchpointContact,
    TouchpointTeammate,
)
from storage.work import Work
from tests.services.conftest import a_contact, a_relationship, a_teammate, says_what_is_due

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(name="mo")
async def _mo(work: Work) -> Teammate:
    await a_relationship(work)
    return await a_teammate(work)


def _entry(*teammates: Teammate, **facts: Any) -> Entry:
    return Entry(**{"relationship_id": "acme", "at": NOW, "teammates": list(teammates), **facts})


async def _count(work: Work, table: Any) -> int:
    return await work.first(select(func.count()).select_from(table)) or 0


async def test_the_same_form_sent_twice_is_one_contact_and_one_question(work: Work, mo: Teammate) -> None:
    for _ in range(2):
        await touchpoints.log(work, mo, _entry(mo, source="slack", source_id="V1"), NOW)

    assert [await _count(work, each) for each in (Touchpoint, Prompt, TouchpointTeammate)] == [1, 1, 1]


async def test_who_wrote_it_down_for_others_is_told_that_it_was_noted(work: Work, mo: Teammate) -> None:
    jort = await a_teammate(work, "Jort")
    logged = await touchpoints.log(work, jort, _entry(mo), NOW)

    assert logged.asked == (mo,)
    assert [each.to_user for each in await work.all(select(Delivery))] == [jort.slack_user]


async def test_who_wrote_it_down_is_told_whether_they_will_be_asked(work: Work, mo: Teammate) -> None:
    later = await touchpoints.log(work, mo, _entry(mo), NOW)
    answered = await touchpoints.log(work, mo, _entry(mo, answer=Answer("big", "small")), NOW)
    long_ago = await touchpoints.log(work, mo, _entry(mo, at=NOW - timedelta(days=60)), NOW)
    noted = [await touchpoints.logged(work, each.touchpoint.id, "UMO") for each in (later, answered, long_ago)]

    assert [(each.asked, each.me_later) for each in noted] == [((), True), ((), False), ((), False)]
    assert [each.kind for each in await work.all(select(Delivery))] == ["logged"] * 3


async def test_whose_question_stands_there_already_is_promised_none(work: Work, mo: Teammate) -> None:
    logged = await touchpoints.log(work, mo, _entry(mo), NOW)
    await says_what_is_due(work, NOW)
    noted = await touchpoints.logged(work, logged.touchpoint.id, "UMO")

    assert (noted.me_asked, noted.me_later) == (True, False)


async def test_who_answers_in_the_form_is_not_asked(work: Work, mo: Teammate) -> None:
    logged = await touchpoints.log(work, mo, _entry(mo, answer=Answer("big", "small")), NOW)

    assert logged.asked == ()
    assert [each.state for each in await work.all(select(Prompt))] == ["answered"]


async def test_who_answers_was_there_even_if_they_forgot_to_say_so(work: Work, mo: Teammate) -> None:
    jort = await a_teammate(work, "Jort")
    logged = await touchpoints.log(work, mo, _entry(jort, answer=Answer("big", "small")), NOW)

    assert logged.asked == (jort,)
    assert [each.teammate_id for each in await work.all(select(Reflection))] == [mo.id]
    assert await _count(work, TouchpointTeammate) == 2


@pytest.mark.parametrize(
    ("facts", "error", "field"),
    [
        ({"at": NOW + timedelta(hours=1)}, InTheFuture, "date"),
        ({"at": datetime(2099, 1, 1, tzinfo=UTC)}, InTheFuture, "date"),
        ({"at": datetime(1970, 1, 1, tzinfo=UTC)}, TooLongAgo, "date"),
        ({"at": datetime(2016, 1, 1, tzinfo=UTC)}, TooLongAgo, "date"),
        ({"title": "x" * 201}, TooLong, "title"),
        ({"teammates": []}, Missing, "teammates"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_written(
    work: Work, mo: Teammate, facts: dict[str, Any], error: type[BotError], field: str
) -> None:
    with pytest.raises(error) as refused:
        await touchpoints.log(work, mo, _entry(mo, **facts) if "teammates" not in facts else _entry(**facts), NOW)

    assert getattr(refused.value, "field", None) == field
    assert await _count(work, Touchpoint) == 0


async def test_just_now_may_lie_a_moment_ahead_of_our_clock(work: Work, mo: Teammate) -> None:
    await touchpoints.log(work, mo, _entry(mo, at=NOW + timedelta(minutes=2)), NOW)

    assert await _count(work, Touchpoint) == 1


async def test_a_relationship_that_was_removed_meanwhile_is_gone(work: Work, mo: Teammate) -> None:
    with pytest.raises(Gone):
        await touchpoints.log(work, mo, _entry(mo, relationship_id="nobody"), NOW)


async def test_new_people_over_there_are_added_once(work: Work, mo: Teammate) -> None:
    acme = await work.get(Relationship, "acme")
    assert acme is not None
    await a_contact(work, acme, "Karin")
    logged = await touchpoints.log(work, mo, _entry(mo, new_contacts=["karin", " Erik ", "ERIK"]), NOW)
    await touchpoints.add_details(work, logged.touchpoint.id, contact_ids=[], new_contacts=["Erik"], about=["problem"])

    assert sorted(each.name for each in await work.all(select(Contact))) == ["Erik", "Karin"]
    assert await _count(work, TouchpointContact) == 2
    assert logged.touchpoint.about == ["problem"]


async def test_people_of_another_client_were_not_there(work: Work, mo: Teammate) -> None:
    noord = await a_relationship(work, "Noord")
    stranger = await a_contact(work, noord, "Karin")
    await touchpoints.log(work, mo, _entry(mo, contact_ids=[stranger.id, "nobody"]), NOW)

    assert await _count(work, TouchpointContact) == 0


async def test_what_was_logged_says_who_is_still_asked(work: Work, mo: Teammate) -> None:
    jort = await a_teammate(work, "Jort")
    logged = await touchpoints.log(work, mo, _entry(mo, jort, answer=Answer("big", "small")), NOW)

    assert (await touchpoints.logged(work, logged.touchpoint.id, "UMO")).asked == (jort,)
    with pytest.raises(Gone):
        await touchpoints.logged(work, "nothing", "UMO")


async def test_what_is_more_than_a_month_ago_is_kept_and_asked_about_by_nobody(work: Work, mo: Teammate) -> None:
    for days in (31, 29):
        await touchpoints.log(work, mo, _entry(mo, at=NOW - timedelta(days=days)), NOW)

    assert set(await work.all(select(Prompt.due_at))) == {None, NOW}
