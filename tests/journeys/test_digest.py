"""The weekly digest, from a history to what the team does about it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.services import teammates
from storage import Reflection, Relationship, Teammate, Touchpoint, TouchpointTeammate
from tests.journeys.conftest import Team, text_of

#: The Monday after the Tuesday on which the stories begin; the digest comes at nine in Amsterdam.
MONDAY = datetime(2026, 3, 9, 8, 0, 30, tzinfo=UTC)


async def _history(team: Team, name: str, *, every: int, until_days_ago: int, owner: Any = None) -> None:
    """Mo was in touch every so many days for half a year; the last time was so long before the digest."""
    assert team.bot is not None
    relationship_id = name.casefold()
    async with team.bot.house.open_work() as work:
        mo = await work.first(select(Teammate).where(Teammate.slack_user == team.mo.id))
        assert mo is not None
        owner_id = None
        if owner is not None:
            owner_id = (await work.first(select(Teammate).where(Teammate.slack_user == owner.id))).id
        work.add(Relationship(name=name, id=relationship_id, owner_id=owner_id))
        await work.flush()
        at, number = MONDAY - timedelta(days=until_days_ago), 0
        while at > MONDAY - timedelta(days=200):
            key = f"{relationship_id}{number}"
            work.add(Touchpoint(relationship_id=relationship_id, at=at, id=key))
            await work.flush()
            work.add(TouchpointTeammate(touchpoint_id=key, teammate_id=mo.id))
            work.add(Reflection(touchpoint_id=key, teammate_id=mo.id, at=at, gave_size="real", got_size="real"))
            at, number = at - timedelta(days=every), number + 1


async def _everyone_is_known(team: Team) -> None:
    for person in (team.ann, team.jort, team.mo):
        await person.opens_home()
        await team.slack.until(lambda person=person: person.home)


async def test_the_digest_names_who_is_drifting_and_why_and_the_team_takes_it_on(team: Team) -> None:
    await _everyone_is_known(team)
    await _history(team, "Bothof", every=7, until_days_ago=50)
    await _history(team, "Noord", every=7, until_days_ago=3)
    team.moves_clock(to=MONDAY)
    digest = await team.hears(team.ann, "Bothof", "week", in_=team.clients)
    assert "Noord" not in text_of(digest)
    await team.jort.presses(digest, "I'll talk to them")
    await team.hears(team.ann, "Bothof", "Jort", in_=team.clients)
    team.moves_clock(days=7)

    following = await team.slack.until(lambda: len(team.ann.sees(team.clients)) > 1 and team.ann.sees(team.clients)[-1])
    assert "Jort" in text_of(following)


async def test_who_took_it_on_can_hand_it_back_and_somebody_else_takes_it(team: Team) -> None:
    await _everyone_is_known(team)
    await _history(team, "Bothof", every=7, until_days_ago=50)
    team.moves_clock(to=MONDAY)
    await team.jort.presses(await team.hears(team.ann, "Bothof", "week", in_=team.clients), "I'll talk to them")
    taken = await team.hears(team.ann, "Jort* is on it", in_=team.clients)
    await team.jort.presses(taken, "Not me after all")
    free = await team.hears(team.ann, "I'll talk to them", in_=team.clients)
    await team.mo.presses(free, "I'll talk to them")

    assert "is on it" not in text_of(free)
    assert await team.hears(team.jort, "Mo* is on it", in_=team.clients)
    assert len(team.jort.sees(team.clients)) == 1


async def test_not_now_leaves_it_out_of_the_next_digest(team: Team) -> None:
    await _everyone_is_known(team)
    await _history(team, "Bothof", every=7, until_days_ago=50)
    await _history(team, "Noord", every=7, until_days_ago=3)
    team.moves_clock(to=MONDAY)
    digest = await team.hears(team.ann, "Bothof", "week", in_=team.clients)
    await team.jort.presses(digest, "Not now")
    team.moves_clock(days=7)

    following = await team.slack.until(lambda: len(team.ann.sees(team.clients)) > 1 and team.ann.sees(team.clients)[-1])
    assert "Bothof*: we haven't" not in text_of(following)


async def test_why_shows_the_reasons_only_to_who_asks(team: Team) -> None:
    await _everyone_is_known(team)
    await _history(team, "Bothof", every=7, until_days_ago=50)
    team.moves_clock(to=MONDAY)
    digest = await team.hears(team.ann, "Bothof", "week", in_=team.clients)
    await team.mo.presses(digest, "Why?")

    assert "Bothof" in text_of(await team.form(team.mo))
    assert team.jort.modal is None


async def test_the_owner_hears_a_working_day_before_and_adds_what_the_bot_cannot_know(team: Team) -> None:
    await _everyone_is_known(team)
    await _history(team, "Bothof", every=7, until_days_ago=50, owner=team.jort)
    team.moves_clock(to=MONDAY - timedelta(days=3))
    flag = await team.hears(team.jort, "Bothof", "week")
    assert team.ann.sees(team.clients) == []
    await team.jort.presses(flag, "flag.context")
    await team.form(team.jort)
    team.jort.fills({"text": "They are moving house."})
    assert await team.jort.submits() == {}
    team.moves_clock(to=MONDAY)

    assert "They are moving house." in text_of(await team.hears(team.ann, "Bothof", in_=team.clients))


async def test_what_the_owner_calls_wrong_is_not_said_in_the_channel(team: Team) -> None:
    await _everyone_is_known(team)
    await _history(team, "Bothof", every=7, until_days_ago=50, owner=team.jort)
    team.moves_clock(to=MONDAY - timedelta(days=3))
    flag = await team.hears(team.jort, "Bothof", "week")
    await team.jort.presses(flag, "flag.wrong")
    team.moves_clock(to=MONDAY)
    digest = await team.slack.until(lambda: team.ann.sees(team.clients) and team.ann.sees(team.clients)[-1])

    assert "Bothof" not in text_of(digest)


async def test_somebody_sees_it_differently(team: Team) -> None:
    await _everyone_is_known(team)
    await _history(team, "Bothof", every=7, until_days_ago=50)
    team.moves_clock(to=MONDAY)
    digest = await team.hears(team.ann, "Bothof", "week", in_=team.clients)
    await team.mo.presses(digest, "digest.differ")
    await team.form(team.mo)
    team.mo.fills({"text": "Erik belt elke week met mij."})
    assert await team.mo.submits() == {}

    assert await team.hears(team.ann, "Erik belt elke week met mij.", in_=team.clients)


async def test_a_digest_never_goes_into_a_channel_that_is_shared_outside(team: Team) -> None:
    await _everyone_is_known(team)
    await _history(team, "Bothof", every=7, until_days_ago=50)
    team.slack.share(team.clients, "T0ACME")
    team.moves_clock(to=MONDAY)

    notice = await team.hears(team.ann, "outside our team")
    assert "Bothof" not in text_of(notice)
    assert team.jort.sees(team.clients) == []


@pytest.mark.parametrize(
    ("locale", "told"), [("en", "Pick a channel for just us"), ("nl", "Kies een kanaal van onszelf")]
)
async def test_a_channel_that_is_shared_loses_its_digest_at_once_and_the_admin_is_told_once(
    team: Team, locale: Any, told: str
) -> None:
    await _everyone_is_known(team)
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        ann = await teammates.with_slack_user(work, team.ann.id)
        assert ann is not None
        ann.locale = locale
    team.moves_clock(to=MONDAY)
    await team.slack.until(lambda: team.ann.sees(team.clients))

    team.slack.share(team.clients, "T0ACME")
    notice = await team.hears(team.ann, told)
    await team.slack.until(lambda: team.ann.sees(team.clients) == [])
    team.moves_clock(days=7)
    await team.bot.jobs.tick()

    assert [each for each in team.ann.sees(team.ann.dm) if told in text_of(each)] == [notice]
    assert team.ann.sees(team.clients) == []


async def test_a_week_without_answers_is_not_called_quiet(team: Team) -> None:
    await _everyone_is_known(team)
    team.moves_clock(to=MONDAY)

    digest = await team.slack.until(lambda: team.ann.sees(team.clients) and team.ann.sees(team.clients)[-1])
    assert "too little" in text_of(digest)
    assert "Quiet" not in text_of(digest)


@pytest.mark.parametrize("locale", ["nl"])
async def test_the_digest_speaks_the_language_of_the_workspace(team: Team, locale: Any) -> None:
    await _everyone_is_known(team)
    await _history(team, "Bothof", every=7, until_days_ago=50)
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        (await work.workspace()).locale = locale
    team.moves_clock(to=MONDAY)

    assert await team.hears(team.ann, "Goedemorgen", "Bothof", "zeven weken", in_=team.clients)
