"""A disk that is full, and later is not: nothing is half kept, words stay in their form, and all goes on."""

import asyncio
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.conftest import counted
from tests.faults.trial import Trial, trial

pytestmark = pytest.mark.slow


@pytest.fixture(name="disk")
def _disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("this takes the right to mount a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture(name="on_disk")
async def _on_disk(tmp_path: Path, disk: Path, sqlite_template: Path) -> AsyncIterator[Trial]:
    shutil.copy(sqlite_template, disk / "giveget.sqlite3")
    async with trial(tmp_path, f"sqlite:///{disk}/giveget.sqlite3") as one:
        yield one


def _fill(disk: Path) -> None:
    with (disk / "filler").open("ab") as filler:
        while (left := shutil.disk_usage(disk).free) > 0:
            filler.write(b"\0" * left)
            filler.flush()


async def test_on_a_full_disk_words_stay_in_the_form_and_afterwards_all_is_said(on_disk: Trial, disk: Path) -> None:
    await on_disk.starts()
    who = on_disk.people[0]
    await who.types("/giveget log Acme")
    near = await on_disk.slack.until(lambda: who.sees(who.dm))
    await who.presses(near[-1], "Add Acme")
    await on_disk.slack.until(lambda: who.modal)
    who.fills({"title": "what we said"})
    async with counted(on_disk, "full disk"):
        await on_disk.accepts(40)
        _fill(disk)
        while on_disk.tried == len(on_disk.accepted):
            await on_disk.accepts(40)
        refused = await who.submits()
        await asyncio.sleep(3)  # what is due is tried in vain
        subprocess.run(["mount", "-o", "remount,size=16m", str(disk)], check=True)  # noqa: ASYNC221
        kept = await who.submits()
        await on_disk.accepts(40)
        await on_disk.settles(within=60)

    count = on_disk.count()
    assert (count.lost, count.doubled) == (0, 0), count
    assert (bool(refused), kept) == (True, {})
    with closing(sqlite3.connect(disk / "giveget.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM touchpoints").fetchone() == (1,)
