"""What waits in the ledger: which rows a look at it finds, and which of them nobody holds."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any, Literal, TypedDict

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, bindparam, or_, select

from storage.deliveries import AWAITED, Delivery
from storage.fairness import fairly
from storage.schema import Instant

#: What is looked for: all that is due, that of some kinds, or what is to be worded again.
Waiting = Literal["all", "of kinds", "stale"]
#: As many times more rows are looked for as are taken: other processes may hold some, which are skipped.
_ALSO = 4
_NOW: BindParameter[datetime] = bindparam("now", type_=Instant())


class Look(TypedDict, total=False):
    """How far one look goes."""

    #: Rows in all, and of each workspace.
    limit: int
    of_each: int
    #: Ids of workspaces that are passed over, and of those that alone are looked into, where it is not all.
    without: Collection[str]
    only: Collection[str] | None
    #: Whether the rows are held until the transaction ends; what others hold is skipped then.
    held: bool


_USUAL: Look = {"limit": 100, "of_each": 8, "without": (), "only": None, "held": False}


def taking(which: Waiting, look: Look) -> tuple[Select[Delivery], dict[str, Any]]:
    """The statement that finds the rows which come next, and the values of its parameters.

    To these belong `now` as well and, where what is of some kinds is looked for, those `kinds`.
    """
    values: dict[str, Any] = {**_USUAL, **look}
    held: bool = values.pop("held")
    return _taking(which, held=held, anywhere=values["only"] is None), {**values, "also": _ALSO * values["limit"]}


def is_free(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Nobody holds the row."""
    return or_(Delivery.leased_until.is_(None), Delivery.leased_until < now)


def may_be_reworded(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """The row's message stands in Slack and no longer says what is true, and Slack may be asked to change that."""
    is_time = or_(Delivery.reword_at.is_(None), Delivery.reword_at <= now)
    return Delivery.stale & (Delivery.state == "sent") & is_time


@cache
def _taking(which: Waiting, *, held: bool, anywhere: bool) -> Select[Delivery]:
    """The rows that come next, made once: this is asked all the time, and to make it takes longer than to ask it."""
    waiting, free = _waiting(which), is_free(_NOW)
    within = waiting & Delivery.workspace_id.not_in(bindparam("without", expanding=True))
    if not anywhere:
        within &= Delivery.workspace_id.in_(bindparam("only", expanding=True))
    of_each, also, limit = (bindparam(each, type_=Integer) for each in ("of_each", "also", "limit"))
    awaited = Delivery.kind.in_(AWAITED)
    keys = fairly(Delivery.id, Delivery.due_at, within, free, of_each=of_each, limit=also, awaited=awaited)
    rows = (
        select(Delivery)
        .join(keys, (keys.c.workspace_id == Delivery.workspace_id) & (keys.c.key == Delivery.id))
        # Said once more of the row itself: PostgreSQL looks at it anew where another process held it meanwhile.
        .where(free, waiting)
        .order_by(keys.c.awaited.desc(), keys.c.place, Delivery.due_at, Delivery.id)
        .limit(limit)
    )
    return rows.with_for_update(of=Delivery, skip_locked=True) if held else rows


def _waiting(which: Waiting) -> ColumnElement[bool]:
    if which == "stale":
        return may_be_reworded(_NOW)
    abandoned = (Delivery.state == "sending") & (Delivery.leased_until < _NOW)
    planned = Delivery.state.in_(("planned", "unsure")) & (Delivery.due_at <= _NOW)
    waiting = or_(planned, abandoned)
    return waiting if which == "all" else waiting & Delivery.kind.in_(bindparam("kinds", expanding=True))
