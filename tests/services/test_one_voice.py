"""The card, home, the list and the weekly post agree: on the day, on the reasons a reader may hear, on the advice."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.drift.sentences import Span
from bot.i18n import language
from bot.messages import cards
from bot.messages import home as homes
from bot.services import digests, home, relationships, standings, verdicts
from storage import Relationship, Teammate
from storage.work import Work
from tests.services.conftest import a_history, a_teammate, a_touchpoint

#: Nine o'clock in Amsterdam.
MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ENGLISH = language("en", "Europe/Amsterdam")


async def _avoided(work: Work, mo: Teammate) -> tuple[Teammate, Relationship]:
    """Somebody's client about whom the last questions were left alone."""
    owner = await a_teammate(work, "Jort")
    visser = await a_history(work, "Visser", mo, until=MONDAY - 8 * DAY, left_alone=8, owner_id=owner.id)
    await a_history(work, "Noord", mo, until=MONDAY - 2 * DAY)
    return owner, visser


@pytest.mark.parametrize("hour", [0, 2, 14])
async def test_the_days_since_the_last_talk_are_those_of_the_calendar(work: Work, hour: int) -> None:
    mo = await a_teammate(work)
    acme = await a_history(work, "Acme", mo, until=MONDAY - 30 * DAY, owner_id=mo.id)
    await a_touchpoint(work, acme, MONDAY - 4 * DAY + timedelta(hours=1), with_=[mo])
    now = MONDAY + timedelta(hours=hour)
    page = homes.home(await home.page_for(work, mo, now, admin=False), ENGLISH, now)
    card = cards.card(await standings.standing_of(work, acme, now, mo), ENGLISH)

    assert "Last in touch on Thursday" in str(page)
    assert "Last in touch on Thursday" in str(card)


@pytest.mark.parametrize("hour", [0, 5, 14])
async def test_how_long_it_was_quiet_is_counted_in_calendar_days_too(work: Work, hour: int) -> None:
    mo = await a_teammate(work)
    acme = await a_history(work, "Acme", mo, until=MONDAY - 12 * DAY + timedelta(hours=4), every_days=1)
    found = await verdicts.verdict_of(work, acme.id, MONDAY + timedelta(hours=hour))

    assert found is not None
    assert [each.sentence.values["quiet"] for each in found.signals if each.name == "silence"] == [Span(12)]


async def test_days_begin_where_the_reader_is(work: Work) -> None:
    late, mo = datetime(2026, 3, 9, 23, 30, tzinfo=UTC), await a_teammate(work)  # Tuesday in Amsterdam
    away = await a_teammate(work, "Jort", timezone="America/New_York")
    acme = await a_history(work, "Acme", mo, until=late - timedelta(hours=20))

    assert (await standings.standing_of(work, acme, late, mo)).today == date(2026, 3, 10)
    assert (await standings.standing_of(work, acme, late, away)).today == date(2026, 3, 9)


async def test_what_only_its_owner_hears_stands_on_the_owners_card_and_home_alone(work: Work) -> None:
    mo = await a_teammate(work)
    owner, visser = await _avoided(work, mo)
    own, others = [cards.card(await standings.standing_of(work, visser, MONDAY, who), ENGLISH) for who in (owner, mo)]
    page = homes.home(await home.page_for(work, owner, MONDAY, admin=False), ENGLISH, MONDAY)
    visser.owner_id = mo.id
    given_away = homes.home(await home.page_for(work, owner, MONDAY, admin=False), ENGLISH, MONDAY)

    assert "Only for you: we left the last" in str(own)
    assert "Only for you: we left the last" in str(page)
    assert "It's going well" not in str(own)
    assert "unanswered" not in str(others)
    assert "unanswered" not in str(given_away)


async def test_there_is_one_piece_of_advice_a_week(work: Work) -> None:
    mo = await a_teammate(work)
    for name, days in (("Bothof", 70), ("Kade", 50), ("Linde", 40)):
        await a_history(work, name, mo, until=MONDAY - days * DAY)
        await a_history(work, f"Lively {name}", mo, until=MONDAY - 2 * DAY)
    digest = await digests.compose(work, MONDAY, MONDAY.date())
    posted = {each.relationship.id: each.moves for each in (await digests.page_of(work, digest.id)).items}
    bothof = await relationships.get(work, "bothof")
    bothof.ended_on = MONDAY.date()  # one less above the others
    now = MONDAY + timedelta(hours=3)
    listed = {each.relationship.id: each.moves for each in await digests.items_at(work, now)}
    asked = {each.relationship.id: each.moves for each in (await digests.page_at(work, now)).items}
    kade = await standings.standing_of(work, await relationships.get(work, "kade"), now)
    another_week = await digests.page_at(work, MONDAY + 7 * DAY)

    assert len({each.sentence.text for moves in posted.values() for each in moves}) == 3
    assert set(listed) == set(asked) == {"kade", "linde"}
    assert listed.items() <= posted.items()
    assert asked.items() <= posted.items()
    assert kade.verdict.moves == posted["kade"]
    assert another_week.items[0].moves != posted["kade"]
