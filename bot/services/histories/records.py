"""Where the records of a history stand in the tables, and how they are read from there."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select

from bot.sources import Key, Values
from bot.sources.interchange.layout import Layout, layout_of
from storage import (
    Concession,
    Contact,
    OfWorkspace,
    OneSidedMove,
    Pact,
    PactContact,
    Promise,
    PromiseTeammate,
    Prompt,
    Reflection,
    Relationship,
    Teammate,
    Touchpoint,
    TouchpointContact,
    TouchpointTeammate,
)
from storage.ordering import by_bytes
from storage.work import Work

Where = ColumnElement[bool]


@dataclass(frozen=True)
class Link:
    """A list within a record that is a table of its own: `of` names the record there, `to` what is listed."""

    table: type[OfWorkspace]
    of: str
    to: str


@dataclass(frozen=True)
class Kind:
    """One type of record and its table."""

    name: str
    table: type[OfWorkspace]
    links: Mapping[str, Link] = field(default_factory=dict)
    #: A column that may refer to a row of the same table: written when all rows are there.
    late: str | None = None
    #: Columns that no two rows may share, the one that tells them apart last.
    unique: tuple[str, ...] = ()

    @property
    def layout(self) -> Layout:
        return layout_of(self.name)

    def column(self, name: str) -> Any:
        """The mapped column of that name."""
        return getattr(self.table, name)

    def unique_of(self, values: Values) -> Values:
        """What no other record of this type may say as well, unless it is None."""
        return tuple(values[self.layout.at(name)] for name in self.unique)

    def among(self, ids: Sequence[str]) -> Where:
        """The rows whose key begins with one of the ids."""
        found: Where = self.column(self.layout.key[0]).in_(ids)
        return found


#: In the order in which they are written, so that what is referred to is there.
KINDS = (
    Kind("teammate", Teammate, unique=("slack_user",)),
    Kind("relationship", Relationship),
    Kind("contact", Contact, late="successor_id"),
    Kind(
        "touchpoint",
        Touchpoint,
        links={
            "teammates": Link(TouchpointTeammate, "touchpoint_id", "teammate_id"),
            "contacts": Link(TouchpointContact, "touchpoint_id", "contact_id"),
        },
        unique=("source", "source_id"),
    ),
    Kind("prompt", Prompt),
    Kind("reflection", Reflection),
    Kind("promise", Promise, links={"told_to": Link(PromiseTeammate, "promise_id", "teammate_id")}),
    Kind("concession", Concession),
    Kind("one_sided_move", OneSidedMove),
    Kind("pact", Pact, links={"agreed_with": Link(PactContact, "relationship_id", "contact_id")}),
)
KIND_OF = {kind.name: kind for kind in KINDS}


async def stored(work: Work, kind: Kind, *where: Where) -> AsyncIterator[list[Values]]:
    """The records of a type as they are kept, in the order of their keys, some thousands at a time."""
    columns = [column.name for column in kind.layout.columns if column.name not in kind.links]
    statement = select(*(kind.column(name) for name in columns)).where(*where)
    async for rows in work.batches(statement.order_by(*by_bytes(*map(kind.column, kind.layout.key)))):
        yield await _with_links(work, kind, columns, rows)


async def _with_links(work: Work, kind: Kind, columns: list[str], rows: Sequence[Sequence[Any]]) -> list[Values]:
    if not kind.links and not any(column.many for column in kind.layout.columns):
        return [tuple(row) for row in rows]
    ids = [row[0] for row in rows]
    links = {name: await _listed(work, link, ids) for name, link in kind.links.items()}
    places = [
        (columns.index(column.name) if column.name in columns else None, column.name, column.many)
        for column in kind.layout.columns
    ]
    return [
        tuple(
            links[name].get(row[0], ()) if place is None else tuple(row[place]) if many else row[place]
            for place, name, many in places
        )
        for row in rows
    ]


async def _listed(work: Work, link: Link, ids: list[str]) -> dict[str, tuple[str, ...]]:
    of, to, position = (getattr(link.table, name) for name in (link.of, link.to, "position"))
    listed: dict[str, list[str]] = {}
    for one, other in await work.rows(select(of, to).where(of.in_(ids)).order_by(of, position, to)):
        listed.setdefault(one, []).append(other)
    return {one: tuple(others) for one, others in listed.items()}


def keyed(kind: Kind, records: Sequence[Values]) -> dict[Key, Values]:
    """Records under their keys."""
    return {kind.layout.key_of(values): values for values in records}
