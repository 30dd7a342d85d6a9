"""The people on our side, with the hours in which they may be asked."""

from zoneinfo import ZoneInfo

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, new_id
from storage.words import Cadence, Locale
from storage.workspaces import Workspace


class Teammate(OfWorkspace, Base):
    """A person on our side. Timezone and locale are None where the workspace's own apply."""

    __tablename__ = "teammates"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_user"),)

    name: Mapped[str]
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id, insert_default=new_id)
    slack_user: Mapped[str | None] = mapped_column(default=None)
    timezone: Mapped[str | None] = mapped_column(default=None)
    #: The language they chose ...
    locale: Mapped[Locale | None] = mapped_column(default=None)
    #: ... and the one that their Slack speaks, which serves until they choose.
    slack_locale: Mapped[Locale | None] = mapped_column(default=None)
    #: Whole hours, local time: from the first to before the last they may be asked.
    works_from: Mapped[int] = mapped_column(default=9)
    works_until: Mapped[int] = mapped_column(default=17)
    #: Weekdays off: 0 is Monday.
    days_off: Mapped[list[int]] = mapped_column(default_factory=lambda: [5, 6], insert_default=lambda: [5, 6])
    cadence: Mapped[Cadence] = mapped_column(default="each")
    #: False once Slack says that the account is gone.
    active: Mapped[bool] = mapped_column(default=True)
    #: Whether Slack has them as an admin or owner. It gives no right: a process whose memory differs asks Slack anew.
    slack_admin: Mapped[bool] = mapped_column(default=False)

    def zone(self, workspace: Workspace) -> ZoneInfo:
        """The timezone in which their days begin."""
        return ZoneInfo(self.timezone) if self.timezone else workspace.zone()

    def speaks(self, workspace: Workspace) -> Locale:
        """The language to speak to them."""
        return self.locale or self.slack_locale or workspace.locale or "en"
