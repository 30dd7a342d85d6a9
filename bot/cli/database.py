"""The database that a command works on, and the workspace in it."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path

import click

from bot import addresses
from bot.lock import AlreadyRunning, database_file, only_one, prepare
from bot.settings import Settings
from storage.migrations import migrate, revision_of
from storage.store import Store
from storage.workspaces import Workspace

#: What an imported workspace is called until a Slack team takes it over.
LOCAL = "local"
#: Seconds; on a busy machine a thread that has nothing left to do may still wait for its turn.
_PATIENCE = 10


@asynccontextmanager
async def opened(
    settings: Settings, *, anew: bool = False, alone: bool = False, second: bool = False
) -> AsyncIterator[Store]:
    """The database of the settings, brought up to date; where there is none yet, it is made only if it may be `anew`.

    Where it is to be `alone`, raises AlreadyRunning before anything is changed. Of two, the `second` is closed first.
    Raises click.UsageError where there is none, and NoPlace where none can be made.
    """
    store = Store(
        settings.database_url, synchronous=settings.sqlite_synchronous, token_keys=settings.keys(), unhurried=True
    )
    made, kept = None, False
    try:
        made = _insist_on_file(store, anew=anew)
        with only_one(store) if alone else nullcontext():
            if not anew and await revision_of(store) is None:
                raise click.UsageError(f"There is no database of Giveget at {_place(store)} yet.")
            await migrate(store)
            yield store
            kept = True
    finally:
        await store.close()
        if made and not kept:
            _remove(store, made)
        if not second:  # the threads of the first have work to do yet: it waits for all of them
            await _driver_done()


def _insist_on_file(store: Store, *, anew: bool) -> Path | None:
    """The file that is to be made, where there is none yet."""
    file = database_file(store)
    if file is None or file.exists():
        return None
    if not anew:
        raise no_database(file)
    prepare(file)
    click.echo(f"A new database is made: {file.absolute()}", err=True)
    return file


def _remove(store: Store, file: Path) -> None:
    """A database that nothing came into would only hide that there is none; unless a bot runs on it by now."""
    with suppress(AlreadyRunning), only_one(store):
        for beside in ("", "-wal", "-shm"):
            file.with_name(file.name + beside).unlink(missing_ok=True)


def no_database(file: Path) -> click.UsageError:
    """What to say where there is none; of a path that was not written in full, where it begins."""
    hint = "" if file.is_absolute() else " Giveget looks for .env, and for the database, in the folder you are in."
    return click.UsageError(f"There is no database {file.absolute()} yet.{hint}")


def _place(store: Store) -> str:
    file = database_file(store)
    return str(file.absolute()) if file else addresses.shown(str(store.url))


async def _driver_done() -> None:
    """Wait for the threads of aiosqlite: after a file that cannot be opened, one still reports to the event loop."""
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, _PATIENCE)


async def workspace_in(store: Store, wanted: str | None) -> Workspace | None:
    """The workspace that is meant; None where none is named and there is none. Raises click.UsageError, naming them."""
    there = await store.workspaces()
    if wanted is None and len(there) > 1:
        raise click.UsageError(f"There are several workspaces: say --workspace with one of {_ids(there)}.")
    found = [one for one in there if wanted is None or wanted in (one.id, one.team_id)]
    if wanted is not None and not found:
        raise click.UsageError(f"There is no workspace '{wanted}'; there is {_ids(there) or 'none yet'}.")
    return found[0] if found else None


async def workspace_for_import(store: Store, wanted: str | None) -> str:
    """The id of the workspace to bring a history to.

    Before Slack is connected, an import makes the one that it names; afterwards a new name is a slip of the pen.
    """
    there = await store.workspaces()
    named = wanted is not None and all(wanted not in (one.id, one.team_id) for one in there)
    if named and wanted and all(one.team_id is None for one in there):
        return wanted
    workspace = await workspace_in(store, wanted)
    return workspace.id if workspace else LOCAL


def _ids(workspaces: list[Workspace]) -> str:
    return ", ".join(one.id for one in workspaces)
