"""Keys are made and changed at the terminal, and nothing secret is printed."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import SecretStr, ValidationError

from bot.cli import main
from bot.settings import Settings
from storage import Installation
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


def test_a_new_key_takes_the_place_of_the_old_one(tmp_path: Path):
    url, old, new = f"sqlite:///{tmp_path}/keys.sqlite3", new_key(), CliRunner().invoke(main, ["keys", "new"]).output
    asyncio.run(_installed(url, old))

    assert _rotate(url, new.strip(), old) == (
        0,
        "1 token is encrypted with the first key; the others are not needed any more.\n",
    )
    assert asyncio.run(_opened_with(url, new.strip())) == "xoxb-1"
    with pytest.raises(WrongTokenKeys):
        asyncio.run(_opened_with(url, old))


def test_without_the_old_key_nothing_is_changed_and_it_is_said(tmp_path: Path):
    url, old = f"sqlite:///{tmp_path}/keys.sqlite3", new_key()
    asyncio.run(_installed(url, old))

    status, said = _rotate(url, new_key())

    assert (status, "Put the old key behind the new" in said) == (1, True)
    assert asyncio.run(_opened_with(url, old)) == "xoxb-1"


def test_what_is_no_key_is_refused_without_being_shown():
    with pytest.raises(ValidationError) as refused:
        Settings(_env_file=None, token_keys=SecretStr("hunter2"))

    assert "no key" in str(refused.value)
    assert "hunter2" not in str(refused.value)
