"""The weekly posts as they were, and what the team did about each item."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, belongs_to, new_id


class Digest(OfWorkspace, Base):
    """One weekly post: a snapshot of ids and facts, without anybody's words."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("workspace_id", "local_date"),)

    at: Mapped[datetime]
    #: The day it was due, in the workspace's timezone.
    local_date: Mapped[date]
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id, insert_default=new_id)
    #: Ids and counts around the items: recovered, promises due, the kind words, whether it was quiet.
    facts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict, insert_default=dict)
    #: Whether all items are shown, or only the first handful.
    unfolded: Mapped[bool] = mapped_column(default=False)


class DigestItem(OfWorkspace, Base):
    """One relationship in one digest, and what became of it."""

    __tablename__ = "digest_items"
    __table_args__ = (belongs_to("digest_id", "digests"), belongs_to("relationship_id", "relationships"))

    digest_id: Mapped[str] = mapped_column(primary_key=True)
    relationship_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    state: Mapped[str]
    #: Each signal: name, strength, sentence (template and values, people only by id) and evidence.
    signals: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list, insert_default=list)
    moves: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list, insert_default=list)
    claimed_by_id: Mapped[str | None] = mapped_column(default=None)
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    snoozed_until: Mapped[date | None] = mapped_column(default=None)
    snoozed_at: Mapped[datetime | None] = mapped_column(default=None)


class Flag(OfWorkspace, Base):
    """What an owner was told a working day before the channel: a new flag, and what they said of it."""

    __tablename__ = "flags"
    __table_args__ = (
        belongs_to("relationship_id", "relationships"),
        belongs_to("owner_id", "teammates"),
    )

    relationship_id: Mapped[str] = mapped_column(primary_key=True)
    #: The day of the digest that it comes before.
    digest_on: Mapped[date] = mapped_column(primary_key=True)
    owner_id: Mapped[str]
    told_at: Mapped[datetime]
    signals: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list, insert_default=list)
    moves: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list, insert_default=list)
    #: What the owner added, for all to read.
    context: Mapped[str | None] = mapped_column(default=None)
    #: The owner says that the flag is wrong: the channel does not see it.
    called_wrong: Mapped[bool] = mapped_column(default=False)


class Disagreement(OfWorkspace, Base):
    """Somebody sees it differently: kept to judge the signals by, and shown when they speak again."""

    __tablename__ = "disagreements"
    __table_args__ = (belongs_to("relationship_id", "relationships"), belongs_to("teammate_id", "teammates"))

    relationship_id: Mapped[str]
    teammate_id: Mapped[str]
    at: Mapped[datetime]
    #: Names of the signals that were disagreed with.
    signals: Mapped[list[str]]
    text: Mapped[str | None] = mapped_column(default=None)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id, insert_default=new_id)
