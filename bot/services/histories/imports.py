"""A history brought in from files: everything is read and checked first, then kept in one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.services.histories.checks import blame_doubles, blame_unknown_references
from bot.services.histories.imported import Imported, Refused
from bot.services.histories.records import KIND_OF
from bot.services.histories.writing import Counts, Progress, write
from bot.sources import Names, source_of
from storage import Contact, Relationship, Teammate, Workspace
from storage.work import Work


@dataclass(frozen=True)
class File:
    """A file to read: what it is called, and its lines."""

    name: str
    lines: Iterable[bytes]


async def read(work: Work, files: Sequence[File], *, timezone: str, progress: Progress = lambda _: None) -> Imported:
    """What the files say. Sources that know people by name are read last, when all names are known.

    `progress` is told how many more bytes are read; `timezone` is the one of a workspace that has none yet.
    """
    imported = Imported()
    own_format = source_of("")
    for file in sorted(files, key=lambda file: source_of(file.name) is not own_format):
        source = source_of(file.name)
        names = Names() if source is own_format else await _names(work, imported, timezone)
        for told in source.read(_counted(file.lines, progress), names):
            imported.take(file.name, told)
    return imported


async def keep(work: Work, imported: Imported, *, timezone: str, progress: Progress = lambda _: None) -> Counts:
    """Check and keep what was read. Raises Refused with all that is wrong; then nothing is kept."""
    workspace = await work.first(select(Workspace))
    imported.settle(await _timezone(work, imported, timezone))
    if workspace and workspace.team_id:
        await _keep_slack_users(work, imported)
    referred_to = await blame_unknown_references(work, imported)
    await blame_doubles(work, imported)
    imported.raise_faults()
    _found(work, workspace, imported)
    await work.flush()
    counts = await write(work, imported, progress)
    # A sheet tells of somebody once, and from then on only names them: it says the same when it comes again.
    counts.same += referred_to
    return counts


def _counted(lines: Iterable[bytes], progress: Progress) -> Iterator[bytes]:
    for line in lines:
        progress(len(line))
        yield line


async def _timezone(work: Work, imported: Imported, timezone: str) -> str:
    workspace = await work.first(select(Workspace))
    return imported.zone() or (workspace and workspace.timezone) or timezone


def _found(work: Work, workspace: Workspace | None, imported: Imported) -> None:
    """Keep the workspace record. What an admin set in Slack stays where the file is silent."""
    if workspace is None:
        workspace = Workspace(id=work.workspace_id)
        work.add(workspace)
    for record in imported.of("workspace"):
        for name, value in record.items():
            if value is not None or not workspace.team_id:
                setattr(workspace, name, value)


async def _keep_slack_users(work: Work, imported: Imported) -> None:
    """Who was matched with their account in Slack stays so where the file does not know of it."""
    known = {row.id: row.slack_user for row in await work.rows(select(Teammate.id, Teammate.slack_user))}
    place = KIND_OF["teammate"].layout.at("slack_user")
    for entry in imported.records["teammate"].values():
        if entry.values[place] is None:
            entry.values = (*entry.values[:place], known.get(str(entry.values[0])), *entry.values[place + 1 :])


async def _names(work: Work, imported: Imported, timezone: str) -> Names:
    """All names that are known: those in the database, and those in the files read so far."""
    names = Names(await _timezone(work, imported, timezone))
    for id_, name, aliases in await work.rows(select(Relationship.id, Relationship.name, Relationship.aliases)):
        names.add("relationship", id_, name, *aliases)
    for id_, name in await work.rows(select(Teammate.id, Teammate.name)):
        names.add("teammate", id_, name)
    for id_, name, within in await work.rows(select(Contact.id, Contact.name, Contact.relationship_id)):
        names.add("contact", id_, name, within=within)
    for record in imported.of("relationship"):
        names.add("relationship", record["id"], record["name"], *record["aliases"])
    for record in imported.of("teammate"):
        names.add("teammate", record["id"], record["name"])
    for record in imported.of("contact"):
        names.add("contact", record["id"], record["name"], within=record["relationship_id"])
    return names


__all__ = ["Counts", "File", "Imported", "Refused", "keep", "read"]
