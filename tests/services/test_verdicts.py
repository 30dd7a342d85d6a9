"""From stored rows to verdicts, with names and in a language, in the shape that machines read."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.i18n import language
from bot.services import verdicts
from storage import Contact, Promise, Relationship, Teammate, Touchpoint, TouchpointContact
from storage.work import Work

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(name="bothof")
async def _bothof(work: Work) -> Work:
    """Harry, whom we spoke to every week, handed over to Erik, whom we never spoke to; Acme goes on as ever."""
    for row in (
        Teammate(name="Jort", id="jort"),
        Relationship(name="Bothof", id="b"),
        Relationship(name="Acme", id="a"),
        Contact(relationship_id="b", name="Erik", id="erik"),
        Contact(relationship_id="b", name="Harry", id="harry", left_on=date(2026, 1, 12), successor_id="erik"),
        Promise(relationship_id="a", by="us", text="secret words", made_on=date(2026, 1, 1), id="p"),
    ):
        work.add(row)
        await work.flush()
    for week in range(50):
        at = AT - timedelta(weeks=week, hours=1)
        work.add(Touchpoint(relationship_id="a", at=at, id=f"a{week}"))
        if week >= 7:
            work.add(Touchpoint(relationship_id="b", at=at, id=f"b{week}"))
            await work.flush()
            work.add(TouchpointContact(touchpoint_id=f"b{week}", contact_id="harry"))
    await work.flush()
    return work


async def test_every_relationship_is_judged_and_the_worst_comes_first(bothof: Work) -> None:
    found = await verdicts.verdicts_at(bothof, AT)

    assert [(verdict.relationship_id, verdict.state) for verdict in found] == [("b", "drifting"), ("a", "steady")]
    assert {signal.name for signal in found[0].signals} == {"silence", "contact_change"}


async def test_one_relationship_can_be_asked_for(bothof: Work) -> None:
    acme = await verdicts.verdict_of(bothof, "a", AT)

    assert acme is not None
    assert acme.relationship_id == "a"
    assert await verdicts.verdict_of(bothof, "nobody", AT) is None


async def test_names_are_found_by_reference_and_the_forgotten_have_none(bothof: Work) -> None:
    name_of = await verdicts.names_of(bothof)

    assert [name_of(f"{kind}") for kind in ("contact:harry", "teammate:jort", "relationship:b")] == [
        "Harry",
        "Jort",
        "Bothof",
    ]
    assert name_of("contact:gone") == "…"


async def test_machines_get_every_field_of_the_contract(bothof: Work) -> None:
    found = await verdicts.verdicts_at(bothof, AT)
    told = verdicts.as_json("team", AT, found, await verdicts.names_of(bothof), language("en", "UTC").sentence)

    assert told["at"] == "2026-03-02T09:00:00+00:00"
    assert told["workspace"] == "team"
    worst = told["relationships"][0]
    assert list(worst) == ["id", "name", "state", "drift", "signals", "remarks", "moves"]
    assert worst["name"] == "Bothof"
    change = next(signal for signal in worst["signals"] if signal["name"] == "contact_change")
    assert change["sentence"] == "Harry handed over to Erik seven weeks ago, and we haven't spoken to Erik yet."
    assert change["evidence"][-1] == "contact:harry"
    assert {move["name"] for move in worst["moves"]} == {"call", "tell_the_story"}
    assert "Ask Harry for an introduction, and ask Erik: what matters to you?" in [
        move["sentence"] for move in worst["moves"]
    ]


async def test_no_words_of_people_are_in_a_verdict(bothof: Work) -> None:
    found = await verdicts.verdicts_at(bothof, AT + timedelta(days=30))

    assert "secret words" not in str(found)
