"""Administrative acts: who did what, and when, without anybody's words."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, new_id
from storage.words import Act


class AuditEntry(OfWorkspace, Base):
    """One act. What was forgotten is not named: an audit trail must not remember what it says was forgotten."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "workspace_id", "at"),)

    at: Mapped[datetime]
    act: Mapped[Act]
    #: Id of the teammate who did it, or of the nameless row that stays of one who was forgotten since; None for the
    #: command line, and for what Slack tells of without saying who it was.
    by_id: Mapped[str | None] = mapped_column(default=None)
    #: What it was about, in words of the code: names of settings, ids of keys, a count.
    about: Mapped[str | None] = mapped_column(default=None)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id, insert_default=new_id)
