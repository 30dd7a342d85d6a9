"""The people over there."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, belongs_to, new_id
from storage.words import Role


class Contact(OfWorkspace, Base):
    """A person at a relationship; there until `left_on`, perhaps followed by a successor."""

    __tablename__ = "contacts"
    __table_args__ = (
        belongs_to("relationship_id", "relationships"),
        belongs_to("successor_id", "contacts", on_delete="RESTRICT"),
        Index("ix_contacts_relationship", "workspace_id", "relationship_id"),
    )

    relationship_id: Mapped[str]
    name: Mapped[str]
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id, insert_default=new_id)
    role: Mapped[Role | None] = mapped_column(default=None)
    email: Mapped[str | None] = mapped_column(default=None)
    left_on: Mapped[date | None] = mapped_column(default=None)
    successor_id: Mapped[str | None] = mapped_column(default=None)

    def is_there(self, today: date) -> bool:
        """Whether this person can still be spoken to on that day."""
        return self.left_on is None or self.left_on > today
