"""One `giveget run` for one SQLite file: two would each believe that nobody else sends from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from storage.store import Store


class AlreadyRunning(Exception):
    """Another `giveget run` works on this database."""

    def __init__(self, database: Path) -> None:
        super().__init__(str(database))
        self.database = database


@contextmanager
def only_one(store: Store) -> Iterator[None]:
    """Hold the lock beside a database file; the system lets go of it when the process ends, however it ends.

    Raises AlreadyRunning. A database server has its own order, and needs no such lock.
    """
    if not store.is_sqlite or not store.url.database or store.url.database == ":memory:":
        yield
        return
    database = Path(store.url.database)
    lock = FileLock(database.with_name(f"{database.name}.lock"), blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunning(database) from None
    try:
        yield
    finally:
        lock.release()
