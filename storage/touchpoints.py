"""The moments of contact, and who was there."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, belongs_to, new_id
from storage.words import Side, TouchpointKind


class Touchpoint(OfWorkspace, Base):
    """One moment of contact. `source` and `source_id` keep it from being counted twice."""

    __tablename__ = "touchpoints"
    __table_args__ = (
        belongs_to("relationship_id", "relationships"),
        UniqueConstraint("workspace_id", "source", "source_id"),
        Index("ix_touchpoints_relationship_at", "workspace_id", "relationship_id", "at"),
    )

    relationship_id: Mapped[str]
    at: Mapped[datetime]
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id, insert_default=new_id)
    kind: Mapped[TouchpointKind | None] = mapped_column(default=None)
    #: What it was about, each a word of `storage.words.About`.
    about: Mapped[list[str]] = mapped_column(default_factory=list, insert_default=list)
    title: Mapped[str | None] = mapped_column(default=None)
    started_by: Mapped[Side | None] = mapped_column(default=None)
    source: Mapped[str | None] = mapped_column(default=None)
    source_id: Mapped[str | None] = mapped_column(default=None)


class TouchpointTeammate(OfWorkspace, Base):
    """One of us who was there, in the order in which they were named."""

    __tablename__ = "touchpoint_teammates"
    __table_args__ = (belongs_to("touchpoint_id", "touchpoints"), belongs_to("teammate_id", "teammates"))

    touchpoint_id: Mapped[str] = mapped_column(primary_key=True)
    teammate_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class TouchpointContact(OfWorkspace, Base):
    """One of them who was there, in the order in which they were named."""

    __tablename__ = "touchpoint_contacts"
    __table_args__ = (belongs_to("touchpoint_id", "touchpoints"), belongs_to("contact_id", "contacts"))

    touchpoint_id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
