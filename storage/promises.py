"""Who promised what, by when, and who was told."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, belongs_to, new_id
from storage.words import PromiseState, Side


class Promise(OfWorkspace, Base):
    """An agreement, by us or by them."""

    __tablename__ = "promises"
    __table_args__ = (
        belongs_to("relationship_id", "relationships"),
        Index("ix_promises_relationship", "workspace_id", "relationship_id"),
    )

    relationship_id: Mapped[str]
    by: Mapped[Side]
    text: Mapped[str]
    made_on: Mapped[date]
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id, insert_default=new_id)
    due_on: Mapped[date | None] = mapped_column(default=None)
    state: Mapped[PromiseState] = mapped_column(default="open")
    closed_on: Mapped[date | None] = mapped_column(default=None)


class PromiseTeammate(OfWorkspace, Base):
    """One of us who was told of a promise."""

    __tablename__ = "promise_teammates"
    __table_args__ = (belongs_to("promise_id", "promises"), belongs_to("teammate_id", "teammates"))

    promise_id: Mapped[str] = mapped_column(primary_key=True)
    teammate_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
