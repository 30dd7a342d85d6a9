"""No room, and later there is: nothing is half kept, words stay in their form, and all goes on."""

import asyncio
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from storage import Delivery
from storage.store import StorageBusy
from tests.faults.conftest import counted
from tests.faults.cramped import cramp
from tests.faults.trial import Trial, trial

pytestmark = pytest.mark.slow

#: As long as a field takes, in letters of four bytes: that takes pages of its own.
WORDS = "\N{HANDSHAKE}" * 3000


@dataclass
class Place:
    """Where a database is kept, and how there is no room any more, and then some."""

    file: Path
    trial: Trial
    fill: Callable[[], object]
    make_room: Callable[[], object]

    async def takes_no_more(self) -> None:
        """Put messages into what room is left, until not even one is accepted, and then letters into the messages."""
        for many in (40, 1):
            before = -1
            while len(self.trial.accepted) > before:
                before = len(self.trial.accepted)
                await self.trial.accepts(many)
        for key in sorted(self.trial.accepted):
            for letters in (64, 8, 1):
                await self._lengthen(key, letters)

    async def _lengthen(self, key: str, letters: int) -> None:
        """Have a message be about something longer, as long as there is room; to a welcome it makes no difference."""
        [workspace] = await self.trial.store.workspaces()
        longer = update(Delivery).where(Delivery.dedup_key == key, Delivery.kind == "welcome")
        with suppress(SQLAlchemyError, StorageBusy):
            for _ in range(8):
                async with self.trial.store.work(workspace.id) as work:
                    await work.change(longer.values(about=Delivery.about + "x" * letters))

    def keeps(self, what: str) -> list[tuple[object, ...]]:
        """What the file itself holds."""
        with closing(sqlite3.connect(self.file)) as database:
            return database.execute(what).fetchall()


@asynccontextmanager
async def small_disk(folder: Path, template: Path) -> AsyncIterator[Place]:
    """A disk of a few megabytes, which is made larger."""
    disk = folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], check=False).returncode:  # noqa: ASYNC221
        pytest.skip("this takes the right to mount a small disk")
    file = Path(shutil.copy(template, disk / "giveget.sqlite3"))

    def fill() -> None:
        with (disk / "filler").open("ab") as filler:
            while (left := shutil.disk_usage(disk).free) > 0:
                filler.write(b"\0" * left)
                filler.flush()

    def make_room() -> None:
        subprocess.run(["mount", "-o", "remount,size=16m", str(disk)], check=True)

    try:
        async with trial(folder, f"sqlite:///{file}") as one:
            yield Place(file, one, fill, make_room)
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)  # noqa: ASYNC221


@asynccontextmanager
async def few_pages(folder: Path, template: Path) -> AsyncIterator[Place]:
    """A file that SQLite may not make larger for a while, which takes no rights."""
    file, full = Path(shutil.copy(template, folder / "giveget.sqlite3")), folder / "full"
    async with trial(folder, f"sqlite:///{file}") as one:
        one.full = full
        cramp(full, one.store.engine.sync_engine)
        yield Place(file, one, full.touch, full.unlink)


Where = Callable[[Path, Path], AbstractAsyncContextManager[Place]]


@pytest.mark.parametrize(("what", "where"), [("full disk", small_disk), ("full database", few_pages)])
async def test_without_room_words_stay_in_the_form_and_afterwards_all_is_said(
    tmp_path: Path, sqlite_template: Path, what: str, where: Where
) -> None:
    async with where(tmp_path, sqlite_template) as place:
        one, who = place.trial, place.trial.people[0]
        await one.starts()
        await who.types("/giveget log Acme")
        near = await one.slack.until(lambda: who.sees(who.dm))
        await who.presses(near[-1], "Add Acme")
        await one.slack.until(lambda: who.modal)
        who.fills({"title": "what we said", "gave_size": "big", "gave_text": WORDS, "got_size": "nothing"})
        async with counted(one, what):
            one.slack.faults.slow("chat.postMessage", seconds=3, times=2)
            await one.accepts(40)
            await one.slack.until(lambda: one.slack.faults.struck["slow"])  # its answer comes when there is no room
            place.fill()
            await place.takes_no_more()
            refused, form = await who.submits(), who.modal
            await asyncio.sleep(3)  # what is due is tried in vain
            one.slack.faults.clear()
            place.make_room()
            kept = await who.submits()
            await one.accepts(40)
            await one.settles(within=60)

        count = one.count()
        assert (count.lost, count.doubled) == (0, 0), count
        assert ["again in a minute" in each for each in refused.values()] == [True]
        assert WORDS in str(form["state"])
        assert kept == {}
        assert place.keeps("PRAGMA integrity_check") == [("ok",)]
        assert place.keeps("SELECT title FROM touchpoints") == [("what we said",)]
        assert place.keeps("SELECT gave_text FROM reflections") == [(WORDS,)]
