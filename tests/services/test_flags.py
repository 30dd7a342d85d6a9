"""New flags: their owners hear of them first, once, and may say that they are wrong."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.drift.sentences import say
from bot.drift.verdict import Signal
from bot.facts.digests import Item
from bot.services import digests, flags
from bot.services.errors import Gone, NotYours
from storage import Delivery, Digest, DigestItem, Disagreement, Relationship, Teammate
from storage.work import Work
from tests.services.conftest import a_history, a_relationship, a_teammate

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
FRIDAY = MONDAY - timedelta(days=3)
WEEK = timedelta(days=7)
TODAY = date(2026, 3, 9)
ABOUT = f"bothof:{TODAY}"


@pytest.fixture(name="jort")
async def _jort(work: Work) -> Teammate:
    return await a_teammate(work, "Jort")


@pytest.fixture(name="bothof")
async def _bothof(work: Work, jort: Teammate) -> Relationship:
    return await a_history(work, "Bothof", jort, until=MONDAY - timedelta(days=50), owner_id=jort.id)


def _item(relationship: Relationship, *signals: str) -> Item:
    found = tuple(Signal(name, 0.9, say("it is so."), ("touchpoint:t",)) for name in signals)
    return Item(None, relationship, "watch", found, ())


async def _told(work: Work) -> list[Delivery]:
    return await work.all(select(Delivery).where(Delivery.kind == "flag").order_by(Delivery.due_at))


async def _tell(work: Work, *items: Item, on: date = TODAY, at: datetime = FRIDAY, heard: bool = True) -> None:
    """Owners are told, and (if so) the message reaches them."""
    await flags.tell_owners(work, items, on, at)
    for message in await _told(work):
        message.state = "sent" if heard else message.state
    await work.flush()


async def _named(work: Work, at: datetime = MONDAY) -> list[str]:
    return [item.relationship.id for item in (await digests.page_at(work, at)).items]


async def _posted(work: Work, *relationships: str, on: date = TODAY) -> Digest:
    """A digest of that day, with these in it."""
    digest = Digest(at=MONDAY, local_date=on, facts={"recoveries": [], "follow_ups": []})
    work.add(digest)
    await work.flush()
    for position, one in enumerate(relationships):
        work.add(DigestItem(digest_id=digest.id, relationship_id=one, position=position, state="watch"))
    await work.flush()
    return digest


async def test_an_owner_hears_of_a_new_flag_once_and_then_the_channel_does(
    work: Work, jort: Teammate, bothof: Relationship
) -> None:
    for _ in range(2):
        await _tell(work, _item(bothof, "silence"))

    assert [(each.to_user, each.about) for each in await _told(work)] == [(jort.slack_user, ABOUT)]
    assert await _named(work) == ["bothof"]


async def test_the_channel_waits_until_the_owner_has_heard(work: Work, bothof: Relationship) -> None:
    await _tell(work, _item(bothof, "silence"), heard=False)

    assert await _named(work) == []


async def test_what_came_up_after_owners_were_told_waits_a_week(work: Work, bothof: Relationship) -> None:
    await _tell(work)

    assert await _named(work) == []


async def test_where_no_owner_was_told_at_all_the_channel_still_hears(work: Work, bothof: Relationship) -> None:
    assert await _named(work) == ["bothof"]


@pytest.mark.parametrize("facts", [{"slack_user": None}, {"active": False}])
async def test_an_owner_who_cannot_hear_is_not_waited_for(
    work: Work, jort: Teammate, bothof: Relationship, facts: dict[str, Any]
) -> None:
    for name, value in facts.items():
        setattr(jort, name, value)
    await _tell(work, _item(bothof, "silence"))

    assert await _told(work) == []
    assert await _named(work) == ["bothof"]


async def test_a_flag_that_its_owner_calls_wrong_is_left_out_and_not_asked_about_again(
    work: Work, jort: Teammate, bothof: Relationship
) -> None:
    await _tell(work, _item(bothof, "silence"))
    for _ in range(2):
        await flags.call_wrong(work, jort.id, ABOUT, FRIDAY)
    await _posted(work)
    await _tell(work, _item(bothof, "silence"), on=TODAY + WEEK, at=FRIDAY + WEEK)

    assert await _named(work) == []
    assert await _named(work, MONDAY + WEEK) == []
    assert len(await _told(work)) == 1
    assert [each.signals for each in await work.all(select(Disagreement))] == [["silence"]]


async def test_called_wrong_after_the_post_it_is_said_there_and_nothing_else_is_claimed(
    work: Work, jort: Teammate, bothof: Relationship
) -> None:
    await _tell(work, _item(bothof, "silence"))
    before = await flags.owner_flag(work, ABOUT)
    digest = await digests.compose(work, MONDAY, TODAY)
    post = Delivery("digest", "digest:1", due_at=MONDAY, about=digest.id, to_channel="C1", state="sent")
    work.add(post)
    assert await flags.early_words(work, digest) == [each.id for each in await _told(work)]
    await flags.call_wrong(work, jort.id, ABOUT, MONDAY + timedelta(hours=1))
    after = await flags.owner_flag(work, ABOUT)
    await work.flush()

    assert before.read_on is None
    assert (after.read_on, after.seen_differently_there) == (TODAY, True)
    assert post.stale
    assert (await digests.page_of(work, digest.id)).items[0].seen_differently_now


async def test_another_reason_is_told_although_the_first_was_called_wrong(
    work: Work, jort: Teammate, bothof: Relationship
) -> None:
    await _tell(work, _item(bothof, "silence"))
    await flags.call_wrong(work, jort.id, ABOUT, FRIDAY)
    await _posted(work)
    await _tell(work, _item(bothof, "silence", "over_giving"), on=TODAY + WEEK, at=FRIDAY + WEEK)

    assert len(await _told(work)) == 2


async def test_what_was_called_wrong_is_looked_at_again_after_a_month(
    work: Work, jort: Teammate, bothof: Relationship
) -> None:
    await _tell(work, _item(bothof, "silence"))
    await flags.call_wrong(work, jort.id, ABOUT, FRIDAY)
    await _posted(work)

    assert await _named(work, MONDAY + 4 * WEEK) == ["bothof"]


async def test_what_only_the_owner_hears_is_not_told_every_week(work: Work, bothof: Relationship) -> None:
    for week in range(4):
        await _posted(work, on=TODAY + (week - 1) * WEEK)
        await _tell(work, _item(bothof, "avoidance"), on=TODAY + week * WEEK, at=FRIDAY + week * WEEK)

    assert len(await _told(work)) == 1


async def test_a_digest_moved_by_a_day_tells_owners_nothing_twice(work: Work, bothof: Relationship) -> None:
    tuesday = TODAY + timedelta(days=1)
    await _tell(work, _item(bothof, "silence"))
    await _tell(work, _item(bothof, "silence"), on=tuesday, at=MONDAY)

    assert len(await _told(work)) == 1
    assert await _named(work, MONDAY + timedelta(days=1)) == ["bothof"]


async def test_what_the_channel_saw_last_week_is_no_news_to_the_owner(work: Work, bothof: Relationship) -> None:
    await _posted(work, "bothof")
    await _tell(work, _item(bothof, "silence"), on=TODAY + WEEK, at=FRIDAY + WEEK)

    assert await _told(work) == []
    assert await _named(work, MONDAY + WEEK) == ["bothof"]


async def test_what_the_owner_adds_stands_in_the_digest(work: Work, jort: Teammate, bothof: Relationship) -> None:
    await _tell(work, _item(bothof, "silence"))
    digest = await digests.compose(work, MONDAY, TODAY)
    work.add(Delivery(kind="digest", dedup_key="d", about=digest.id, due_at=MONDAY, to_channel="C1", state="sent"))
    await flags.add_context(work, jort.id, ABOUT, "  Erik is on holiday ")

    [item] = (await digests.page_of(work, digest.id)).items
    [posted] = await work.all(select(Delivery).where(Delivery.kind == "digest"))
    assert item.context == "Erik is on holiday"
    assert posted.stale


async def test_only_the_owner_may_speak_about_a_flag(work: Work, bothof: Relationship) -> None:
    mo = await a_teammate(work)
    await _tell(work, _item(bothof, "silence"))

    with pytest.raises(NotYours):
        await flags.add_context(work, mo.id, ABOUT, "nonsense")
    with pytest.raises(NotYours):
        await flags.call_wrong(work, mo.id, ABOUT, FRIDAY)


@pytest.mark.parametrize(
    "about", ["", ":", "bothof", "bothof:", f"noord:{TODAY}", "bothof:2026-99-99", f"bothof:{date.min}"]
)
async def test_a_value_that_no_button_of_ours_has_is_gone(
    work: Work, jort: Teammate, bothof: Relationship, about: str
) -> None:
    await _tell(work, _item(bothof, "silence"))

    with pytest.raises(Gone):
        await flags.owner_flag(work, about)
    with pytest.raises(Gone):
        await flags.call_wrong(work, jort.id, about, FRIDAY)


async def test_an_unowned_relationship_is_told_to_nobody_first(work: Work, jort: Teammate) -> None:
    await _tell(work, _item(await a_relationship(work, "Noord"), "silence"))

    assert await _told(work) == []
