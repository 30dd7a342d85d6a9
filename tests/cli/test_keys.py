"""Keys are made and changed at the terminal, and nothing secret is printed."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr, ValidationError

from bot.cli import main
from bot.settings import Settings
from storage import Installation, Workspace
from storage.migrations import migrate
from storage.sealed import WrongTokenKeys, new_key
from storage.store import Store

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _rotate(url: str, *keys: str) -> tuple[int, str]:
    ran = CliRunner().invoke(main, ["keys", "rotate", "--database", url], env={"GIVEGET_TOKEN_KEYS": ",".join(keys)})
    return ran.exit_code, ran.output


async def _opened_with(url: str, *keys: str) -> str | None:
    store = Store(url, token_keys=keys)
    try:
        async with store.consult_register() as register:
            found = await register.installation("T1")
            return found.bot_token if found else None
    finally:
        await store.close()


async def _installed(url: str, key: str) -> None:
    store = Store(url, token_keys=[key])
    await migrate(store)
    async with store.open_register() as register:
        await register.keep(Installation("T1", "Zuidwest", "xoxb-1", "U1", "B1", "chat:write", AT, AT))
    await store.close()


def test_a_new_key_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    url, old, new = f"sqlite:///{tmp_path}/keys.sqlite3", new_key(), CliRunner().invoke(main, ["keys", "new"]).output
    asyncio.run(_installed(url, old))

    assert _rotate(url, new.strip(), old) == (
        0,
        "1 token is encrypted with the first key; the others are not needed any more.\n",
    )
    assert asyncio.run(_opened_with(url, new.strip())) == "xoxb-1"
    with pytest.raises(WrongTokenKeys):
        asyncio.run(_opened_with(url, old))


def test_without_the_old_key_nothing_is_changed_and_it_is_said(tmp_path: Path) -> None:
    url, old = f"sqlite:///{tmp_path}/keys.sqlite3", new_key()
    asyncio.run(_installed(url, old))

    status, said = _rotate(url, new_key())

    assert (status, "Put the old key behind the new" in said) == (1, True)
    assert asyncio.run(_opened_with(url, old)) == "xoxb-1"


async def _teams(url: str) -> None:
    """The team that installed the app, and a history that was imported and belongs to none yet."""
    store = Store(url)
    await store.found_workspace(Workspace(id="T1", team_id="T1", installation_id="T1"))
    await store.found_workspace(Workspace(id="local"))
    await store.close()


def _audit(url: str, workspace_id: str) -> str:
    return CliRunner().invoke(main, ["audit", "--workspace", workspace_id, "--database", url]).stdout


def test_changing_keys_is_written_down_for_the_teams_whose_tokens_they_seal(tmp_path: Path) -> None:
    url, key = f"sqlite:///{tmp_path}/keys.sqlite3", new_key()
    asyncio.run(_installed(url, key))
    asyncio.run(_teams(url))

    assert _rotate(url, new_key())[0] == 1
    assert _audit(url, "T1") == ""
    assert _rotate(url, key)[0] == 0
    assert _audit(url, "T1").count("rotated the keys") == 1
    assert _audit(url, "local") == ""


def _migrated(source: str, target: str, *keys: str) -> Result:
    environment = {"GIVEGET_TOKEN_KEYS": ",".join(keys)}
    return CliRunner().invoke(main, ["migrate-database", source, target], env=environment)


def test_tokens_are_carried_over_with_the_keys_and_without_them_a_sentence_says_so(tmp_path: Path) -> None:
    source, target = (f"sqlite:///{tmp_path}/{name}.sqlite3" for name in ("keys", "other"))
    key = new_key()
    asyncio.run(_installed(source, key))
    asyncio.run(_teams(source))
    without, wrong = _migrated(source, target), _migrated(source, target, new_key())

    assert [without.exit_code, wrong.exit_code] == [1, 1]
    assert without.stderr.splitlines()[-1] == (
        "Error: GIVEGET_TOKEN_KEYS is not set, and the database holds tokens: give the key that they are encrypted"
        " with. Nothing was kept."
    )
    assert "Error: No key of GIVEGET_TOKEN_KEYS fits, and the database holds tokens" in wrong.stderr
    done = _migrated(source, target, key)
    assert done.exit_code == 0, done.output
    assert asyncio.run(_opened_with(target, key)) == "xoxb-1"


def test_of_two_databases_neither_waits_in_vain_for_the_driver_of_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = 120  # far more than a busy machine needs for the rest
    monkeypatch.setattr("bot.cli.database._PATIENCE", patience)
    source, target = (f"sqlite:///{tmp_path}/{name}.sqlite3" for name in ("keys", "other"))
    asyncio.run(_installed(source, new_key()))
    began = time.monotonic()
    refused = _migrated(source, target)

    assert refused.exit_code == 1
    assert time.monotonic() - began < patience


def test_what_is_no_key_is_refused_without_being_shown() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(_env_file=None, token_keys=SecretStr("hunter2"))

    assert "no key" in str(refused.value)
    assert "hunter2" not in str(refused.value)
