"""Writing a contact down: nothing that was typed is dropped, and what became of it is said."""

from typing import Any

import pytest
from sqlalchemy import select

from storage import Reflection, Relationship, Touchpoint
from tests.journeys.conftest import Team


async def _rows(team: Team, of: Any) -> list[Any]:
    assert team.bot is not None
    async with team.bot.house.look() as work:
        return await work.all(select(of))


async def _opens_the_form(team: Team, who: Any, name: str = "Acme") -> None:
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        work.add(Relationship(name=name, id=name.casefold()))
    await who.types(f"/giveget log {name}", in_=team.clients)
    await team.form(who)


@pytest.mark.parametrize(
    ("typed", "asked_for"),
    [
        ({"gave_text": "two evenings"}, {"gave_size", "got_size"}),
        ({"got_text": "an honest no"}, {"gave_size", "got_size"}),
        ({"gave_text": "two evenings", "gave_size": "A lot"}, {"got_size"}),
        ({"got_size": "A little"}, {"gave_size"}),
    ],
)
async def test_words_without_a_size_stay_in_the_form_and_the_size_is_asked_for(
    team: Team, typed: dict[str, str], asked_for: set[str]
) -> None:
    await _opens_the_form(team, team.jort)
    team.jort.fills(typed)
    errors = await team.jort.submits()

    assert set(errors) == asked_for
    assert all(said.startswith("How much? Pick one.") for said in errors.values())
    assert await _rows(team, Touchpoint) == []
    team.jort.fills({"gave_size": "A lot", "got_size": "A little"})
    assert await team.jort.submits() == {}
    [kept] = await _rows(team, Reflection)
    assert (kept.gave_text, kept.got_text) == (typed.get("gave_text"), typed.get("got_text"))


async def test_the_size_is_asked_for_in_dutch_too(team: Team) -> None:
    await _opens_the_form(team, team.mo)
    team.mo.fills({"gave_text": "twee avonden"})

    assert (await team.mo.submits())["gave_size"] == "Hoeveel? Kies er een. Je tekst staat nog in het formulier."


async def test_a_contact_of_this_morning_needs_no_time(team: Team) -> None:
    await _opens_the_form(team, team.jort)
    team.jort.fills({"date": "2026-03-03", "time": None})

    assert await team.jort.submits() == {}
    assert [each.at for each in await _rows(team, Touchpoint)] == [team.now]
