"""One `giveget run` for one SQLite file, on a disk of its own machine: else nobody knows who sends what."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from storage.store import Store

#: On these, locks are promises at best, and SQLite's own advice is not to.
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "fuse.glusterfs", "fuse.sshfs"}
_MOUNTS = Path("/proc/mounts")


class AlreadyRunning(Exception):
    """Another `giveget run` works on this database."""

    def __init__(self, database: Path) -> None:
        super().__init__(str(database))
        self.database = database


class NotALocalDisk(Exception):
    """The database file lies on a network file system."""

    def __init__(self, database: Path, kind: str) -> None:
        super().__init__(str(database))
        self.database = database
        self.kind = kind


class NoPlace(Exception):
    """No database can be kept there; its words are a sentence that says what to do."""


@contextmanager
def only_one(store: Store) -> Iterator[None]:
    """Hold the lock beside a database file; the system lets go of it when the process ends, however it ends.

    Raises AlreadyRunning, NotALocalDisk. A database server has its own order, and needs no such lock.
    """
    database = database_file(store)
    if database is None:
        yield
        return
    if kind := network_file_system(database):
        raise NotALocalDisk(database, kind)
    lock = FileLock(database.with_name(f"{database.name}.lock"), blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunning(database) from None
    try:
        yield
    finally:
        lock.release()


def database_file(store: Store) -> Path | None:
    """The file of an SQLite database; None for a database server, or one in memory."""
    if not store.is_sqlite or store.url.database in (None, "", ":memory:"):
        return None
    return Path(str(store.url.database))


def insist_on_place(database: Path) -> None:
    """Nothing, where there is a folder for the database and for what SQLite keeps beside it. Raises NoPlace."""
    folder = database.absolute().parent
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise NoPlace(f"{folder} is no folder that can be written: make it, or change DATABASE_URL.")


def prepare(database: Path) -> bool:
    """Make an empty file that only its owner can read; False where there is one already. Raises NoPlace."""
    insist_on_place(database)
    try:
        # What SQLite puts beside it, its log above all, gets the same rights.
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    return True


def network_file_system(path: Path, mounts: Path = _MOUNTS) -> str | None:
    """The kind of network file system that a path lies on; None for a disk, and where the system does not say."""
    if not mounts.exists():
        return None
    fields = [line.split() for line in mounts.read_text().splitlines()]
    points = {Path(field[1].replace("\\040", " ")): field[2] for field in fields if len(field) > 2}
    folder = path.absolute().parent.resolve()
    nearest = next((each for each in (folder, *folder.parents) if each in points), None)
    kind = points[nearest] if nearest else ""
    return kind if kind in _NETWORK else None
