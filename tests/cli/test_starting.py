"""giveget run that cannot begin says why, and what to do."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from pydantic import SecretStr

from bot.app import serving
from bot.cli.starting import serve, told
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


@pytest.fixture(name="taken")
def _taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        yield somebody.getsockname()[1]


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


async def test_over_http_what_is_missing_is_found_in_the_page_about_that(settings):
    said = await _said(settings, http=True)

    assert "SLACK_SIGNING_SECRET is not set" in said
    assert "docs/serve.md" in said


async def test_a_port_that_is_taken_is_named_with_its_own_setting(settings, taken):
    for_measures = await _said(settings, metrics_port=taken)
    signed = {"slack_signing_secret": SecretStr("secret")}
    for_slack = await _said(settings, http=True, http_port=taken, **signed)

    assert for_measures == (
        f"Something else listens on port {taken} of 127.0.0.1. Choose another with GIVEGET_METRICS_PORT."
    )
    assert for_slack == f"Something else listens on port {taken} of 127.0.0.1. Choose another with GIVEGET_PORT."


async def test_a_folder_that_is_not_there_is_not_made(settings, tmp_path):
    said = await _said(settings, database_url=f"sqlite:///{tmp_path}/nodb/x.sqlite3")

    assert said == f"{tmp_path}/nodb is no folder that can be written: make it, or change DATABASE_URL."
    assert not (tmp_path / "nodb").exists()


async def test_a_new_database_is_for_its_owner_alone_and_the_log_says_where_it_is(settings, tmp_path, caplog):
    caplog.set_level("INFO", "bot")
    await _said(settings, slack_bot_token=SecretStr("xoxb-wrong"))

    assert f"a new database is made: {tmp_path}/giveget.sqlite3" in caplog.messages
    assert {file.stat().st_mode & 0o777 for file in tmp_path.glob("giveget.sqlite3")} == {0o600}


async def test_the_log_begins_with_what_runs_and_where_without_a_password(settings, caplog):
    caplog.set_level("INFO", "bot")
    async with told(settings, http=False):
        pass

    assert caplog.messages[0].startswith("giveget 0.")
    assert settings.database_url in caplog.messages[0]
    assert any(said.startswith("it is connected to team T") for said in caplog.messages)
    assert caplog.messages[-1].startswith("giveget ends")


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

        assert "Giveget is running on" in said

    async with serving(settings):
        pass
