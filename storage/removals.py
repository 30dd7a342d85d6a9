"""Questions that were taken out since there was no contact with a client: kept for a while, to be brought back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, belongs_to


class Removal(OfWorkspace, Base):
    """One teammate's question that went, and what it takes to bring it back with its touchpoint."""

    __tablename__ = "removals"
    __table_args__ = (
        belongs_to("relationship_id", "relationships"),
        belongs_to("teammate_id", "teammates"),
        Index("ix_removals_delivery", "workspace_id", "delivery_id"),
    )

    touchpoint_id: Mapped[str] = mapped_column(primary_key=True)
    teammate_id: Mapped[str] = mapped_column(primary_key=True)
    relationship_id: Mapped[str]
    #: Who said so.
    by_id: Mapped[str]
    #: When the contact was.
    at: Mapped[datetime]
    removed_at: Mapped[datetime]
    #: The message in which the question stood.
    delivery_id: Mapped[str | None] = mapped_column(default=None)
    #: The touchpoint stays, since a colleague answered about it: only the question went.
    touchpoint_stays: Mapped[bool] = mapped_column(default=False)
    #: The rest of the touchpoint and of the question; empty once it is too late to bring them back.
    facts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict, insert_default=dict)
