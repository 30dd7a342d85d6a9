"""Tests speak to PostgreSQL as a role that row-level security holds, so a query that forgot its workspace is seen."""

from typing import Any

import pytest
import yaml
from sqlalchemy import URL, text

from storage.store import Store
from tests.conftest import IS_BOUND, ROLE
from tests.house.source import ROOT, files, named

#: The server as its superuser reaches it.
_SERVER = "postgresql_" + "server"


@pytest.fixture(name="store_of_tests", params=["postgresql"])
async def _store_of_tests(postgresql_database: URL) -> Any:
    store = Store(postgresql_database.render_as_string(hide_password=False))
    yield store
    await store.close()


async def test_the_role_of_tests_and_trials_is_bound_and_owns_its_tables(store_of_tests: Store) -> None:
    async with store_of_tests.engine.connect() as connection:
        bound = await connection.scalar(text(IS_BOUND))
        owners = await connection.scalars(text("SELECT tableowner FROM pg_tables WHERE schemaname = 'public'"))

        assert (bound, set(owners)) == (True, {ROLE})


def test_a_server_is_reached_in_one_place_and_everywhere_else_a_database_of_the_bots_role() -> None:
    assert [named(each) for each in files("tests") if _SERVER in each.read_text()] == ["tests/conftest.py"]


def test_it_is_the_role_of_the_compose_file() -> None:
    compose = yaml.safe_load((ROOT / "compose.yml").read_text(encoding="utf-8"))

    assert f"CREATE ROLE {ROLE} LOGIN " in compose["configs"]["role"]["content"]
