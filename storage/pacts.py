"""What was agreed *with* them: why we started, what each side wants to give and hopes to get."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, belongs_to


class Pact(OfWorkspace, Base):
    """The pact of a relationship. One that nobody over there agreed to is only our note, and is called that."""

    __tablename__ = "pacts"
    __table_args__ = (belongs_to("relationship_id", "relationships"),)

    relationship_id: Mapped[str] = mapped_column(primary_key=True)
    agreed_on: Mapped[date]
    why: Mapped[str]
    we_give: Mapped[str | None] = mapped_column(default=None)
    we_hope_to_get: Mapped[str | None] = mapped_column(default=None)
    we_do_not: Mapped[str | None] = mapped_column(default=None)
    their_challenges: Mapped[str | None] = mapped_column(default=None)
    our_challenges: Mapped[str | None] = mapped_column(default=None)
    review_on: Mapped[date | None] = mapped_column(default=None)


class PactContact(OfWorkspace, Base):
    """One of them with whom a pact was agreed."""

    __tablename__ = "pact_contacts"
    __table_args__ = (
        belongs_to("relationship_id", "pacts", key="relationship_id"),
        belongs_to("contact_id", "contacts"),
    )

    relationship_id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
