"""Transactions under load and under misfortune."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, func, select, text, update

from storage import Relationship, Teammate, Workspace
from storage.store import PATIENT, StorageBusy, Store
from storage.work import Work

#: Keeps teammates one by one, and says each name when it is committed, until it is killed.
WRITER = """
import asyncio, sys
from storage import Teammate
from storage.store import Store

async def main():
    store = Store(sys.argv[1])
    for number in range(100_000):
        async with store.work("team") as work:
            work.add(Teammate(name=f"n{number}", id=f"n{number}"))
        print(f"n{number}", flush=True)

asyncio.run(main())
"""


@contextmanager
def _locked(url: str) -> Iterator[None]:
    """Somebody else is writing to the file and does not end."""
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


async def _names(work: Work) -> list[str]:
    return await work.all(select(Relationship.name).order_by(Relationship.name))


async def test_an_exception_undoes_everything(store: Store, workspace_id: str) -> None:
    async def fail() -> None:
        async with store.work(workspace_id) as work:
            work.add(Relationship(name="Acme"))
            await work.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with store.reading(workspace_id) as work:
        assert await _names(work) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_busy_database_is_said_to_be_busy_within_the_patience(
    store: Store, workspace_id: str, database_url: str
) -> None:
    loop = asyncio.get_running_loop()
    with _locked(database_url):
        begun = loop.time()
        with pytest.raises(StorageBusy):
            async with store.work(workspace_id, patience=0.2):
                pass

    assert loop.time() - begun < PATIENT / 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_after_a_busy_moment_writing_works_again(store: Store, workspace_id: str, database_url: str) -> None:
    with _locked(database_url):
        with pytest.raises(StorageBusy):
            async with store.work(workspace_id, patience=0.1):
                pass
    async with store.work(workspace_id) as work:
        work.add(Relationship(name="Acme"))

    async with store.reading(workspace_id) as work:
        assert await _names(work) == ["Acme"]


async def test_many_writers_wait_for_each_other(store: Store, workspace_id: str) -> None:
    async def write(number: int) -> None:
        async with store.work(workspace_id) as work:
            count = await work.first(select(func.count()).select_from(Relationship))
            work.add(Relationship(name=f"{number}", id=f"{number}", aliases=[f"{count}"]))

    await asyncio.gather(*(write(number) for number in range(20)))

    async with store.reading(workspace_id) as work:
        assert len(await _names(work)) == 20


async def test_two_processes_write_to_one_database(store: Store, workspace_id: str, database_url: str) -> None:
    second = Store(database_url)

    async def write(through: Store, name: str) -> None:
        async with through.work(workspace_id) as work:
            await work.first(select(func.count()).select_from(Relationship))
            work.add(Relationship(name=name))

    await asyncio.gather(*(write(through, f"{number}") for number in range(10) for through in (store, second)))
    await second.close()

    async with store.reading(workspace_id) as work:
        assert len(await _names(work)) == 20


async def test_reading_waits_for_no_writer_and_sees_what_was_committed(store: Store, workspace_id: str) -> None:
    async with store.work(workspace_id) as writing:
        writing.add(Relationship(name="Acme"))
        await writing.flush()
        async with asyncio.timeout(PATIENT), store.reading(workspace_id) as reading:
            seen = await _names(reading)

    assert seen == []


async def test_a_look_sees_one_instant(store: Store, workspace_id: str) -> None:
    async with store.reading(workspace_id) as reading:
        before = await _names(reading)
        async with store.work(workspace_id) as writing:
            writing.add(Relationship(name="Acme"))
        after = await _names(reading)

    assert before == after == []


async def test_a_look_writes_nothing(store: Store, workspace_id: str) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only"):
        async with store.reading(workspace_id) as work:
            await work.change(update(Teammate).values(name="x"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_was_committed_survives_a_kill(store: Store, workspace_id: str, database_url: str) -> None:
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, database_url, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert writer.stdout is not None
    said = [await writer.stdout.readline() for _ in range(20)]
    os.kill(writer.pid, signal.SIGKILL)
    said += (await writer.stdout.read()).splitlines(keepends=True)
    await writer.wait()
    committed = {line.decode().strip() for line in said if line.endswith(b"\n")}

    async with store.reading(workspace_id) as work:
        kept = set(await work.all(select(Teammate.name)))

    assert len(committed) >= 20
    assert committed <= kept
    assert len(kept - committed) <= 1


@pytest.mark.parametrize(
    ("written", "driver"),
    [
        ("sqlite:///x.sqlite3", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:///x.sqlite3", "sqlite+aiosqlite"),
        ("postgresql://giveget@localhost/x", "postgresql+psycopg"),
        ("postgres://giveget@localhost/x", "postgresql+psycopg"),
    ],
)
def test_a_url_without_a_driver_gets_ours(written: str, driver: str) -> None:
    assert Store(written).url.drivername == driver


@pytest.mark.parametrize(("unhurried", "limit"), [(False, "20s"), (True, "0")], ids=["bot", "terminal"])
async def test_a_bot_s_transaction_may_not_stand_still_and_one_at_a_terminal_may(
    postgresql_database: URL, *, unhurried: bool, limit: str
) -> None:
    store = Store(postgresql_database.render_as_string(hide_password=False), unhurried=unhurried)
    async with store.engine.connect() as connection:
        found = await connection.scalar(text("SHOW idle_in_transaction_session_timeout"))
    await store.close()

    assert found == limit


async def test_the_log_of_a_file_is_emptied_once_nobody_reads_what_was_before(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    log = Path(f"{store.url.database}-wal")
    await store.found_workspace(Workspace(id="team"))
    async with store.reading("team") as work:
        await work.workspace()
        emptied_meanwhile = await store.checkpoint(patience=0)
        async with store.work("team") as other:  # and nobody is held up
            (await other.workspace()).name = "zebra"
    emptied_afterwards = await store.checkpoint(patience=0)
    left = await asyncio.to_thread(log.stat)
    await store.close()

    assert (emptied_meanwhile, emptied_afterwards, left.st_size) == (False, True, 0)
