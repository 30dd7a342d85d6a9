"""The history of a workspace, or of one relationship, as lines that can be imported again."""

from collections.abc import AsyncIterator, Iterable

from sqlalchemy import select

from bot.services.errors import UnknownRelationship
from bot.services.histories.checks import chunks
from bot.services.histories.records import KIND_OF, KINDS, Kind, Where, keyed, stored
from bot.sources import Key, Values
from bot.sources.interchange.layout import layout_of, line_of, references
from storage import Relationship, Touchpoint, Workspace
from storage.work import Work

Found = dict[str, dict[Key, Values]]


async def everything(work: Work) -> AsyncIterator[str]:
    """All records as lines: what is referred to comes first, ids in order."""
    layout = layout_of("workspace")
    for workspace in await work.all(select(Workspace)):
        values = tuple(getattr(workspace, column.name) for column in layout.columns)
        if any(value is not None for value in values):
            yield line_of(layout, values)
    for kind in KINDS:
        async for records in stored(work, kind):
            for values in records:
                yield line_of(kind.layout, values)


async def one_relationship(work: Work, relationship_id: str) -> AsyncIterator[str]:
    """A relationship and what hangs on it as lines, with all that these refer to, so that the file stands by itself.

    Raises UnknownRelationship.
    """
    if await work.get(Relationship, relationship_id) is None:
        raise UnknownRelationship(relationship_id)
    found: Found = {}
    for kind in KINDS:
        await _find(work, found, kind, _hangs_on(kind, relationship_id))
    await _find_what_is_referred_to(work, found)
    for kind in KINDS:
        for _, values in sorted(found.get(kind.name, {}).items()):
            yield line_of(kind.layout, values)


def _hangs_on(kind: Kind, relationship_id: str) -> Where | None:
    names = [column.name for column in kind.layout.columns]
    if kind.name == "relationship":
        return kind.among([relationship_id])
    if "relationship_id" in names:
        where: Where = kind.column("relationship_id") == relationship_id
        return where
    if "touchpoint_id" in names:
        touchpoints = select(Touchpoint.id).where(Touchpoint.relationship_id == relationship_id)
        return kind.column("touchpoint_id").in_(touchpoints)  # type: ignore[no-any-return]
    return None


async def _find(work: Work, found: Found, kind: Kind, where: Where | None) -> None:
    if where is not None:
        async for records in stored(work, kind, where):
            found.setdefault(kind.name, {}).update(keyed(kind, records))


async def _find_what_is_referred_to(work: Work, found: Found) -> None:
    """A contact's successor, that one's relationship, its owner: until nobody is named who is not there."""
    while missing := _missing(found):
        for name in {to for to, _ in missing}:
            kind = KIND_OF[name]
            for ids in chunks(id_ for to, id_ in missing if to == name):
                await _find(work, found, kind, kind.among(ids))


def _missing(found: Found) -> set[tuple[str, str]]:
    named: Iterable[tuple[str, str, str]] = (
        reference
        for name, records in found.items()
        for values in records.values()
        for reference in references(layout_of(name), values)
    )
    return {(to, id_) for _, to, id_ in named if (id_,) not in found.get(to, {})}
