"""The history of migrations leads to exactly the tables that the code has, up and down, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from storage import Base
from storage import migrations as history
from storage.migrations import NewerDatabase, is_ours, migrate, newest
from storage.store import Store
from tests.conftest import OwnDatabase


@pytest.fixture(name="empty_url", params=["sqlite", "postgresql"])
def _empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    own_database: OwnDatabase = request.getfixturevalue("own_database")
    with own_database("empty") as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture(name="empty")
async def _empty(empty_url: str) -> Any:
    store = Store(empty_url)
    yield store
    await store.close()


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
    return list(compare_metadata(context, Base.metadata))


def _downgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(history.__file__).parent))
    config.attributes["connection"] = connection
    command.downgrade(config, "base")


async def test_a_new_database_gets_exactly_the_tables(empty: Store) -> None:
    await migrate(empty)

    async with empty.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_all_the_way_down_leaves_no_table_and_up_again_all_of_them(empty: Store) -> None:
    await migrate(empty)
    async with empty.engine.begin() as connection:
        await connection.run_sync(_downgrade)
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await migrate(empty)

    assert left == ["alembic_version"]
    async with empty.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_migrating_again_changes_nothing(store: Store) -> None:
    await migrate(store)

    async with store.readers.connect() as connection:
        revision = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one()
        assert revision == newest()


async def test_a_database_of_a_newer_version_is_left_alone(store: Store) -> None:
    async with store.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerDatabase):
        await migrate(store)

    async with store.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": newest()})


async def test_a_migration_leaves_no_impatience_behind(empty: Store) -> None:
    await migrate(empty)

    if not empty.is_sqlite:
        async with empty.engine.connect() as connection:
            assert (await connection.execute(text("SHOW lock_timeout"))).scalar_one() == "0"
