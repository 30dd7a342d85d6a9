"""Steps that one side took alone."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, belongs_to, new_id
from storage.words import Side


class OneSidedMove(OfWorkspace, Base):
    """Longer payment terms, frozen agreements, a suspended cooperation: one party acted alone."""

    __tablename__ = "one_sided_moves"
    __table_args__ = (
        belongs_to("relationship_id", "relationships"),
        Index("ix_one_sided_moves_relationship", "workspace_id", "relationship_id"),
    )

    relationship_id: Mapped[str]
    by: Mapped[Side]
    at: Mapped[datetime]
    text: Mapped[str]
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id, insert_default=new_id)
