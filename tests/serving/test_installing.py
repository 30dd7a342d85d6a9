"""Teams install the app, leave, and come back; an organisation does so for all of its teams."""

import asyncio
from itertools import islice

import pytest
from sqlalchemy import event, text

from bot.app import Bot
from bot.messages.ids import Form
from bot.services import audit
from storage import Base
from storage.row_security import open_everything
from tests.handlers.filled import filled
from tests.handlers.payloads import Sender
from tests.serving.conftest import Served

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")

T1 = "T0SANDBOX"


async def test_a_team_installs_the_app_and_is_served(served: Served):
    assert (await served.mo.types("/giveget help")).payload == {}

    shown = await served.installs(served.slack, served.mo)

    assert (shown.status, "Thank you" in shown.text) == (200, True)
    await served.slack.until(lambda: any("Giveget" in each["text"] for each in served.mo.sees(served.mo.dm)))
    await served.mo.types("/giveget help")
    await served.slack.until(lambda: any(each["ephemeral"] for each in served.mo.sees(served.mo.dm)))


async def test_a_state_is_taken_once_in_time_and_from_the_browser_that_began(served: Served):
    link, cookie = await served.begins(served.slack)
    back = await served.consents(link, served.mo)

    assert (await served.gets(back)).status == 400
    assert (await served.gets(back, "slack-app-oauth-state=forged")).status == 400
    assert (await served.gets(back, cookie)).status == 200
    assert (await served.gets(back, cookie)).status == 401
    forged = f"{served.url}/slack/oauth_redirect?code=c&state=forged"
    assert (await served.gets(forged, "slack-app-oauth-state=forged")).status == 401


async def test_a_state_that_is_too_old_installs_nothing(served: Served):
    link, cookie = await served.begins(served.slack)
    back = await served.consents(link, served.mo)
    served.moves_clock(minutes=11)

    assert (await served.gets(back, cookie)).status == 401
    assert await served.bot.store.workspaces() == []


async def test_who_says_no_is_answered_in_the_language_of_their_browser(served: Served):
    link, _ = await served.begins(served.slack)
    back = await served.consents(link, served.mo, answer="cancel")
    async with served.http.get(back, headers={"Accept-Language": "fr, nl-NL;q=0.8, en"}) as shown:
        said = await shown.text()

    assert said == "Giveget is niet geïnstalleerd, en er is niets bewaard. Je kunt deze pagina sluiten.\n"


async def test_a_no_and_a_refused_code_install_nothing_and_leave_no_code_in_the_log(served: Served, caplog):
    denied = await served.installs(served.slack, served.mo, answer="cancel")
    link, cookie = await served.begins(served.slack)
    back = (await served.consents(link, served.mo)).replace("code=", "code=spoilt")
    refused = await served.gets(back, cookie)

    assert denied.text == "Giveget was not installed, and nothing was kept. You can close this page.\n"
    assert (refused.status, "Thank you" in refused.text) == (401, False)
    assert await served.bot.store.workspaces() == []
    assert "spoilt" not in caplog.text


async def test_tokens_are_nowhere_to_be_read(served: Served, caplog):
    await served.installs(served.slack, served.mo)
    connection = await served.bot.connections.of_team(T1)
    assert connection
    token = connection.line.client.token
    assert token
    await served.mo.types("/giveget help")
    async with served.bot.store.consult_register() as register:
        installation = await register.installation(T1)

    told = [repr(each) for each in (connection, installation, served.settings, served.bot)]
    assert not any(secret in text for text in [*told, caplog.text] for secret in _secrets(served, token))
    async with served.bot.store.engine.connect() as connection:
        await connection.run_sync(open_everything)
        for table in Base.metadata.tables:
            assert token not in str((await connection.execute(text(f"SELECT * FROM {table}"))).all()), table  # noqa: S608


def _secrets(served: Served, token: str) -> list[str]:
    kept = (served.settings.slack_client_secret, served.settings.slack_signing_secret, served.settings.token_keys)
    return [token, *(each.get_secret_value() for each in kept if each)]


async def test_leaving_parks_what_is_planned_and_coming_back_releases_what_is_still_worth_saying(served: Served):
    await served.installs(served.slack, served.mo)
    now = served.moves_clock()
    await served.plans(T1, served.mo, key="later", due_at=served.moves_clock(hours=0).replace(hour=12))
    await served.plans(T1, served.mo, key="brief", due_at=now.replace(hour=12), expires_at=now.replace(hour=13))

    served.slack.uninstall()
    await served.hears(events=2)
    assert served.bot.connections.teams == ()
    assert await served.states(T1, "later") + await served.states(T1, "brief") == ["blocked", "blocked"]
    served.moves_clock(hours=6)
    assert (await served.installs(served.slack, served.mo)).status == 200

    assert await served.settled(T1, "later") == ["sent"]
    assert await served.settled(T1, "brief") == ["expired"]


async def test_installing_and_leaving_stand_in_the_audit_trail_once_each(served: Served):
    await served.installs(served.slack, served.mo)
    served.slack.uninstall()
    await served.hears(events=2)  # Slack tells it twice: the token was revoked, the app removed
    async with served.bot.store.reading(T1) as work:
        trail = [(entry.act, entry.by_id) for entry, _ in await audit.latest(work)]

    assert sorted(trail) == [("installed", None), ("uninstalled", None)]


async def test_a_late_word_of_an_earlier_removal_changes_nothing(served: Served):
    await served.installs(served.slack, served.mo)

    served.slack.workspace.tell({"type": "app_uninstalled"}, None)
    served.slack.workspace.tell({"type": "tokens_revoked", "tokens": {"bot": ["U0"]}}, None)
    await served.hears(events=2)

    assert served.bot.connections.teams == (T1,)


async def test_tokens_of_people_are_none_of_ours(served: Served):
    await served.installs(served.slack, served.mo)
    asked = [line for line in served.slack.wire.lines if line.method == "auth.test"]

    served.slack.workspace.tell({"type": "tokens_revoked", "tokens": {"oauth": [served.mo.id]}}, None)
    await served.hears(events=1)

    assert [line for line in served.slack.wire.lines if line.method == "auth.test"] == asked


async def test_who_only_looks_whether_the_page_is_there_begins_no_installation(served: Served):
    async with served.http.head(f"{served.url}/slack/install") as shown:
        status = shown.status

    assert status == 405
    assert (await served.rows())["oauth_states"] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["install", "oauth_redirect?code=c&state=forged"])
async def test_whoever_opens_the_pages_for_installing_often_holds_nobody_else_up(served: Served, path: str):
    await served.installs(served.slack, served.mo)
    assert await served.settled(T1, "welcome") == ["sent"]
    mo = Sender(served.mo.id, T1, T1)
    form = mo.interaction("view_submission", view=filled(mo, Form.RELATIONSHIP))
    assert (await served.mo.types("/giveget help")).answered  # from now on he is known
    written: list[str] = []
    event.listen(served.bot.store.engine.sync_engine, "before_cursor_execute", lambda *said: written.append(said[2]))
    async with asyncio.timeout(30), served.bot.store.work(T1):
        url, cookie = f"{served.url}/slack/{path}", "slack-app-oauth-state=forged"
        pages = [asyncio.create_task(served.gets(url, cookie)) for _ in range(90)]
        for turned_away in islice(asyncio.as_completed(pages), 80):
            assert (await turned_away).status == 503
        sending = asyncio.create_task(served.slack.sockets.deliver("interactive", form))
        while not served.bot.store._turns._in_haste:  # noqa: ASYNC110  nobody tells who waits for a turn
            await asyncio.sleep(0.01)
    sent = await sending
    before = written[: next((number for number, each in enumerate(written) if "INTO relationships" in each), None)]
    shown = [await each for each in pages]

    assert (sent.answered, sent.payload) == (True, {})
    assert sum("oauth_states" in each for each in before) <= 2, "prune and insert of one of them"
    assert sorted({each.status for each in shown}) == [200 if path == "install" else 401, 503]
    assert all("Try again" in each.text for each in shown if each.status == 503)


async def test_a_token_that_ends_is_exchanged_in_time(served: Served):
    served.slack.workspace.identity.tokens_last = 12 * 3600
    await served.installs(served.slack, served.mo)
    connection = await served.bot.connections.of_team(T1)
    assert connection
    first = connection.line.client.token
    await served.bot.renewing.renew_tokens()
    assert connection.line.client.token == first

    served.moves_clock(hours=11)
    await served.bot.renewing.renew_tokens()
    await served.bot.connections.catch_up()
    served.moves_clock(hours=2)
    await served.plans(T1, served.mo)

    assert connection.line.client.token != first
    assert await served.settled(T1, "k") == ["sent"]


async def test_a_process_that_heard_nothing_yet_of_a_team_reaches_it(served: Served, other: Bot):
    await served.installs(served.slack, served.mo)
    async with asyncio.timeout(30):
        lines = [await each.connections.line(T1) for each in (served.bot, other)]

    first, second = (each.client.token for each in lines if each)
    assert first == second


async def test_what_another_process_learned_is_followed(served: Served, other: Bot):
    assert await other.connections.of_team(T1) is None
    await served.installs(served.slack, served.mo)

    found = await other.connections.of_team(T1)
    assert found
    served.slack.tokens.revoke_bot()
    refused = found.line.client.token
    assert not await other.connections.renewed(T1, refused)
    await served.installs(served.slack, served.mo)
    assert await other.connections.renewed(T1, refused)

    served.slack.uninstall()
    await served.hears(events=2)
    await other.connections.catch_up()
    assert other.connections.teams == ()


async def test_an_organisation_installs_for_all_of_its_teams_each_a_workspace_of_its_own(served: Served):
    served.slack.organise("E0ORG")

    assert (await served.installs(served.slack, served.mo, answer="allow_all")).status == 200

    assert {each.team_id for each in await served.bot.store.workspaces()} == {T1, "T0OOST"}
    for who in (served.mo, served.bo):
        assert (await who.types("/giveget help")).answered
        await served.slack.until(lambda who=who: any(each["ephemeral"] for each in who.sees(who.dm)))


async def test_a_team_that_joins_an_organisation_later_is_served_when_it_first_asks(served: Served):
    served.slack.workspace.identity.enterprise_id = "E0ORG"
    await served.installs(served.slack, served.mo, answer="allow_all")
    assert served.bot.connections.teams == (T1,)

    served.slack.organise("E0ORG")
    served.oost.workspace.identity.installed_for_all = True
    await served.bo.types("/giveget help")

    await served.slack.until(lambda: any(each["ephemeral"] for each in served.bo.sees(served.bo.dm)))
    assert served.bot.connections.teams == (T1, "T0OOST")
