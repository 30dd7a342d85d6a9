"""A copy of the database, the way back from it, and the move to another database."""

from pathlib import Path

import click

from bot.cli.database import opened
from bot.clock import clock_of
from bot.lock import database_file, only_one
from bot.services import audit
from bot.settings import Settings
from storage import backups
from storage.carrying import carry
from storage.migrations import migrate
from storage.store import Store
from storage.words import Act

_NOT_A_FILE = (
    "This database is a server's, which has better tools of its own: pg_dump --format=custom and pg_restore. "
    "docs/operations.md has the two lines."
)


def back_up(settings: Settings, to: Path) -> None:
    """Write a copy. Raises NotABackup, FileExistsError, click.UsageError where there is no file to copy."""
    database = _file_of(settings)
    if not database.exists():
        raise click.UsageError(f"There is no database {database} yet.")
    backups.copy(database, to)
    click.echo(f"{to}: {to.stat().st_size:,} bytes, whole.", err=True)


async def put_back(settings: Settings, file: Path) -> None:
    """Restore a copy. Raises AlreadyRunning, NotABackup, click.UsageError where the database is no file."""
    database = _file_of(settings)
    store = Store(settings.database_url)
    try:
        with only_one(store):
            kept = backups.restore(file, database)
            await migrate(store)
            await _write_down(store, settings, "restored")
    finally:
        await store.close()
    click.echo(f"{database} is what {file} was." + (f" The one before is {kept}." if kept else ""), err=True)


async def carry_over(source: Settings, target: Settings) -> None:
    """Carry everything over, and print each table. Raises AlreadyRunning, NotEmpty, NotTheSame."""
    if source.database_url == target.database_url:
        raise click.UsageError("FROM and TO are the same database.")
    async with opened(source) as leaving, opened(target) as arriving:
        with only_one(leaving), only_one(arriving):
            carried = await carry(leaving, arriving)
            await _write_down(arriving, target, "carried_over")
    for each in carried:
        click.echo(f"{each.table:24}{each.rows:>10,}  {each.content[:12]}")
    click.echo(f"{sum(each.rows for each in carried):,} rows arrived, and are the same.", err=True)


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
