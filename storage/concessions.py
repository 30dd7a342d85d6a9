"""One-off favours, by either side."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, belongs_to, new_id
from storage.words import Side


class Concession(OfWorkspace, Base):
    """A discount, an exception, a longer payment term: given once."""

    __tablename__ = "concessions"
    __table_args__ = (
        belongs_to("relationship_id", "relationships"),
        Index("ix_concessions_relationship", "workspace_id", "relationship_id"),
    )

    relationship_id: Mapped[str]
    by: Mapped[Side]
    at: Mapped[datetime]
    text: Mapped[str]
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id, insert_default=new_id)
