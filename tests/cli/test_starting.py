"""giveget run that cannot begin says why, and what to do."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from pydantic import SecretStr

from bot.app import serving
from bot.cli.starting import serve
from bot.manifest import manifest_path
from bot.sandbox import Sandbox
from bot.settings import Settings
from storage.sealed import new_key
from tests.conftest import OwnDatabase


@pytest.fixture(name="slack")
async def _slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(manifest_path(), now=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC)) as slack:
        slack.add_member("Ann", admin=True)
        yield slack


@pytest.fixture(name="settings")
def _settings(slack: Sandbox, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_api_url=slack.api_url,
        database_url=f"sqlite:///{tmp_path}/giveget.sqlite3",
    )


async def _said(settings: Settings, *, http: bool = False, **changed: Any) -> str:
    with pytest.raises(click.ClickException) as refused:
        await asyncio.to_thread(serve, settings.model_copy(update=changed), http=http)
    assert refused.value.exit_code == 1
    return refused.value.message


async def test_missing_tokens_are_named_with_where_they_are_found(settings):
    said = await _said(settings, slack_bot_token=None, slack_app_token=SecretStr(" "))

    assert "SLACK_BOT_TOKEN is not set" in said
    assert "SLACK_APP_TOKEN is not set" in said
    assert "xapp-" in said


async def test_a_refused_bot_token_is_told_from_a_refused_app_token(settings):
    wrong_bot = await _said(settings, slack_bot_token=SecretStr("xoxb-wrong"))
    wrong_app = await _said(settings, slack_app_token=SecretStr("xapp-wrong"))

    assert "Slack refuses SLACK_BOT_TOKEN (invalid_auth)" in wrong_bot
    assert "Slack refuses SLACK_APP_TOKEN (invalid_auth)" in wrong_app


@pytest.mark.slow
async def test_a_slack_out_of_reach_is_said_with_its_address(settings):
    said = await _said(settings, slack_api_url="http://127.0.0.1:9/api/")

    assert "Slack cannot be reached at http://127.0.0.1:9/api/" in said


@pytest.mark.parametrize("attribute", ["SUPERUSER", "BYPASSRLS"])
async def test_several_teams_are_not_served_as_a_role_that_sees_the_rows_of_all(settings, somebody, attribute):
    oauth = {
        "slack_client_id": "1.2",
        "slack_client_secret": SecretStr("secret"),
        "token_keys": SecretStr(new_key()),
        "slack_signing_secret": SecretStr("secret"),
    }
    with somebody(attribute) as url:
        said = await _said(settings, database_url=url, **oauth)
        over_http = await _said(settings, database_url=url, http=True, **oauth)

    assert "see the rows of all teams" in said
    assert said == over_http


async def test_one_team_is_served_as_such_a_role_and_the_log_says_what_that_means(settings, somebody, caplog):
    with somebody("SUPERUSER") as url:
        async with serving(settings.model_copy(update={"database_url": url})):
            pass

    assert [each.levelname for each in caplog.records if "row-level security" in each.message] == ["WARNING"]


@pytest.fixture(name="somebody")
def _somebody(
    own_database: OwnDatabase, run_sql: Callable[[str], None]
) -> Callable[[str], AbstractContextManager[str]]:
    """An empty database as a role of some attribute reaches it."""

    @contextmanager
    def reach(attribute: str) -> Iterator[str]:
        run_sql(f"CREATE ROLE somebody LOGIN {attribute} IN ROLE giveget")
        try:
            with own_database("seen_by_somebody") as url:
                yield url.set(username="somebody").render_as_string(hide_password=False)
        finally:
            run_sql("DROP ROLE somebody")

    return reach


async def test_a_second_run_on_one_database_file_is_refused_until_the_first_has_ended(settings):
    async with serving(settings):
        said = await _said(settings)

        assert "Another giveget run works on" in said

    async with serving(settings):
        pass
