"""Whoever is not of the team can neither read nor write."""

from typing import Any

import pytest
from sqlalchemy import func, select

from storage import Base, Relationship
from tests.journeys.conftest import Team


async def _everything(team: Team) -> dict[str, int]:
    """How many rows there are of each kind."""
    assert team.bot is not None
    async with team.bot.store.engine.connect() as connection:
        return {
            table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in Base.metadata.sorted_tables
            if table.name != "inbox"
        }


@pytest.mark.parametrize("who", ["eve", "guest"])
@pytest.mark.parametrize("command", ["log Acme", "balance Acme", "drifting", "promise", "digest", "settings", "help"])
async def test_an_outsider_gets_no_answer_to_any_command(team: Team, who: str, command: str) -> None:
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        work.add(Relationship(name="Acme", id="acme"))
    await team.bot.jobs.tick()
    person: Any = getattr(team, who)
    room = team.shared if who == "eve" else team.clients
    before, seen = await _everything(team), len(person.sees(room))
    await person.types(f"/giveget {command}", in_=room)
    await team.bot.jobs.tick()

    assert person.modal is None
    assert len(person.sees(room)) == seen
    assert await _everything(team) == before


async def test_a_guest_who_opens_home_sees_nothing(team: Team) -> None:
    await team.guest.opens_home()
    await team.jort.opens_home()
    await team.slack.until(lambda: team.jort.home)

    assert team.guest.home is None


async def test_an_outsider_cannot_press_what_was_shown_to_others(team: Team) -> None:
    await team.jort.types("/giveget log Acme", in_=team.shared)
    offer = await team.hears(team.jort, "Acme", in_=team.shared)
    assert team.bot is not None
    await team.bot.jobs.tick()  # what is planned anyway is planned
    before = await _everything(team)
    with pytest.raises(Exception, match=r".+"):
        await team.eve.presses(offer, "Add Acme")

    assert await _everything(team) == before
    assert team.eve.modal is None
