"""Writing a contact down: nothing that was typed is dropped, and what became of it is said."""

from typing import Any

import pytest
from sqlalchemy import select

from storage import Reflection, Relationship, Touchpoint
from tests.journeys.conftest import Team, text_of


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


async def test_who_writes_a_contact_down_hears_that_it_was_noted(team: Team) -> None:
    await team.jort.types("/giveget log Noord", in_=team.clients)
    await team.jort.presses(await team.hears(team.jort, "Add Noord", in_=team.clients), "Add Noord")
    await team.form(team.jort)
    team.jort.fills({"gave_size": "A lot", "got_size": "A little"})
    assert await team.jort.submits() == {}

    noted = await team.hears(team.jort, "Noted", "Noord")
    assert "ask you" not in text_of(noted)


async def test_telling_a_colleague_says_who_knows_and_nobody_else_can_be_told(team: Team) -> None:
    await _opens_the_form(team, team.jort)
    team.jort.fills({"teammates": [team.mo.id]})
    await team.jort.submits()
    question = await team.hears(team.mo, "Acme", "kreeg")
    for tap in ("prompt.gave.big", "prompt.got.nothing", "Klaar"):
        await team.mo.presses(question, tap)
    lopsided = await team.hears(team.mo, "Weet iemand hier dat?")
    await team.mo.presses(lopsided, "prompt.tell", team.mo.id)
    assert await team.hears(team.mo, "Dat weet je zelf al.")
    await team.mo.presses(lopsided, "prompt.tell", team.guest.id)
    assert await team.hears(team.mo, "Gus")
    await team.mo.presses(lopsided, "prompt.tell", team.jort.id)

    assert await team.hears(team.mo, "Jort weet het.")
    assert "Weet iemand hier dat?" not in text_of(team.mo.sees(team.mo.dm))
