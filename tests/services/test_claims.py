"""What the team says of an item stays with it: who took it on, who hands it back, who sees it differently."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.services import claims, digests, flags, items
from bot.services.errors import TakenByAnother
from storage import Digest, Disagreement, Relationship, Teammate
from storage.work import Work
from tests.services.conftest import a_history, a_teammate, a_touchpoint

#: Nine o'clock in Amsterdam, when the digest comes.
MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@pytest.fixture(name="mo")
async def _mo(work: Work) -> Teammate:
    return await a_teammate(work)


@pytest.fixture(name="bothof")
async def _bothof(work: Work, mo: Teammate) -> Relationship:
    """A weekly client of whom nothing was heard for seven weeks."""
    return await a_history(work, "Bothof", mo, until=MONDAY - 50 * DAY)


async def _posted(work: Work, weeks: int = 0) -> Digest:
    at = MONDAY + weeks * WEEK
    return await digests.compose(work, at, at.date())


async def _claimed(work: Work, mo: Teammate) -> Digest:
    digest = await _posted(work)
    await items.claim(work, mo.id, digest.id, "bothof", MONDAY + DAY)
    return digest


async def test_who_is_on_it_is_shown_wherever_the_item_is(work: Work, mo: Teammate, bothof: Relationship) -> None:
    await _claimed(work, mo)
    now = MONDAY + 2 * DAY

    [listed], [previewed] = await digests.items_at(work, now), (await digests.page_at(work, now)).items

    assert (listed.claimed_by, previewed.claimed_by) == (mo, mo)


async def test_who_is_on_it_stays_so_in_the_digests_that_follow(work: Work, mo: Teammate, bothof: Relationship) -> None:
    await _claimed(work, mo)
    pages = [await digests.page_of(work, (await _posted(work, weeks)).id) for weeks in (1, 2)]

    assert [item.claimed_by for page in pages for item in page.items] == [mo, mo]
    assert [(each.teammate, each.became) for page in pages for each in page.follow_ups] == [
        (mo, "claimed"),
        (mo, "still_claimed"),
    ]


async def test_after_a_talk_nobody_is_on_it(work: Work, mo: Teammate, bothof: Relationship) -> None:
    await _claimed(work, mo)
    await a_touchpoint(work, bothof, MONDAY + 2 * DAY, with_=[mo])

    assert set(await claims.standing(work, MONDAY + DAY)) == {"bothof"}
    assert set(await claims.standing(work, MONDAY + 3 * DAY)) == set()


async def test_who_took_it_on_can_hand_it_back_and_nobody_else(work: Work, mo: Teammate, bothof: Relationship) -> None:
    jort = await a_teammate(work, "Jort")
    digest = await _claimed(work, mo)

    with pytest.raises(TakenByAnother):
        await items.unclaim(work, jort.id, digest.id, "bothof")
    await items.unclaim(work, mo.id, digest.id, "bothof")
    [item] = (await digests.page_of(work, digest.id)).items
    assert item.claimed_by is None


async def test_what_can_wait_is_nobody_s_to_do(work: Work, mo: Teammate, bothof: Relationship) -> None:
    digest = await _claimed(work, mo)
    until = await items.snooze(work, digest.id, "bothof", MONDAY + DAY)
    [item] = (await digests.page_of(work, digest.id)).items

    assert (item.claimed_by, until) == (None, date(2026, 3, 23))


@pytest.mark.parametrize("pressed", [timedelta(0), 6 * DAY])
async def test_not_now_names_the_day_of_a_digest(
    work: Work, mo: Teammate, bothof: Relationship, pressed: timedelta
) -> None:
    digest = await _posted(work)

    assert await items.snooze(work, digest.id, "bothof", MONDAY + pressed) == date(2026, 3, 23)


@pytest.mark.parametrize(("typed", "said"), [("They moved", "They moved"), ("", None)])
async def test_what_is_seen_differently_now_is_said_as_of_now(
    work: Work, mo: Teammate, bothof: Relationship, typed: str, said: str | None
) -> None:
    digest = await _posted(work)
    await flags.differ(work, mo.id, digest.id, "bothof", typed, MONDAY + DAY)
    [item] = (await digests.page_of(work, digest.id)).items
    assert (item.seen_differently_now, item.seen_differently) == (True, said)

    [following] = (await digests.page_of(work, (await _posted(work, 1)).id)).items
    assert (following.seen_differently_now, following.seen_differently) == (False, said)


async def test_a_form_that_is_sent_again_with_other_words_is_kept_once_with_the_last_of_them(
    work: Work, mo: Teammate, bothof: Relationship
) -> None:
    digest = await _posted(work)
    for typed in ("They moved", "They moved to Breda"):
        await flags.differ(work, mo.id, digest.id, "bothof", typed, MONDAY + DAY, once="V1")
    [item] = (await digests.page_of(work, digest.id)).items

    assert item.seen_differently == "They moved to Breda"
    assert await work.all(select(Disagreement.text)) == ["They moved to Breda"]


async def test_what_was_seen_differently_is_told_until_the_same_weeks_of_the_next_year(
    work: Work, mo: Teammate, bothof: Relationship
) -> None:
    digest = await _posted(work)
    await flags.differ(work, mo.id, digest.id, "bothof", "They moved", MONDAY + DAY)
    told = {
        weeks: item.seen_differently
        for weeks in (9, 53, 58)
        for item in (await digests.page_at(work, MONDAY + weeks * WEEK)).items
    }

    assert told == {9: "They moved", 53: "They moved", 58: None}
