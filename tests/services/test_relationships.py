"""Relationships are found by what people call them, and no two are called the same."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services import relationships
from bot.services.errors import AmbiguousRelationship, BotError, Gone, Missing, NameTaken, TooLong, UnknownRelationship
from bot.services.relationships import Description
from storage.relationships import Relationship
from storage.work import Work
from tests.services.conftest import a_relationship


@pytest.fixture(name="known", autouse=True)
async def _known(work: Work) -> None:
    await a_relationship(work, "Acme", aliases=["Acme Nederland", "ACN"], domains=["acme.com"], slack_channels=["C1"])
    await a_relationship(work, "Noord", id="noord", slack_channels=["C2"])
    await a_relationship(work, "Noord Holland", id="noord-holland")
    await a_relationship(work, "Café Zuid", id="zuid")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Acme", "acme"),
        ("  acme ", "acme"),
        ("ACME   nederland", "acme"),
        ("acn", "acme"),
        ("ac", "acme"),
        ("Noord", "noord"),  # the name itself goes before the start of another
        ("noord h", "noord-holland"),
        ("cafe\u0301 zuid", "zuid"),  # composed otherwise
    ],
)
async def test_a_relationship_is_found_by_what_people_call_it(work: Work, typed: str, found: str) -> None:
    assert (await relationships.find(work, typed)).id == found


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", Missing("relationship")),
        (" \n ", Missing("relationship")),
        ("Acmee", UnknownRelationship("Acmee", ("Acme",))),
        ("Zzyzx", UnknownRelationship("Zzyzx", ())),
        ("no", AmbiguousRelationship("no", ("Noord", "Noord Holland"))),
    ],
)
async def test_what_is_not_found_says_what_is_near(work: Work, typed: str, error: BotError) -> None:
    with pytest.raises(type(error)) as raised:
        await relationships.find(work, typed)

    assert raised.value == error


async def test_two_with_one_alias_are_told_apart_by_asking(work: Work) -> None:
    await a_relationship(work, "Bravo", aliases=["ACN"])

    with pytest.raises(AmbiguousRelationship) as raised:
        await relationships.find(work, "acn")

    assert raised.value.candidates == ("Acme", "Bravo")


@pytest.mark.parametrize("name", ["acme", "ACME  Nederland", "Acn"])
async def test_a_name_that_is_taken_is_refused(work: Work, name: str) -> None:
    with pytest.raises(NameTaken):
        await relationships.add(work, Description(name=name))
    with pytest.raises(NameTaken):
        await relationships.change(work, "noord", Description(name="Noord", aliases=[name]))


async def test_a_relationship_may_keep_its_own_name(work: Work) -> None:
    await relationships.change(work, "acme", Description(name="ACME", aliases=["Acme"]))

    assert (await relationships.get(work, "acme")).name == "ACME"


@pytest.mark.parametrize(("name", "error"), [("", Missing), ("  \t", Missing), ("x" * 71, TooLong)])
async def test_a_name_that_is_none_is_refused(work: Work, name: str, error: type[BotError]) -> None:
    with pytest.raises(error):
        await relationships.add(work, Description(name=name))


async def test_a_name_stands_in_one_line(work: Work) -> None:
    added = await relationships.add(work, Description(name=" New\n Client ", aliases=["N  C", "", "N C"]))

    assert (added.name, added.aliases) == ("New Client", ["N C"])


@pytest.mark.parametrize(
    "name",
    ["<!channel>", "<@U1>", "*_~`", "\u202eevil", "👩‍👩‍👧", "a|b:c", "%s {name}", "'; DROP TABLE relationships; --"],
)
async def test_hostile_names_are_only_names(work: Work, name: str) -> None:
    added = await relationships.add(work, Description(name=name))

    assert (await relationships.find(work, name)).id == added.id
    assert added in await relationships.suggest(work, name)


async def test_who_was_removed_is_gone(work: Work) -> None:
    with pytest.raises(Gone):
        await relationships.get(work, "nobody")
    with pytest.raises(Gone):
        await relationships.change(work, "nobody", Description(name="New"))


async def test_suggestions_begin_with_what_was_typed(work: Work) -> None:
    assert [each.id for each in await relationships.suggest(work, "zu")] == ["zuid"]
    assert (await relationships.suggest(work, "holland"))[0].id == "noord-holland"
    assert len(await relationships.suggest(work, "")) == 4


@pytest.mark.parametrize(
    ("text", "channel", "found"),
    [
        ("We spoke to Acme.", None, "acme"),
        ("mail of karin@acme.com, see below", None, "acme"),
        ("Acme's planning", None, "acme"),
        ("Noord Holland called", None, "noord-holland"),
        ("what a nice café zuid!", None, "zuid"),
        ("acmee called", None, None),
        ("", "C2", "noord"),
        ("Acme called", "C2", "acme"),
        ("", None, None),
    ],
)
async def test_a_message_speaks_of_whom_it_names(work: Work, text: str, channel: str | None, found: str | None) -> None:
    spoken_of = await relationships.spoken_of(work, text, channel)

    assert (spoken_of.id if spoken_of else None) == found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40)
@given(typed=st.text(max_size=80).filter(lambda text: "\x00" not in text))
async def test_no_text_breaks_the_search(work: Work, typed: str) -> None:
    found: list[Any] = await relationships.suggest(work, typed)
    await relationships.spoken_of(work, typed, None)

    assert len(found) <= 4


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Akme", "Acme"),
        ("ACNE", "Acme"),
        ("Acmee b.v.", "Acme"),
        ("Museum de Werff", "Museum De Werf"),
        ("de Werf", "Museum De Werf"),
        ("Bakery Tulpp", "Bakery Tulp"),
        ("Nord", "Noord"),
        ("van damm", "Van Dam"),
        ("Nobody Here", None),
        ("Zebra", None),
        ("De Linden", None),
        ("Van Gogh", None),
    ],
)
def test_only_what_is_really_like_it_is_suggested(typed: str, meant: str | None) -> None:
    known = [Relationship(name=name) for name in ("Acme", "Bakery Tulp", "Museum De Werf", "Noord", "Van Dam")]

    assert [each.name for each in relationships.near(known, typed)] == ([meant] if meant else [])
