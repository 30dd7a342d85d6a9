"""A token that Slack exchanged is kept though the database stumbles, and no two processes ask for one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from bot.renewing import Renewing
from storage import Installation
from storage.row_security import open_everything
from storage.sealed import new_key
from storage.store import Store
from tests.conftest import Clock
from tests.serving.conftest import Served, served_in
from tests.storage.test_installations import an_installation

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")

T1, T2 = "T0SANDBOX", "T0OOST"


@pytest.fixture(name="ending")
async def _ending(served: Served) -> Served:
    """Both teams have installed the app, and their tokens end in an hour."""
    for team, who in ((served.slack, served.mo), (served.oost, served.bo)):
        team.workspace.identity.tokens_last = 12 * 3600
        await served.installs(team, who)
    served.moves_clock(hours=11)
    return served


@contextmanager
def _stumbling(served: Served, times: int) -> Iterator[None]:
    """The database fails so many times to write a token."""
    left = times

    def fail(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        nonlocal left
        if left and statement.startswith("UPDATE installations SET bot_token"):
            left -= 1
            raise OperationalError(statement, None, Exception("the database was away"))

    engine = served.bot.store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", fail)
    yield
    event.remove(engine, "before_cursor_execute", fail)


async def _works(served: Served, *teams: str) -> list[bool]:
    """Whether the tokens that are kept last longer than until now and two hours."""
    async with served.bot.store.consult_register() as register:
        found = [await register.installation(each) for each in teams]
    end = served.moves_clock() + timedelta(hours=2)
    return [bool(each and each.expires_at and each.expires_at > end) for each in found]


def _asked(served: Served) -> int:
    refreshing = [line for line in served.slack.wire.lines if "refresh_token" in str(line.request)]
    return len([line for line in refreshing if line.method == "oauth.v2.access"])


async def test_what_slack_granted_while_the_database_was_away_is_written_at_the_next_look(ending: Served):
    with _stumbling(ending, times=3):
        for _ in range(3):
            await ending.bot.renewing.renew_tokens()
            ending.moves_clock(minutes=2)

    assert await _works(ending, T1, T2) == [True, True]
    assert _asked(ending) == 2
    await ending.bot.connections.catch_up()
    connection = await ending.bot.connections.of_team(T1)
    assert connection
    assert (await connection.line.client.auth_test())["ok"]


async def test_trouble_with_one_installation_keeps_no_other_from_its_token(ending: Served):
    with _stumbling(ending, times=1):
        await ending.bot.renewing.renew_tokens()

    assert sorted(await _works(ending, T1, T2)) == [False, True]


async def test_one_token_that_no_key_opens_keeps_no_other_from_being_renewed(ending: Served):
    strange = Store(ending.settings.database_url, token_keys=[new_key()])
    async with strange.open_register() as register:
        await register.keep(an_installation(id=T1, expires_at=ending.moves_clock()))
    await strange.close()

    await ending.bot.renewing.renew_tokens()

    assert await _works(ending, T2) == [True]


async def test_a_process_that_ends_writes_what_slack_granted_first(
    tmp_path: Path, unused_tcp_port: int, database_url: str
):
    async with served_in(tmp_path, unused_tcp_port, database_url) as served:
        served.slack.workspace.identity.tokens_last = 12 * 3600
        await served.installs(served.slack, served.mo)
        served.moves_clock(hours=11)
        with _stumbling(served, times=1):
            await served.bot.renewing.renew_tokens()
        assert await _works(served, T1) == [False]

    assert await _works(served, T1) == [True]
    await served.bot.store.close()


async def test_each_installation_is_claimed_when_its_turn_comes(ending: Served, clock: Clock):
    clock.now = ending.moves_clock()
    ending.slack.faults.error_before("oauth.v2.access", times=2)

    await Renewing(ending.bot.store, ending.settings, lambda: clock.forward(minutes=2)).renew_tokens()

    async with ending.bot.store.engine.connect() as connection:
        await connection.run_sync(open_everything)
        first, second = sorted((await connection.execute(select(Installation.renewing_until))).scalars())
    assert (second - first).total_seconds() >= 120


async def test_what_slack_refuses_may_be_tried_by_another_process_at_once(ending: Served):
    ending.slack.workspace.identity.client_secret = "changed at Slack"

    await ending.bot.renewing.renew_tokens()

    async with ending.bot.store.open_register() as register:
        assert await register.claim_renewal(T1, ending.moves_clock())


async def test_what_the_end_of_a_token_stopped_is_said_with_the_next(ending: Served):
    await ending.settled(T1, "welcome")
    ending.moves_clock(hours=2)
    await ending.plans(T1, ending.mo)
    stopped = await ending.settled(T1, "k")

    await ending.bot.renewing.renew_tokens()
    await ending.bot.connections.catch_up()

    assert stopped == ["blocked"]
    assert await ending.settled(T1, "k") == ["sent"]


async def test_two_that_were_stopped_do_not_free_each_other(ending: Served):
    await ending.settled(T1, "welcome")
    ending.moves_clock(hours=2)
    await ending.plans(T1, ending.mo, count=3)

    assert await ending.settled(T1, "k") == ["blocked"] * 3
    tried = len(ending.slack.wire.calls("chat.postMessage"))
    await ending.bot.jobs.tick()
    assert await ending.states(T1) == ["blocked"] * 3
    assert len(ending.slack.wire.calls("chat.postMessage")) == tried


async def test_nothing_is_kept_of_the_tokens_of_who_left(ending: Served):
    ending.slack.uninstall()
    await ending.hears(events=2)

    async with ending.bot.store.engine.connect() as connection:
        await connection.run_sync(open_everything)
        tokens = select(Installation.bot_token, Installation.refresh_token).where(Installation.id == T1)
        assert (await connection.execute(tokens)).one() == ("", None)
