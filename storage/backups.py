"""Copies of an SQLite database while it is in use, and the way back."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.migrations import newest

#: Seconds that a copy waits for a writer to end.
_PATIENCE = 30


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


def restore(file: Path, database: Path) -> Path | None:
    """Put a backup in the place of a database; returns where the one before is kept, or None where there was none.

    Whoever has the database open sees the old content or the new one, never a mixture. Raises NotABackup.
    """
    check(file)
    kept = None
    if database.exists():
        kept = _free_name(database)
        copy(database, kept)
    _pour(file, database)
    return kept


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
