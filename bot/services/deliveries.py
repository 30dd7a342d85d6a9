"""What is to be said: rows in the ledger, written in the transaction of their cause."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote, unquote

from sqlalchemy import select, update

from storage.deliveries import Delivery, no_longer_true
from storage.words import Half
from storage.work import Work

#: What could not be said for so long speaks of something that is over: an outage must not end in a flood.
WORTH_SAYING = timedelta(days=3)


async def plan(
    work: Work,
    kind: str,
    key: str,
    *,
    about: str,
    due_at: datetime,
    to_user: str | None = None,
    to_channel: str | None = None,
    thread_ts: str | None = None,
    expires_at: datetime | None = None,
    assumed: Sequence[Half] = (),
) -> str | None:
    """Put one message in the ledger; returns its id, None where the same key stands there already.

    Without another wish it expires when it could not be said for three days.
    """
    delivery = Delivery(
        kind=kind,
        dedup_key=key,
        about=about,
        due_at=due_at,
        to_user=to_user,
        to_channel=to_channel,
        thread_ts=thread_ts,
        expires_at=expires_at or due_at + WORTH_SAYING,
        assumed=list(assumed),
    )
    # Another process may plan the same at this moment; then it finds it there as if it had been first.
    return delivery.id if await work.add_once(delivery) else None


async def word_again(work: Work, *, delivery_id: str | None = None, kind: str = "", about: str = "") -> None:
    """The facts changed: the message that stands in Slack, found by its id or by what it is about, is worded anew."""
    of_id = Delivery.id == delivery_id
    of_what = (Delivery.kind == kind) & (Delivery.about == about)
    await work.change(update(Delivery).where(of_id if delivery_id else of_what).values(no_longer_true()))


async def word_channel_again(work: Work, channel: str) -> int:
    """What stands in a channel is looked at again, since others may read along there now; returns how much that is.

    What is on its way may stand there already, or in a moment.
    """
    there = Delivery.state.in_(("sent", "sending", "unsure")) | Delivery.unsure
    of_it = (Delivery.to_channel == channel) & there
    return await work.change(update(Delivery).where(of_it).values(no_longer_true()))


async def cancel(work: Work, *, kind: str, about: str) -> None:
    """What has not been said yet need not be said any more."""
    await work.change(
        update(Delivery)
        .where(Delivery.kind == kind, Delivery.about == about, Delivery.state == "planned")
        .values(state="cancelled")
    )


async def put_off(work: Work, key: str, until: datetime, expires_at: datetime) -> None:
    """What was planned under that key, or cancelled since, is to be said then; what was said already stays said."""
    await work.change(
        update(Delivery)
        .where(Delivery.dedup_key == key, Delivery.state.in_(("planned", "cancelled")))
        .values(state="planned", due_at=until, expires_at=expires_at)
    )


async def standing_at(work: Work, channel: str, ts: str) -> Delivery | None:
    """The delivery whose message stands there in Slack."""
    return await work.first(select(Delivery).where(Delivery.channel == channel, Delivery.ts == ts))


def together(*ids: str) -> str:
    """Several ids as the one thing that a delivery is about; imported ones may hold any letter."""
    return ":".join(quote(each, safe="") for each in ids)


def apart(about: str) -> list[str]:
    """The ids that `together` put together."""
    return [unquote(each) for each in about.split(":")]
