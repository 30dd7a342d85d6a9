"""A backup is one instant of the database, whoever writes meanwhile; a restore brings exactly that instant back."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from storage import Base, OfWorkspace, Teammate
from storage.backups import NotABackup, check, copy, restore
from storage.store import Store

#: Keeps two teammates in each transaction, and says so, until it is killed: half a pair is a torn copy.
WRITER = """
import asyncio, sys
from storage import Teammate
from storage.store import Store

async def main():
    store = Store(sys.argv[1], synchronous="NORMAL")
    for number in range(100_000):
        async with store.work("team") as work:
            work.add(Teammate(name="one", id=f"{number}a"), Teammate(name="other", id=f"{number}b"))
        print(number, flush=True)

asyncio.run(main())
"""


#: Before anything that is planned here.
AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(name="database")
async def _database(sqlite_url: str) -> Path:
    store = Store(sqlite_url)
    async with store.engine.begin() as connection:
        await connection.execute(text("INSERT INTO workspaces (id, admins) VALUES ('team', '[]')"))
    await store.close()
    return Path(str(store.url.database))


@contextmanager
def _writing(database: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process writes without a pause."""
    command = [sys.executable, "-c", WRITER, f"sqlite:///{database}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        try:
            yield writer
        finally:
            writer.kill()


def _ids(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as opened:
        return [row[0] for row in opened.execute("SELECT id FROM teammates ORDER BY id")]


def test_a_copy_taken_while_another_process_writes_is_whole_and_restores_to_the_same(
    database: Path, tmp_path: Path
) -> None:
    with _writing(database) as writer:
        copy(database, tmp_path / "backup")
        assert writer.stdout is not None
        writer.stdout.readline()  # it went on writing
    copied = _ids(tmp_path / "backup")
    assert copied
    assert {each[:-1] for each in copied if each.endswith("a")} == {each[:-1] for each in copied if each.endswith("b")}
    assert len(_ids(database)) >= len(copied)
    kept = restore(tmp_path / "backup", database, AT)

    assert _ids(database) == copied
    assert kept is not None
    assert kept.whole
    assert len(_ids(kept.file)) >= len(copied)


async def test_every_row_of_every_table_comes_back(
    database: Path, tmp_path: Path, one_of_everything: Callable[[], list[OfWorkspace]]
) -> None:
    store = Store(f"sqlite:///{database}")
    async with store.work("team") as work:
        for row in one_of_everything():
            work.add(row)
            await work.flush()
    before = await _everything(store)
    copy(database, tmp_path / "backup")
    async with store.engine.begin() as connection:
        await connection.execute(text("DELETE FROM workspaces"))
    restore(tmp_path / "backup", database, AT)

    assert await _everything(store) == before
    async with store.work("team") as work:
        work.add(Teammate(name="life goes on"))
    await store.close()


async def _everything(store: Store) -> list[Any]:
    async with store.readers.connect() as connection:
        return [(await connection.execute(select(table))).all() for table in Base.metadata.sorted_tables]


def test_a_copy_replaces_no_file_and_is_its_owners_alone(database: Path, tmp_path: Path) -> None:
    copy(database, tmp_path / "backup")

    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        copy(database, tmp_path / "backup")
    assert sorted(each.name for each in tmp_path.iterdir() if "backup" in each.name) == ["backup"]


def test_what_is_no_whole_database_of_ours_is_not_restored(database: Path, tmp_path: Path) -> None:
    copy(database, tmp_path / "newer")
    with closing(sqlite3.connect(tmp_path / "newer")) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
        opened.commit()
    (tmp_path / "text").write_text("no database")
    half = (tmp_path / "half").open("wb")
    half.write(database.read_bytes()[:8192])
    half.close()
    before = _ids(database)

    for name in ("newer", "text", "half"):
        with pytest.raises(NotABackup):
            restore(tmp_path / name, database, AT)
    assert _ids(database) == before
    assert check(database)


@pytest.mark.parametrize("broken", ["half", "text", "empty"])
def test_a_database_that_cannot_be_read_is_moved_aside_by_a_restore(
    database: Path, tmp_path: Path, broken: str
) -> None:
    copy(database, tmp_path / "backup")
    content = {"half": database.read_bytes()[:20_000], "text": b"x" * 5000, "empty": b""}[broken]
    present, log = tmp_path / "present", tmp_path / "present-wal"
    present.write_bytes(content)
    log.write_bytes(b"what was written last")
    kept = restore(tmp_path / "backup", present, AT)

    assert check(present)
    assert kept is not None
    assert (kept.whole, kept.file.read_bytes()) == (False, content)
    assert kept.file.with_name(f"{kept.file.name}-wal").exists() or not content  # beside nothing there is no log
