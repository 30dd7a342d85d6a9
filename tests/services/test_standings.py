"""The card of a relationship and somebody's home: what they show, in the reader's own days."""

from datetime import UTC, date, datetime, timedelta

from bot.services import contacts, flags, home, pacts, promises, relationships, snapshots, standings, verdicts
from storage import Digest, DigestItem
from storage.work import Work
from tests.services.conftest import (
    a_contact,
    a_history,
    a_reflection,
    a_relationship,
    a_teammate,
    a_touchpoint,
    says_what_is_due,
    was_in_touch,
)

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


async def test_a_card_says_what_was_given_and_got_lately_and_over_time(work: Work) -> None:
    mo, acme = await a_teammate(work), await a_relationship(work)
    for days, gave, got in ((5, "big", "nothing"), (30, "small", "real"), (100, "real", "real")):
        talk = await a_touchpoint(work, acme, MONDAY - days * DAY, with_=[mo])
        await a_reflection(work, talk, mo, gave_size=gave, got_size=got, gave_text=f"{days} days ago")
    standing = await standings.standing_of(work, acme, MONDAY)

    assert standing.lately.gave == {"big": 1, "small": 1}
    assert standing.over_time.answers == 3
    assert [(each.first_day.month, each.gave, each.got) for each in standing.months[-3:]] == [
        (1, 1, 2),
        (2, 3, 0),
        (3, 0, 0),
    ]
    assert standing.words[0].text == "5 days ago"


async def test_a_card_knows_nothing_of_what_comes_after_it(work: Work) -> None:
    mo, acme = await a_teammate(work), await a_relationship(work)
    talk = await a_touchpoint(work, acme, MONDAY + DAY, with_=[mo])
    await a_reflection(work, talk, mo)
    standing = await standings.standing_of(work, acme, MONDAY)

    assert standing.last_touchpoint is None
    assert standing.over_time.answers == 0
    assert standing.verdict.state == "new"


async def test_a_card_shows_the_people_the_pact_and_the_promises(work: Work) -> None:
    mo = await a_teammate(work)
    acme = await a_relationship(work, owner_id=mo.id)
    karin = await a_contact(work, acme, "Karin")
    await pacts.keep(work, acme.id, pacts.Description(agreed_on=TODAY, why="trust"), [karin.id], TODAY)
    await promises.make(work, acme.id, promises.Description("us", "the offer", TODAY), [mo], TODAY, once="p")
    standing = await standings.standing_of(work, acme, MONDAY)

    assert (standing.owner, standing.contacts, standing.pact_agreed_with) == (mo, (karin,), (karin,))
    assert [each.text for each in standing.open_promises] == ["the offer"]
    assert await contacts.of(work, acme.id) == [karin]


async def test_a_card_remembers_who_saw_it_differently(work: Work) -> None:
    mo, acme = await a_teammate(work), await a_relationship(work)
    digest = Digest(at=MONDAY, local_date=TODAY)
    work.add(digest)
    await work.flush()
    work.add(DigestItem(digest_id=digest.id, relationship_id=acme.id, position=0, state="watch"))
    for words in ("", "they are on holiday"):
        await flags.differ(work, mo.id, digest.id, acme.id, words, MONDAY)

    standing = await standings.standing_of(work, acme, MONDAY)

    assert [words for _, words in standing.seen_differently] == ["they are on holiday"]


async def test_home_shows_what_is_open_for_me_and_what_is_mine(work: Work) -> None:
    mo, jort = await a_teammate(work), await a_teammate(work, "Jort")
    mine = await a_history(work, "Acme", mo, until=MONDAY - 3 * DAY, owner_id=mo.id)
    await a_relationship(work, "Noord", owner_id=jort.id)
    await was_in_touch(work, mo, mine, MONDAY)
    await was_in_touch(work, jort, mine, MONDAY)
    await says_what_is_due(work, MONDAY)
    page = await home.page_for(work, mo, MONDAY, admin=False)

    assert [question.relationship.name for question in page.questions] == ["Acme"]
    assert [(each.relationship.name, each.last_on) for each in page.mine] == [("Acme", TODAY)]
    assert (page.relationships, page.unmatched, page.today) == (2, (), TODAY)


async def test_people_without_an_account_are_shown_to_admins_alone(work: Work) -> None:
    mo = await a_teammate(work)
    imported = await a_teammate(work, "Imported", slack_user=None)

    assert (await home.page_for(work, mo, MONDAY, admin=True)).unmatched == (imported,)
    assert (await home.page_for(work, mo, MONDAY, admin=False)).unmatched == ()


async def test_what_is_kept_of_a_verdict_reads_back_as_it_was(work: Work) -> None:
    mo = await a_teammate(work)
    acme = await a_history(work, "Acme", mo, until=MONDAY - 60 * DAY)
    await a_history(work, "Noord", mo, until=MONDAY)
    verdict = await verdicts.verdict_of(work, (await relationships.get(work, acme.id)).id, MONDAY)

    assert verdict is not None
    assert verdict.signals
    assert snapshots.unpacked_signals(snapshots.packed_signals(verdict.signals)) == verdict.signals
    assert snapshots.unpacked_moves(snapshots.packed_moves(verdict.moves)) == verdict.moves
