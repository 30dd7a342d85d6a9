"""People from a file are matched with their accounts by an admin, and lose nothing."""

from datetime import timedelta

from sqlalchemy import select

from storage import Prompt, Reflection, Relationship, Teammate, Touchpoint
from tests.journeys.conftest import TUESDAY, Team


async def test_an_imported_person_is_matched_with_an_account_that_had_already_arrived(team: Team) -> None:
    await team.jort.opens_home()
    await team.slack.until(lambda: team.jort.home)
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        work.add(Teammate(name="Jort de Vries", id="jort"), Relationship(name="Noord", id="noord"))
        await work.flush()
        newcomer = (await work.all(select(Teammate.id).where(Teammate.slack_user == team.jort.id)))[0]
        for key, whose in (("before", "jort"), ("since", newcomer)):
            work.add(Touchpoint(relationship_id="noord", id=key, at=TUESDAY - timedelta(days=1)))
            await work.flush()
            work.add(Prompt(touchpoint_id=key, teammate_id=whose, state="answered"))
            work.add(Reflection(touchpoint_id=key, teammate_id=whose, at=TUESDAY, gave_size="real", got_size="real"))
    await team.ann.opens_home()
    home = await team.slack.until(lambda: team.ann.home)
    await team.ann.presses(home, "teammate.match", team.jort.id)

    async with team.bot.house.look() as work:
        known = await work.all(select(Teammate).where(Teammate.slack_user == team.jort.id))
        assert [each.id for each in known] == ["jort"]
        assert set(await work.all(select(Reflection.teammate_id))) == {"jort"}
