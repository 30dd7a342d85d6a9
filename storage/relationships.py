"""The organisations that we give to and get from."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, belongs_to, new_id
from storage.words import RelationshipKind


class Relationship(OfWorkspace, Base):
    """An organisation we exchange with: a client, supplier, partner or funder."""

    __tablename__ = "relationships"
    __table_args__ = (belongs_to("owner_id", "teammates", on_delete="RESTRICT"),)

    name: Mapped[str]
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id, insert_default=new_id)
    kind: Mapped[RelationshipKind] = mapped_column(default="client")
    since: Mapped[date | None] = mapped_column(default=None)
    owner_id: Mapped[str | None] = mapped_column(default=None)
    aliases: Mapped[list[str]] = mapped_column(default_factory=list, insert_default=list)
    domains: Mapped[list[str]] = mapped_column(default_factory=list, insert_default=list)
    slack_channels: Mapped[list[str]] = mapped_column(default_factory=list, insert_default=list)
    #: The day on which it ended, or will end.
    ended_on: Mapped[date | None] = mapped_column(default=None)

    def names(self) -> list[str]:
        """All that it is called: its name first, then its aliases."""
        return [self.name, *self.aliases]

    def ended(self, today: date) -> bool:
        """Whether it is over on that day."""
        return self.ended_on is not None and self.ended_on <= today
