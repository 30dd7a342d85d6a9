"""The history of a workspace, or of one relationship, as lines that can be imported again."""

from collections.abc import AsyncIterator

from sqlalchemy import select

from bot.services.interchange import KINDS, stored
from bot.sources.interchange.layout import layout_of, line_of
from storage import Workspace
from storage.work import Work


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
