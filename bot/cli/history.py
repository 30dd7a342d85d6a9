"""A history into the database, and out of it again."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO

import click

from bot.cli.database import opened, workspace_for_import, workspace_in
from bot.clock import clock_of
from bot.services import audit
from bot.services.histories import exports, imports
from bot.settings import Settings
from storage.words import Act

#: A bar that moves this often is smooth, and costs nothing.
_STEPS = 200


def typed_in(stream: BinaryIO) -> BinaryIO:
    """Standard input to its end. Raises click.ClickException where Ctrl-C comes first."""
    # Within an event loop Ctrl-C would only cancel what waits there, and standard input would be read on.
    read = BytesIO()
    try:
        for line in stream:  # one read of it all would not hear of Ctrl-C but while it waits
            read.write(line)
    except KeyboardInterrupt:
        click.echo(err=True)
        raise click.ClickException("Nothing was kept.") from None
    read.seek(0)
    return read


async def bring_in(settings: Settings, wanted: str | None, streams: Mapping[str, BinaryIO]) -> None:
    """Import all files at once; it is written down that this was done. Raises imports.Refused with all their faults."""
    files = [imports.File(_called(name), stream) for name, stream in streams.items()]
    async with opened(settings, anew=True) as store:
        workspace_id = await workspace_for_import(store, wanted)
        with _bar("Reading", sum(map(_size, streams.values()))) as progress:
            async with store.reading(workspace_id) as work:
                imported = await imports.read(work, files, timezone=settings.timezone, progress=progress)
        with _bar("Keeping", sum(map(len, imported.records.values()))) as progress:
            async with store.work(workspace_id) as work:
                counts = await imports.keep(work, imported, timezone=settings.timezone, progress=progress)
                about = f"{counts.new} new, {counts.changed} changed"
                await audit.record(work, "imported", clock_of(settings.clock_file)(), about=about)
    _beware(imported.later_than(clock_of(settings.clock_file)()))
    click.echo(f"{counts.new} new, {counts.changed} changed, {counts.same} as they were.", err=True)


async def hand_out(settings: Settings, wanted: str | None, relationship_id: str | None, out: BinaryIO) -> None:
    """Write the history as lines; it is written down that this was done. Raises UnknownRelationship."""
    async with opened(settings) as store:
        workspace = await workspace_in(store, wanted)
        if workspace is None:
            click.echo("There is no workspace yet, and so nothing to export.", err=True)
            return
        async with store.reading(workspace.id) as work:
            lines = exports.one_relationship(work, relationship_id) if relationship_id else exports.everything(work)
            async for line in lines:
                out.write(line.encode() + b"\n")
        async with store.work(workspace.id) as work:
            act: Act = "exported_one" if relationship_id else "exported_all"
            await audit.record(work, act, clock_of(settings.clock_file)())


def _beware(to_come: list[tuple[str, int]]) -> None:
    """A history may go on after today, as one that was made up for a trial does; a slip of the pen looks just so."""
    if to_come:
        file, line = to_come[0]
        talks = "1 talk lies" if len(to_come) == 1 else f"{len(to_come)} talks lie"
        click.echo(f"Beware: {talks} in the future, the first in {file}, line {line}: at.", err=True)


def _called(name: str) -> str:
    return "standard input" if name == "-" else name


def _size(stream: BinaryIO) -> int:
    return stream.getbuffer().nbytes if isinstance(stream, BytesIO) else os.fstat(stream.fileno()).st_size


@contextmanager
def _bar(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal; elsewhere nothing."""
    if not (length and sys.stderr.isatty()):
        yield lambda _: None
        return
    steps = max(1, length // _STEPS)
    with click.progressbar(length=length, label=label, file=sys.stderr, update_min_steps=steps) as bar:
        yield bar.update
