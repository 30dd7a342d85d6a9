"""Events from Slack, kept before they are acknowledged, so that none is lost and none is done twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace


class InboxEvent(OfWorkspace, Base):
    """One event by Slack's own id; its payload is dropped once it is done."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_unfinished", "done_at"),)

    event_id: Mapped[str] = mapped_column(primary_key=True)
    #: When somebody last began with it.
    received_at: Mapped[datetime]
    payload: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    #: When it came, where it was taken over since; a process of an older version goes by `received_at` alone.
    first_received_at: Mapped[datetime | None] = mapped_column(default=None)
