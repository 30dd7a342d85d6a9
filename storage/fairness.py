"""Which rows of all workspaces come next: the first of each before the second of any, and only a few of one."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Subquery, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from storage.workspaces import Workspace

Column = InstrumentedAttribute[Any]
#: A condition that holds of no row; PostgreSQL does not sort by a constant.
FALSE = literal(1) == literal(0)


def fairly(
    key: Column,
    since: Column,
    waiting: ColumnElement[bool],
    free: ColumnElement[bool],
    *,
    of_each: int | BindParameter[int],
    limit: int | ColumnElement[int],
    awaited: ColumnElement[bool] = FALSE,
) -> Subquery:
    """The keys of at most `limit` rows that are `waiting` and `free`, with the `place` of each within its workspace.

    What is `awaited` goes before all else: somebody looks at the screen. Those that are waiting and not free are
    somebody's already: they take the first of the `of_each` places. Workspaces that Slack is not connected to are
    passed over. Only keys are sorted here: whole rows, of which there may be very many, are to be read by whoever has
    the few that come first.
    """
    table = key.class_
    order = (free, awaited.desc(), since, key)
    place = func.row_number().over(partition_by=table.workspace_id, order_by=order)
    ranked = (
        select(
            table.workspace_id,
            key.label("key"),
            since.label("since"),
            free.label("free"),
            awaited.label("awaited"),
            place.label("place"),
        )
        .join(Workspace, Workspace.id == table.workspace_id)
        .where(waiting, Workspace.connected_at.is_not(None))
        .subquery()
    )
    return (
        select(ranked.c.workspace_id, ranked.c.key, ranked.c.awaited, ranked.c.place)
        .where(ranked.c.free, or_(ranked.c.place <= of_each, ranked.c.awaited))
        .order_by(ranked.c.awaited.desc(), ranked.c.place, ranked.c.since, ranked.c.key)
        .limit(limit)
        .subquery()
    )
