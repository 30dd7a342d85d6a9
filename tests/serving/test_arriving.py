"""What was imported before is taken over by the team that the one who runs the bot chose, and by no other."""

import asyncio

import pytest
from sqlalchemy import select

from bot.app import Bot
from bot.arrivals import Team
from bot.sandbox import team as sandbox
from storage.relationships import Relationship
from storage.workspaces import Workspace
from tests.serving.conftest import Served

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")

T1, T2 = "T0SANDBOX", "T0OOST"


async def _imported(served: Served, workspace_id: str) -> None:
    await served.bot.store.found_workspace(Workspace(id=workspace_id))
    async with served.bot.store.work(workspace_id) as work:
        work.add(Relationship(name="Known to one team", id="r"))


async def _seen_by(served: Served, team_id: str) -> list[str]:
    connection = await served.bot.connections.of_team(team_id)
    assert connection
    async with served.bot.store.reading(connection.workspace_id) as work:
        return [each.name for each in await work.all(select(Relationship))]


def _team(team: sandbox.Team) -> Team:
    return Team(team.workspace.identity.team_id, team.workspace.identity.team, team.workspace.bot.id)


async def test_a_team_that_installs_the_app_sees_nothing_of_what_was_imported_before(served: Served):
    await _imported(served, "local")

    await served.installs(served.oost, served.bo)

    assert await _seen_by(served, T2) == []
    assert {each.id: each.team_id for each in await served.bot.store.workspaces()} == {"local": None, T2: T2}


async def test_the_team_of_the_token_in_the_settings_takes_it_over_though_others_have_installed_the_app(served: Served):
    await _imported(served, "local")
    await served.installs(served.oost, served.bo)

    await served.bot.connections.add(_team(served.slack), served.slack.tokens.bot_token)

    assert await _seen_by(served, T1) == ["Known to one team"]
    await served.installs(served.slack, served.mo)
    assert await _seen_by(served, T1) == ["Known to one team"]


async def test_what_was_imported_under_a_teams_own_id_waits_for_that_team(served: Served):
    await _imported(served, T1)

    await served.installs(served.oost, served.bo)
    await served.installs(served.slack, served.mo)

    assert (await _seen_by(served, T1), await _seen_by(served, T2)) == (["Known to one team"], [])


async def test_of_two_teams_that_arrive_in_two_processes_at_once_one_takes_it_over(served: Served, other: Bot):
    await _imported(served, "local")

    arrived = await asyncio.gather(
        served.bot.connections.add(_team(served.slack), served.slack.tokens.bot_token),
        other.connections.add(_team(served.oost), served.oost.tokens.give("bot", T2)),
    )

    assert "local" in {each.workspace_id for each in arrived}
    for each in arrived:
        async with served.bot.store.consult_register() as register:
            workspace = await register.workspace(each.workspace_id)
        assert workspace
        assert workspace.team_id == each.team.id


async def test_a_team_that_arrives_in_two_processes_at_once_has_one_workspace(served: Served, other: Bot):
    token = served.slack.tokens.bot_token

    arrived = await asyncio.gather(
        *(each.connections.add(_team(served.slack), token) for each in (served.bot, other, served.bot, other))
    )

    assert {each.workspace_id for each in arrived} == {T1}
    assert len(await served.bot.store.workspaces()) == 1
