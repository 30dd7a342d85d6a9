"""Who arrived by an account becomes the imported person who has it, and nothing of theirs is lost."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot.services import audit, matching, reflections
from bot.services.reflections import Answer
from bot.services.teammates import Person
from storage import Acknowledgement, AuditEntry, Delivery, Digest, DigestItem, Teammate
from storage.work import Work
from tests.services.conftest import a_relationship, a_teammate, was_in_touch

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANN = Person("UANN", "Ann", admin=True, member=True)
MO = Person("UMO", "Mo", member=True)


@pytest.fixture(name="people")
async def _people(work: Work) -> tuple[Teammate, Teammate]:
    """Ann, and Mo as he arrived by his account; from a file there is a Mo without one."""
    await a_teammate(work, "Mo Bakker", id="imported", slack_user=None)
    return await a_teammate(work, "Ann"), await a_teammate(work, "Mo", id="newcomer")


async def _tells(work: Work, giver: Teammate, colleague: Teammate, acme: str) -> str:
    touchpoint = await was_in_touch(work, giver, await a_relationship(work, acme), AT)
    await reflections.keep(work, giver.id, touchpoint.id, Answer("big", "nothing"), AT)
    await reflections.tell(work, giver.id, touchpoint.id, colleague, AT)
    return touchpoint.id


async def test_thanks_that_a_newcomer_gave_and_got_are_the_imported_persons(work: Work, people) -> None:
    ann, mo = people
    by_mo, to_mo = await _tells(work, mo, ann, "Acme"), await _tells(work, ann, mo, "Beta")
    await reflections.thank(work, ann.id, by_mo, mo.id, AT)
    await matching.match(work, ANN, "imported", MO, AT)
    await reflections.thank(work, "imported", to_mo, ann.id, AT)

    thanks = await work.all(select(Acknowledgement))
    assert {(each.touchpoint_id, each.teammate_id, each.colleague_id) for each in thanks} == {
        (by_mo, "imported", "ann"),
        (to_mo, "ann", "imported"),
    }
    assert [each.thanked_at for each in thanks] == [AT, AT]
    abouts = await work.all(select(Delivery.about).where(Delivery.kind.in_(("told", "thanked"))))
    assert [await reflections.thanks_about(work, each) is not None for each in abouts] == [True] * 4


async def test_nobody_thanks_themselves_once_two_are_one(work: Work, people) -> None:
    _, mo = people
    imported = await work.get(Teammate, "imported")
    assert imported is not None
    await _tells(work, mo, imported, "Acme")
    await matching.match(work, ANN, "imported", MO, AT)
    await work.flush()

    assert await work.all(select(Acknowledgement)) == []


async def test_what_digests_said_of_a_newcomer_they_say_of_the_imported_person(work: Work, people) -> None:
    acme = await a_relationship(work)
    follow_ups = [{"id": acme.id, "teammate": "newcomer"}, {"id": acme.id, "teammate": "ann"}]
    work.add(
        Digest(
            at=AT,
            local_date=date(2026, 3, 2),
            id="d",
            facts={"kind_words": ["t", "newcomer"], "follow_ups": follow_ups},
        )
    )
    await work.flush()
    signals = [{"name": "contact_change", "evidence": ["teammate:newcomer"]}]
    work.add(DigestItem(digest_id="d", relationship_id=acme.id, position=0, state="watch", signals=signals))
    await work.flush()
    await matching.match(work, ANN, "imported", MO, AT)

    [digest], [item] = await work.all(select(Digest)), await work.all(select(DigestItem))
    assert digest.facts["kind_words"] == ["t", "imported"]
    assert [each["teammate"] for each in digest.facts["follow_ups"]] == ["imported", "ann"]
    assert item.signals[0]["evidence"] == ["teammate:imported"]


async def test_who_matched_is_written_down_and_what_a_newcomer_did_stays_done(work: Work, people) -> None:
    await audit.record(work, "admins_named", AT, by_id="newcomer")
    await matching.match(work, ANN, "imported", MO, AT)

    acts = await work.all(select(AuditEntry))
    assert {(each.act, each.by_id) for each in acts} == {("admins_named", "imported"), ("person_matched", "ann")}
