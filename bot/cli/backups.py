"""A copy of the database, the way back from it, and the move to another database."""

import asyncio
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.database import no_database, opened
from bot.clock import clock_of
from bot.lock import database_file, insist_on_place, only_one
from bot.services import audit, planning
from bot.settings import Settings
from storage import backups
from storage.carrying import carry
from storage.deliveries import Delivery, look_first
from storage.migrations import migrate, newest, revision_of
from storage.store import StorageBusy, Store
from storage.words import Act

_NOT_A_FILE = (
    "This database is a server's, which has better tools of its own: pg_dump --format=custom and pg_restore. "
    "docs/operations.md has the two lines."
)
_NEXT = "Now set DATABASE_URL to the new one, and start. The old one still holds everything until you delete it."


def back_up(settings: Settings, to: Path) -> None:
    """Write a copy, and write down in the database, not in the copy, that this was done.

    Raises NotABackup, FileExistsError, click.UsageError where there is no file to copy.
    """
    database = _file_of(settings)
    if to.is_dir():
        raise click.UsageError(f"{to} is a folder. Name a file.")
    if not database.exists():
        raise no_database(database)
    backups.copy(database, to)
    click.echo(f"{to}: {to.stat().st_size:,} bytes, whole.", err=True)
    if not asyncio.run(_backup_written_down(settings)):
        click.echo(
            "The audit trail does not say so: the database is read-only, busy, or of an older version.", err=True
        )


async def _backup_written_down(settings: Settings) -> bool:
    """Whether the audit trail could be had: the copy is good without, and is made before an update, too."""
    store = Store(settings.database_url, synchronous=settings.sqlite_synchronous, unhurried=True)
    try:
        if await revision_of(store) != newest():
            return False
        await _write_down(store, settings, "backed_up")
    except (StorageBusy, SQLAlchemyError):
        return False
    finally:
        await store.close()
    return True


async def restore(settings: Settings, file: Path) -> None:
    """Restore a copy. Raises AlreadyRunning, NotABackup, click.UsageError where the database is no file."""
    database = _file_of(settings)
    if database.exists() and database.samefile(file):
        raise click.UsageError(f"{file} is the database itself. Name a backup of it.")
    insist_on_place(database)
    store, now = Store(settings.database_url), clock_of(settings.clock_file)()
    try:
        with only_one(store):
            kept = backups.restore(file, database, now)
            database.chmod(0o600)  # as that of a backup: whatever it was before
            await migrate(store)
            await _plan_digests(store, now)
            await _write_down(store, settings, "restored")
    finally:
        await store.close()
    click.echo(f"Restored {file} to {database.absolute()}." + (_said_of(kept) if kept else ""), err=True)
    click.echo("What was forgotten since that backup has to be forgotten again.", err=True)


def _said_of(kept: backups.Kept) -> str:
    if kept.whole:
        return f" The one before is {kept.file}."
    return f" The one before could not be read; it was moved to {kept.file} as it was."


async def _plan_digests(store: Store, now: datetime) -> None:
    """A digest that an old backup does not plan yet may have been posted since, nobody knows when: it is looked for."""
    for workspace in await store.workspaces():
        async with store.work(workspace.id) as work:
            await planning.plan_digest(work, now)
            await work.change(look_first(now))
            await work.change(update(Delivery).where(Delivery.state == "unsure").values(posted_at=None))


async def carry_over(source: Settings, target: Settings) -> None:
    """Carry everything over, and print each table.

    Raises AlreadyRunning, NotEmpty, NotTheSame; and NoTokenKeys, WrongTokenKeys where tokens cannot be read.
    """
    if source.database_url == target.database_url:
        raise click.UsageError("FROM and TO are the same database.")
    arrival = opened(target, anew=True, alone=True, second=True)
    async with opened(source, alone=True) as leaving, arrival as arriving:
        carried = await carry(leaving, arriving)
        await _write_down(arriving, target, "carried_over")
    for each in carried:
        click.echo(f"{each.table:24}{each.rows:>10,}  {each.content[:12]}")
    click.echo(f"{sum(each.rows for each in carried):,} rows arrived, and are the same.", err=True)
    click.echo(_NEXT, err=True)


def _file_of(settings: Settings) -> Path:
    database = database_file(Store(settings.database_url))
    if database is None:
        raise click.UsageError(_NOT_A_FILE)
    return database


async def _write_down(store: Store, settings: Settings, act: Act) -> None:
    now = clock_of(settings.clock_file)()
    for workspace in await store.workspaces():
        async with store.work(workspace.id) as work:
            await audit.record(work, act, now)
