"""Who is let go, and when: not for an error that passes, and not with another team's trouble."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.replays import Replays
from storage import OAuthState
from storage.row_security import open_everything
from storage.sealed import new_key
from storage.store import Store
from tests.serving.conftest import Served
from tests.storage.test_installations import an_installation

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")

T1, T2, ORGANISATION = "T0SANDBOX", "T0OOST", "E0ORG"


@pytest.fixture(name="organised")
async def _organised(served: Served) -> Served:
    """Both teams, served by the installation of their organisation."""
    served.slack.organise(ORGANISATION)
    await served.installs(served.slack, served.mo, answer="allow_all")
    assert set(served.bot.connections.teams) == {T1, T2}
    return served


async def _is_connected(served: Served, workspace_id: str) -> bool:
    async with served.bot.store.consult_register() as register:
        workspace = await register.workspace(workspace_id)
    return bool(workspace and workspace.connected_at)


async def test_an_error_of_slack_that_passes_lets_nobody_go(served: Served):
    await served.installs(served.slack, served.mo)

    served.slack.faults.error_before("auth.test", times=5)
    served.slack.workspace.tell({"type": "app_uninstalled"}, None)
    await served.hears(events=1)
    await served.bot.connections.catch_up()

    assert served.bot.connections.teams == (T1,)
    async with served.bot.store.consult_register() as register:
        assert await register.installation(T1)
    assert await _is_connected(served, T1)


async def test_who_left_while_slack_was_failing_is_let_go_when_the_event_is_handled_again(served: Served):
    await served.installs(served.slack, served.mo)
    served.slack.faults.error_before("auth.test", times=5)
    served.slack.uninstall()
    await served.hears(events=2)
    assert served.bot.connections.teams == (T1,)

    served.slack.faults.clear()
    served.moves_clock(minutes=5)
    await Replays(served.bot.store, served.bot.app, served.moves_clock).replay()
    await served.bot.listeners.finish()

    assert served.bot.connections.teams == ()
    assert not await _is_connected(served, T1)


async def test_one_token_that_no_key_opens_keeps_no_other_team_from_what_changed(served: Served, caplog):
    await served.installs(served.slack, served.mo)
    await served.installs(served.oost, served.bo)
    strange = Store(served.settings.database_url, token_keys=[new_key()])
    later = served.moves_clock(minutes=1)
    async with strange.open_register() as register:
        await register.keep(an_installation(id=T1, changed_at=later))
    await strange.close()
    async with served.bot.store.open_register() as register:
        await register.keep(an_installation(id=T2, changed_at=later, bot_token="xoxb-next"))

    await served.bot.connections.catch_up()
    await served.bot.connections.catch_up()

    assert set(served.bot.connections.teams) == {T1, T2}
    connection = await served.bot.connections.of_team(T2)
    assert connection
    assert connection.line.client.token == "xoxb-next"
    assert caplog.text.count("no key of GIVEGET_TOKEN_KEYS opens the token of team T0SANDBOX") == 1


async def test_installations_that_were_begun_and_never_ended_are_forgotten_by_the_next(served: Served):
    for _ in range(3):
        await served.begins(served.slack)
    served.moves_clock(hours=1)

    await served.begins(served.slack)

    async with served.bot.store.engine.connect() as connection:
        await connection.run_sync(open_everything)
        assert (await connection.execute(select(func.count()).select_from(OAuthState))).scalar() == 1


async def test_of_several_teams_of_an_organisation_none_is_guessed(organised: Served):
    assert await organised.bot.connections.of_team(None, ORGANISATION) is None


async def test_a_team_that_its_organisation_took_out_is_let_go_alone(organised: Served):
    organised.oost.workspace.identity.enterprise_id = None
    organised.oost.workspace.tell({"type": "app_uninstalled"}, None)
    await organised.hears(events=1)

    assert organised.bot.connections.teams == (T1,)
    assert (await _is_connected(organised, T1), await _is_connected(organised, T2)) == (True, False)


async def test_a_team_of_an_organisation_whose_messages_slack_refuses_is_looked_at_again(organised: Served):
    connection = await organised.bot.connections.of_team(T2)
    assert connection
    token = connection.line.client.token
    assert not await organised.bot.connections.renewed(T2, token)
    await organised.bot.connections.catch_up()
    assert set(organised.bot.connections.teams) == {T1, T2}

    organised.oost.workspace.identity.enterprise_id = None
    assert not await organised.bot.connections.renewed(T2, token)
    organised.slack.faults.error_before("auth.test", times=1)
    await organised.bot.connections.catch_up()
    assert set(organised.bot.connections.teams) == {T1, T2}
    await organised.bot.connections.catch_up()

    assert organised.bot.connections.teams == (T1,)


async def test_an_organisation_that_left_is_noticed_where_slack_refuses_a_message(organised: Served):
    connection = await organised.bot.connections.of_team(T1)
    assert connection
    organised.slack.tokens.revoke_bot(ORGANISATION)

    assert not await organised.bot.connections.renewed(T1, connection.line.client.token)
    await organised.bot.connections.catch_up()

    assert organised.bot.connections.teams == ()
    assert [await _is_connected(organised, each) for each in (T1, T2)] == [False, False]


async def test_a_removal_that_is_overtaken_by_a_new_installation_removes_nothing(served: Served):
    await served.installs(served.slack, served.mo)
    connection = await served.bot.connections.of_team(T1)
    assert connection
    assert connection.changed_at
    now = served.moves_clock(minutes=1)

    async with served.bot.store.open_register() as register:
        assert not await register.remove(T1, connection.changed_at - timedelta(seconds=1), now)

    async with served.bot.store.consult_register() as register:
        assert await register.installation(T1)
