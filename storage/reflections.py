"""What a teammate answered: what we gave, what we got, and who felt seen."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, belongs_to
from storage.words import Size


class Reflection(OfWorkspace, Base):
    """One teammate's view of one touchpoint. Another teammate may see it differently; both count."""

    __tablename__ = "reflections"
    __table_args__ = (
        belongs_to("touchpoint_id", "touchpoints"),
        belongs_to("teammate_id", "teammates"),
        belongs_to("thanks_to_id", "relationships", on_delete="RESTRICT"),
        Index("ix_reflections_at", "workspace_id", "at"),
    )

    touchpoint_id: Mapped[str] = mapped_column(primary_key=True)
    teammate_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    gave_size: Mapped[Size]
    got_size: Mapped[Size]
    gave_text: Mapped[str | None] = mapped_column(default=None)
    got_text: Mapped[str | None] = mapped_column(default=None)
    gave_kinds: Mapped[list[str]] = mapped_column(default_factory=list, insert_default=list)
    got_kinds: Mapped[list[str]] = mapped_column(default_factory=list, insert_default=list)
    #: None is "no idea".
    they_felt_seen: Mapped[bool | None] = mapped_column(default=None)
    we_felt_seen: Mapped[bool | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(default=None)
    #: It came to us through what we gave to this other relationship.
    thanks_to_id: Mapped[str | None] = mapped_column(default=None)
    #: The writer ticked that the kind words may stand in the digest.
    may_be_shared: Mapped[bool] = mapped_column(default=False)


class Acknowledgement(OfWorkspace, Base):
    """A colleague thanked a teammate for what they gave; `thanked_at` is None until they tapped it."""

    __tablename__ = "acknowledgements"
    __table_args__ = (
        belongs_to("touchpoint_id", "touchpoints"),
        belongs_to("teammate_id", "teammates"),
        belongs_to("colleague_id", "teammates"),
    )

    touchpoint_id: Mapped[str] = mapped_column(primary_key=True)
    teammate_id: Mapped[str] = mapped_column(primary_key=True)
    colleague_id: Mapped[str] = mapped_column(primary_key=True)
    told_at: Mapped[datetime]
    thanked_at: Mapped[datetime | None] = mapped_column(default=None)
