"""Who is let go, and when: not for an error that passes, and not with another team's trouble."""

from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import func, select

from bot.departures import Departures
from bot.replays import Replays
from storage import OAuthState, Teammate
from storage.row_security import open_everything
from storage.sealed import new_key
from storage.store import Store
from tests.serving.conftest import Served
from tests.storage.test_installations import an_installation

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")

Json = dict[str, Any]
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


def _of_the_organisation(event: Json, organisation: str = ORGANISATION) -> Json:
    """An event that names an organisation, and none of its teams."""
    return {
        "type": "event_callback",
        "team_id": None,
        "enterprise_id": organisation,
        "api_app_id": "A",
        "event_id": f"Ev{organisation}",
        "event": event,
        "authorizations": [{"enterprise_id": organisation, "team_id": None, "is_enterprise_install": True}],
    }


async def _is_told(served: Served, payload: Json) -> None:
    """Slack tells it."""
    answer = await served.bot.app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
    await served.bot.listeners.finish()
    assert answer.status == 200


DEPARTURES: list[Json] = [
    {"type": "app_uninstalled"},
    {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U1"]}},
    {"type": "team_access_revoked", "team_ids": [T2]},
]


@pytest.mark.parametrize("event", DEPARTURES, ids=lambda event: event["type"])
async def test_an_organisation_that_left_is_let_go_whole_though_no_team_is_named(organised: Served, event: Json):
    organised.slack.tokens.revoke_bot(ORGANISATION)
    await _is_told(organised, _of_the_organisation(event))

    assert organised.bot.connections.teams == ()
    assert [await _is_connected(organised, each) for each in (T1, T2)] == [False, False]


@pytest.mark.parametrize("event", DEPARTURES, ids=lambda event: event["type"])
async def test_of_an_organisation_that_stays_only_the_team_that_it_took_out_is_let_go(organised: Served, event: Json):
    organised.oost.workspace.identity.enterprise_id = None
    await _is_told(organised, _of_the_organisation(event))

    assert organised.bot.connections.teams == (T1,)
    assert (await _is_connected(organised, T1), await _is_connected(organised, T2)) == (True, False)


@pytest.mark.parametrize("event", DEPARTURES, ids=lambda event: event["type"])
async def test_what_no_longer_holds_of_an_organisation_lets_nobody_go(organised: Served, event: Json):
    await _is_told(organised, _of_the_organisation(event))

    assert set(organised.bot.connections.teams) == {T1, T2}
    assert [await _is_connected(organised, each) for each in (T1, T2)] == [True, True]


@pytest.mark.parametrize("event", DEPARTURES, ids=lambda event: event["type"])
async def test_another_organisation_s_departure_touches_nobody_else(organised: Served, event: Json):
    foreign = organised.slack.add_team("Noord")
    foreign.workspace.identity.enterprise_id = "E0OTHER"
    await organised.installs(foreign, foreign.add_member("Ria", admin=True), answer="allow_all")
    theirs = foreign.workspace.identity.team_id
    # Of the first organisation nobody looks again until Slack tells of that one.
    organised.oost.workspace.identity.enterprise_id = None
    foreign_teams = {*organised.bot.connections.teams} - {T1, T2}
    organised.slack.tokens.revoke_bot("E0OTHER")
    await _is_told(organised, _of_the_organisation(event, "E0OTHER"))

    assert foreign_teams == {theirs}
    assert set(organised.bot.connections.teams) == {T1, T2}
    assert [await _is_connected(organised, each) for each in (T1, T2, theirs)] == [True, True, False]


async def test_who_left_without_a_team_named_while_slack_was_failing_is_let_go_later(organised: Served):
    organised.slack.tokens.revoke_bot(ORGANISATION)
    organised.slack.faults.error_before("auth.test", times=5)
    await _is_told(organised, _of_the_organisation({"type": "app_uninstalled"}))
    assert set(organised.bot.connections.teams) == {T1, T2}

    organised.slack.faults.clear()
    organised.moves_clock(minutes=5)
    await Replays(organised.bot.store, organised.bot.app, organised.moves_clock).replay()
    await organised.bot.listeners.finish()

    assert organised.bot.connections.teams == ()


async def _forgets_who_left(served: Served, **later: float) -> None:
    served.moves_clock(**later)
    await Departures(served.bot.store, served.bot.connections, served.moves_clock).forget_who_left()


@pytest.fixture(name="without")
async def _without(organised: Served) -> Served:
    """The organisation took out its second team, which keeps words for half a year and has a colleague."""
    async with organised.bot.store.work(T2) as work:
        (await work.workspace()).keep_words_months = 6
        work.add(Teammate(name="Bo", slack_user=organised.bo.id))
    organised.oost.workspace.identity.enterprise_id = None
    await _is_told(organised, _of_the_organisation(DEPARTURES[-1]))
    assert not await _is_connected(organised, T2)
    return organised


async def _has_colleagues(served: Served) -> bool:
    async with served.bot.store.reading(T2) as work:
        return bool(await work.all(select(Teammate)))


async def test_a_team_that_stayed_away_for_long_is_forgotten_and_begins_anew(without: Served):
    await _forgets_who_left(without, days=240)
    assert not await _has_colleagues(without)

    without.oost.workspace.identity.enterprise_id = ORGANISATION
    assert await without.bot.connections.of_team(T2, ORGANISATION)
    assert await _is_connected(without, T2)


async def test_a_team_that_is_in_its_organisation_again_is_not_forgotten_though_nobody_there_did_anything(
    without: Served,
):
    without.oost.workspace.identity.enterprise_id = ORGANISATION
    await _forgets_who_left(without, days=240)

    assert await _has_colleagues(without)
    assert await _is_connected(without, T2)


async def test_while_slack_does_not_say_who_has_the_app_nobody_is_forgotten(without: Served):
    without.slack.faults.error_before("auth.teams.list", times=5)
    await _forgets_who_left(without, days=240)

    assert await _has_colleagues(without)


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
