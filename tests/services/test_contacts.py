"""People over there, what was agreed with them, and promises: written down once, never about somebody else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.services import concessions, contacts, one_sided_moves, pacts, promises
from bot.services.errors import BotError, DueBeforeMade, Gone, InTheFuture, Missing, TooLong
from storage import Concession, OneSidedMove, Promise, Relationship
from storage.work import Work
from tests.services.conftest import a_contact, a_relationship, a_teammate

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


@pytest.fixture(name="acme", autouse=True)
async def _acme(work: Work) -> Relationship:
    return await a_relationship(work)


async def test_who_left_stands_below_who_is_there(work: Work, acme: Relationship) -> None:
    for name, left_on in (("Anna", TODAY), ("Zoe", None), ("bert", None)):
        await contacts.keep(work, acme.id, None, contacts.Description(name=name, left_on=left_on))

    assert [each.name for each in await contacts.of(work, acme.id)] == ["bert", "Zoe", "Anna"]


async def test_a_contact_is_changed_in_place(work: Work, acme: Relationship) -> None:
    karin, erik = await a_contact(work, acme, "Karin"), await a_contact(work, acme, "Erik")
    changed = contacts.Description(name="Karin", left_on=TODAY, successor_id=erik.id)
    await contacts.keep(work, acme.id, karin.id, changed)

    assert (karin.left_on, karin.successor_id) == (TODAY, erik.id)


@pytest.mark.parametrize("successor", ["karin", "stranger", "nobody"])
async def test_nobody_is_followed_by_themselves_or_by_a_stranger(
    work: Work, acme: Relationship, successor: str
) -> None:
    await a_contact(work, acme, "Karin")
    await a_contact(work, await a_relationship(work, "Noord"), "Stranger")

    with pytest.raises(Gone):
        await contacts.keep(work, acme.id, "karin", contacts.Description(name="Karin", successor_id=successor))


async def test_a_pact_is_agreed_with_people_of_that_client(work: Work, acme: Relationship) -> None:
    await a_contact(work, acme, "Karin")
    await a_contact(work, await a_relationship(work, "Noord"), "Stranger")
    for why in ("They trust us", "They trust us still"):
        description = pacts.Description(agreed_on=TODAY, why=why)
        await pacts.keep(work, acme.id, description, ["karin", "stranger", "karin", "nobody"], TODAY)
    pact, agreed_with = await pacts.of(work, acme.id)

    assert pact is not None
    assert (pact.why, [each.name for each in agreed_with]) == ("They trust us still", ["Karin"])


async def test_a_pact_that_nobody_agreed_to_is_kept_all_the_same(work: Work, acme: Relationship) -> None:
    await pacts.keep(work, acme.id, pacts.Description(agreed_on=TODAY, why="They trust us"), [], TODAY)

    assert (await pacts.of(work, acme.id))[1] == []
    with pytest.raises(Missing):
        await pacts.keep(work, acme.id, pacts.Description(agreed_on=TODAY, why=""), [], TODAY)


async def test_a_promise_sent_twice_is_one_and_its_first_end_stays(work: Work, acme: Relationship) -> None:
    mo = await a_teammate(work)
    description = promises.Description("us", "the offer by Friday", TODAY, due_on=date(2026, 3, 6))
    for _ in range(2):
        promise, _ = await promises.make(work, acme.id, description, [mo], TODAY, once="V1")
    await promises.close(work, promise.id, "kept", TODAY)
    await promises.close(work, promise.id, "broken", TODAY)

    assert await work.first(select(func.count()).select_from(Promise)) == 1
    assert (promise.state, promise.closed_on) == ("kept", TODAY)
    assert await promises.open_of(work, acme.id) == []


async def test_open_promises_stand_by_their_day(work: Work, acme: Relationship) -> None:
    for once, due_on in (("a", None), ("b", date(2026, 4, 1)), ("c", date(2026, 3, 20))):
        await promises.make(
            work, acme.id, promises.Description("them", once, TODAY, due_on=due_on), [], TODAY, once=once
        )

    assert [each.id for each in await promises.open_of(work, acme.id)] == ["c", "b", "a"]


@pytest.mark.parametrize(("text", "error"), [("", Missing), ("x" * 1001, TooLong)])
async def test_a_promise_has_words_but_is_no_contract(
    work: Work, acme: Relationship, text: str, error: type[BotError]
) -> None:
    with pytest.raises(error):
        await promises.make(work, acme.id, promises.Description("us", text, TODAY), [], TODAY, once="V1")


async def test_what_was_agreed_cannot_lie_in_the_future(work: Work, acme: Relationship) -> None:
    tomorrow = date(2026, 3, 3)

    with pytest.raises(InTheFuture):
        await promises.make(work, acme.id, promises.Description("us", "text", tomorrow), [], TODAY, once="V1")
    with pytest.raises(InTheFuture):
        await pacts.keep(work, acme.id, pacts.Description(agreed_on=tomorrow, why="why"), [], TODAY)


async def test_favours_and_steps_are_written_down_once(work: Work, acme: Relationship) -> None:
    for _ in range(2):
        await concessions.note(work, acme.id, "us", NOW, "ten per cent", once="V1")
        await one_sided_moves.note(work, acme.id, "them", NOW, "pay after 90 days", once="V1")
    await work.flush()

    assert await work.first(select(func.count()).select_from(Concession)) == 1
    assert await work.first(select(func.count()).select_from(OneSidedMove)) == 1
    with pytest.raises(Missing):
        await concessions.note(work, acme.id, "us", NOW, "", once="V2")


async def test_nothing_is_written_of_a_relationship_that_was_removed(work: Work) -> None:
    for write in (
        contacts.keep(work, "nobody", None, contacts.Description(name="Karin")),
        pacts.keep(work, "nobody", pacts.Description(agreed_on=TODAY, why="why"), [], TODAY),
        promises.make(work, "nobody", promises.Description("us", "text", TODAY), [], TODAY, once="V1"),
        concessions.note(work, "nobody", "us", NOW, "text", once="V1"),
        one_sided_moves.note(work, "nobody", "us", NOW, "text", once="V1"),
        promises.close(work, "nothing", "kept", TODAY),
        contacts.get(work, "nobody"),
    ):
        with pytest.raises(Gone):
            await write


async def test_a_promise_is_never_due_before_it_was_made(work: Work, acme: Relationship) -> None:
    description = promises.Description("us", "a call", TODAY, due_on=TODAY - timedelta(days=1))

    with pytest.raises(DueBeforeMade) as refused:
        await promises.make(work, acme.id, description, [], TODAY, once="V1")
    assert refused.value.field == "due_on"
