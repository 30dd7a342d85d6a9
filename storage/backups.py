"""Copies of an SQLite database while it is in use, and the way back."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, create_engine

from storage.deliveries import look_first
from storage.migrations import newest

#: Seconds that a copy waits for a writer to end.
_PATIENCE = 30
#: What SQLite says of a file that it cannot read; it says it in more than one way.
_UNREADABLE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR}


class NotABackup(Exception):
    """A file that cannot be restored; `reason` says why, in words."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


def copy(database: Path, to: Path) -> None:
    """Copy a database as it is at one instant, whoever writes to it meanwhile; only its owner may read the copy.

    Raises NotABackup where the copy is not whole, FileExistsError where there is something already.
    """
    unfinished = to.with_name(f"{to.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        _create(unfinished, to)
        _pour(database, unfinished)
        _in_one_file(unfinished)
        check(unfinished)
        os.link(unfinished, to)  # unlike a rename it never replaces a file
    finally:
        unfinished.unlink(missing_ok=True)


def _create(unfinished: Path, to: Path) -> None:
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:  # nobody asked for a file of this name
        raise OSError(error.errno, error.strerror, str(to)) from None


def check(file: Path) -> str:
    """The revision of a database file that is whole and that this version knows; raises NotABackup."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as opened:
            found = opened.execute("PRAGMA integrity_check").fetchone()[0]
            loose = opened.execute("PRAGMA foreign_key_check").fetchone()
            revision = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise NotABackup(file, f"this is no database of Giveget ({error})") from None
    if found != "ok" or loose:
        raise NotABackup(file, "this file is damaged")
    if revision is None or revision[0] > newest():
        raise NotABackup(file, "a newer Giveget made this file; update Giveget first")
    return str(revision[0])


@dataclass(frozen=True)
class Kept:
    """Where the database before a restore is; not `whole` where it could not be read, and was moved as it was."""

    file: Path
    whole: bool


def restore(file: Path, database: Path, now: datetime) -> Kept | None:
    """Put a backup in the place of a database; returns where the one before is kept, or None where there was none.

    What was planned and is due by now may have been sent since the backup: it is looked for in Slack before it is sent.
    Whoever has the database open sees the old content or the new one, never a mixture. Raises NotABackup.
    """
    check(file)
    prepared = database.with_name(f"{database.name}.restored")
    prepared.unlink(missing_ok=True)
    copy(file, prepared)
    try:
        _look_before_sending(prepared, now)
        kept = _keep(database) if database.exists() else None
        _pour(prepared, database)
    finally:
        prepared.unlink(missing_ok=True)
    return kept


def _look_before_sending(prepared: Path, now: datetime) -> None:
    engine = create_engine(URL.create("sqlite", database=str(prepared)))
    with engine.begin() as connection:
        connection.execute(look_first(now))
    engine.dispose()


def _keep(database: Path) -> Kept:
    """A copy of the present database; where it cannot be read, itself, so that it is not in the way."""
    kept = _free_name(database)
    try:
        copy(database, kept)
    except (sqlite3.DatabaseError, NotABackup) as error:
        if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF not in _UNREADABLE:
            raise  # it may well be whole: somebody writes to it, or the disk is full
        for ending in ("-wal", "-shm", ""):
            beside = database.with_name(database.name + ending)
            if beside.exists():
                beside.rename(kept.with_name(kept.name + ending))
        return Kept(kept, whole=False)
    return Kept(kept, whole=True)


def _pour(source: Path, into: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=_PATIENCE)) as full,
        closing(sqlite3.connect(into, timeout=_PATIENCE)) as empty,
    ):
        full.backup(empty)  # all pages in one step: a writer cannot make it start again


def _in_one_file(copied: Path) -> None:
    """The pages of a copy say that it has a log beside it; one file is easier to carry."""
    with closing(sqlite3.connect(copied)) as opened:
        opened.execute("PRAGMA journal_mode = DELETE")


def _free_name(database: Path) -> Path:
    names = (database.with_name(f"{database.name}.before-restore-{number}") for number in range(1, 10_000))
    return next(name for name in names if not name.exists())
