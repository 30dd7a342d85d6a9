"""A workspace: one Slack team, the tenant that all other rows belong to."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base
from storage.words import Locale, Weekday


class Workspace(Base):
    """One team. What is not set yet (None) is filled from the settings when Slack first connects."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(primary_key=True)
    #: Slack's own id of the team; None for an imported workspace that no team has taken over yet.
    team_id: Mapped[str | None] = mapped_column(default=None, unique=True)
    name: Mapped[str | None] = mapped_column(default=None)
    timezone: Mapped[str | None] = mapped_column(default=None)
    locale: Mapped[Locale | None] = mapped_column(default=None)
    #: One line: what we are here for, and for whom.
    purpose: Mapped[str | None] = mapped_column(default=None)
    digest_channel: Mapped[str | None] = mapped_column(default=None)
    digest_day: Mapped[Weekday | None] = mapped_column(default=None)
    digest_hour: Mapped[int | None] = mapped_column(default=None)
    #: Slack ids of those who may change the workspace's settings, beside Slack's own admins.
    admins: Mapped[list[str]] = mapped_column(default_factory=list, insert_default=list)
    bot_user: Mapped[str | None] = mapped_column(default=None)
    #: Slack's id of the team or organisation whose installation serves it; None where SLACK_BOT_TOKEN does.
    installation_id: Mapped[str | None] = mapped_column(default=None, index=True)
    #: When Slack connected; None before that, and after the app was removed.
    connected_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The day of the digest before which owners have been told of new flags.
    owners_told_for: Mapped[date | None] = mapped_column(default=None)
    #: Months after which people's words are removed, while the sizes stay; None keeps them.
    keep_words_months: Mapped[int | None] = mapped_column(default=None)
    #: Signals that are heard "later" or "never", by name; all others are heard as usual.
    hearings: Mapped[dict[str, Any]] = mapped_column(default_factory=dict, insert_default=dict)

    def zone(self) -> ZoneInfo:
        """The timezone in which its days begin."""
        return ZoneInfo(self.timezone or "UTC")
