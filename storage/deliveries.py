"""The ledger: whatever the bot says on its own initiative is first a row here."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Update, case, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, OfWorkspace, new_id
from storage.words import DeliveryState, Half

#: Kinds with which somebody who is just doing something is answered: they go before all others.
AWAITED = frozenset({"reply", "not_understood", "which_question", "reopen", "logged"})
#: The token of who words something that is no longer true: with it nothing can be ended.
_NOBODYS = "outdated"


class Delivery(OfWorkspace, Base):
    """One message to say once: to whom, of what kind, about which id. It holds no text: words are made at sending."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("uq_deliveries_dedup_key", "workspace_id", "dedup_key", unique=True),
        Index("ix_deliveries_release", "state", "due_at"),
        Index("ix_deliveries_stale", "stale"),
        Index("ix_deliveries_about", "workspace_id", "kind", "about"),
        Index("ix_deliveries_standing", "workspace_id", "channel", "ts"),
    )

    #: What it says, e.g. `questions`, `reminder`, `digest`: the name of the function that words it.
    kind: Mapped[str]
    #: The same thing is never said twice: the key of what is said, e.g. `reminder:jort:2026-03-02`.
    dedup_key: Mapped[str]
    due_at: Mapped[datetime]
    #: Id of what it is about; what kind of id follows from `kind`.
    about: Mapped[str]
    #: Slack user to write to (a direct message is opened first) ...
    to_user: Mapped[str | None] = mapped_column(default=None)
    #: ... or the channel to post in.
    to_channel: Mapped[str | None] = mapped_column(default=None)
    #: The message there below which it is posted.
    thread_ts: Mapped[str | None] = mapped_column(default=None)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id, insert_default=new_id)
    #: Later than this it is no longer worth saying.
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    state: Mapped[DeliveryState] = mapped_column(default="planned")
    #: How often sending it began; where it stands in Slack, also how often in a row it could not be worded again.
    attempts: Mapped[int] = mapped_column(default=0)
    #: Who is sending it now, and until when nobody else may.
    token: Mapped[str | None] = mapped_column(default=None)
    leased_until: Mapped[datetime | None] = mapped_column(default=None)
    #: An earlier attempt may have reached Slack: look before posting again. Where it is to be tried again, the state
    #: says so too; `planned` is only what certainly does not stand there.
    unsure: Mapped[bool] = mapped_column(default=False)
    #: When it was last about to be posted: around then it is looked for.
    posted_at: Mapped[datetime | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Where it stands in Slack once sent.
    channel: Mapped[str | None] = mapped_column(default=None)
    ts: Mapped[str | None] = mapped_column(default=None)
    #: The facts changed since it was sent: it is to be worded again in place.
    stale: Mapped[bool] = mapped_column(default=False)
    #: Not before then, as Slack could not have it worded again a moment ago.
    reword_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Slack's error code of the last failure.
    error: Mapped[str | None] = mapped_column(default=None)
    #: How many questions went from it since its reader said that there was no contact with a client ...
    removed: Mapped[int] = mapped_column(default=0)
    #: ... or said so while a colleague had answered, so that only the reader's own question went ...
    removed_for_reader: Mapped[int] = mapped_column(default=0)
    #: ... or since a colleague said so.
    removed_by_colleague: Mapped[int] = mapped_column(default=0)
    #: How many questions moved on from it into a later message.
    moved_on: Mapped[int] = mapped_column(default=0)
    #: The halves of an answer of which the words that it shows back named no amount.
    assumed: Mapped[list[Half]] = mapped_column(default_factory=list, insert_default=list)

    @property
    def may_stand(self) -> bool:
        """Whether it may stand in Slack although nobody saw that, and is to be looked for before it is said."""
        return self.unsure or self.state != "planned"


def look_first(now: datetime) -> Update:
    """The change that has all that is due, and was not said, looked for in Slack before it is."""
    due = Delivery.state.in_(("planned", "blocked")) & (Delivery.due_at <= now)
    looked_for = case((Delivery.state == "planned", "unsure"), else_=Delivery.state)
    return update(Delivery).where(due).values(state=looked_for, unsure=True)


def no_longer_blocked() -> Update:
    """The change that has said, or looked for, what waited for a token that works."""
    again = case((Delivery.unsure, "unsure"), else_="planned")
    return update(Delivery).where(Delivery.state == "blocked").values(state=again)


def no_longer_true() -> dict[str, Any]:
    """The values that have a message worded again; who does that just now learns that it has to be done once more.

    Nobody else begins before that one has ended: of two that reword it at once, the one with the older words may come
    last to Slack.
    """
    reworded_now = (Delivery.state == "sent") & Delivery.token.is_not(None)
    return {"stale": True, "token": case((reworded_now, _NOBODYS), else_=Delivery.token)}
