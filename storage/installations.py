"""Where the app was installed by OAuth, with the tokens that Slack gave; these rows belong to no workspace."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base
from storage.sealed import Sealed


class Installation(Base):
    """One team that installed the app, or one organisation, whose token serves each of its teams."""

    __tablename__ = "installations"

    #: Slack's id of the team or the organisation.
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    bot_token: Mapped[str] = mapped_column(Sealed(), repr=False)
    bot_user: Mapped[str]
    bot_id: Mapped[str | None]
    scopes: Mapped[str]
    installed_at: Mapped[datetime]
    #: Other processes read the row again when this is not what they remember.
    changed_at: Mapped[datetime]
    #: Slack's id of the organisation around it; its own where the whole organisation installed the app.
    enterprise_id: Mapped[str | None] = mapped_column(default=None)
    #: Set where tokens expire: what the next one is asked for with, and when this one ends.
    refresh_token: Mapped[str | None] = mapped_column(Sealed(), default=None, repr=False)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Until when one process may ask for the next token: a refresh token works once.
    renewing_until: Mapped[datetime | None] = mapped_column(default=None)
    #: When the app was removed; all but the tokens stays.
    gone_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_organisation(self) -> bool:
        """Whether it serves all teams of an organisation."""
        return self.id == self.enterprise_id


class OAuthState(Base):
    """One installation under way: what Slack must bring back, once."""

    __tablename__ = "oauth_states"

    state: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]
