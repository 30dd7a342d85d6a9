"""An admin turns the switch of a reason in the settings, and reads how often the team agreed with it."""

import pytest

from tests.journeys.conftest import Team, text_of


@pytest.mark.parametrize(
    ("who", "counted", "never"),
    [("ann", "Nothing came of it yet", "Not at all"), ("mo", "Daar kwam het afgelopen jaar nog niets van", "Helemaal")],
)
async def test_an_admin_chooses_what_is_not_to_be_said(team: Team, who: str, counted: str, never: str) -> None:
    assert team.bot is not None
    admin = getattr(team, who)
    async with team.bot.house.open_work() as work:
        (await work.workspace()).admins = [admin.id]
    await admin.opens_home()
    home = await team.slack.until(lambda: admin.home)
    await admin.presses(home, "open.workspace_settings")
    form = await team.form(admin)
    assert counted in text_of(form)
    assert never in text_of(form)
    admin.fills({"hears_silence": "later", "hears_over_giving": "never"})
    assert await admin.submits() == {}

    async with team.bot.house.look() as work:
        assert (await work.workspace()).hearings == {"silence": "later", "over_giving": "never"}
