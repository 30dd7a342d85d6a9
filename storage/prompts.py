"""The question to one teammate about one moment of contact."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, belongs_to
from storage.words import PromptState, Size

#: States in which an answer is still hoped for.
OPEN_STATES: tuple[PromptState, ...] = ("pending", "asked", "snoozed")


class Prompt(OfWorkspace, Base):
    """What did you give, what did you get? To one teammate, about one touchpoint."""

    __tablename__ = "prompts"
    __table_args__ = (
        belongs_to("touchpoint_id", "touchpoints"),
        belongs_to("teammate_id", "teammates"),
        Index("ix_prompts_teammate_state", "workspace_id", "teammate_id", "state"),
        Index("ix_prompts_due", "state", "due_at"),
    )

    touchpoint_id: Mapped[str] = mapped_column(primary_key=True)
    teammate_id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[PromptState] = mapped_column(default="pending")
    #: Not to be asked before this moment; None for history that came from a file.
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The message in which it stands (or stood last).
    delivery_id: Mapped[str | None] = mapped_column(default=None)
    #: Sizes tapped so far, before "done".
    gave_tapped: Mapped[Size | None] = mapped_column(default=None)
    got_tapped: Mapped[Size | None] = mapped_column(default=None)

    def is_open(self) -> bool:
        """Whether an answer is still hoped for (a late one is welcome anyway)."""
        return self.state in OPEN_STATES
