"""Messages that are taken back: what must no longer stand in Slack, nor be said, since it was forgotten."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, delete, or_, select, update

from bot.services import deliveries
from storage.deliveries import Delivery, no_longer_true
from storage.work import Work

#: The kind of a delivery whose message goes: it has no words, and so what stands in Slack is deleted.
RETRACTED = "retracted"
#: States in which nothing reached Slack.
_UNSAID = ("planned", "blocked", "expired", "cancelled", "dead")
#: States in which nothing happens any more.
_ENDED = ("sent", "expired", "cancelled", "dead")
#: Messages about one touchpoint.
NOTES = ("logged", "reply")
#: Messages about one answer: "<touchpoint>:<giver>:<colleague>".
_ABOUT_ANSWERS = ("told", "thanked")
#: As many ids as go into one statement.
_AT_ONCE = 500
#: After so long no attempt can still be under way.
_SETTLED = timedelta(days=1)


async def to_person(work: Work, slack_user: str) -> None:
    """Take back all that was or would be said to this person."""
    await _retract(work, Delivery.to_user == slack_user)


async def about_answers(
    work: Work, *, teammate_id: str | None = None, touchpoint_ids: Iterable[str] | None = None
) -> None:
    """Take back what was told to colleagues about answers: of or to a teammate, or about some touchpoints."""
    touchpoints = frozenset(touchpoint_ids or ())
    told = await work.rows(select(Delivery.id, Delivery.about).where(Delivery.kind.in_(_ABOUT_ANSWERS)))
    ids = []
    for delivery_id, about in told:
        touchpoint_id, *people = deliveries.apart(about)
        if touchpoint_id in touchpoints or teammate_id in people:
            ids.append(delivery_id)
    await by_ids(work, ids)


async def about(work: Work, kind: str, abouts: Sequence[str]) -> None:
    """Take back all of a kind that is about one of these."""
    for some in _parts(abouts):
        await _retract(work, (Delivery.kind == kind) & Delivery.about.in_(some))


async def by_ids(work: Work, ids: Sequence[str]) -> None:
    """Take back these deliveries."""
    for some in _parts(ids):
        await _retract(work, Delivery.id.in_(some))


async def word_again(work: Work, ids: Sequence[str]) -> None:
    """Have these messages worded anew, from what is left."""
    for some in _parts(ids):
        await work.change(update(Delivery).where(Delivery.id.in_(some)).values(no_longer_true()))


async def word_notes_again(work: Work, touchpoint_ids: Sequence[str]) -> None:
    """Have the notes that these touchpoints were written down, and replies about them, worded anew."""
    for some in _parts(touchpoint_ids):
        which = Delivery.kind.in_(NOTES) & Delivery.about.in_(some)
        await work.change(update(Delivery).where(which).values(no_longer_true()))


async def word_answers_again(work: Work, touchpoint_ids: Collection[str]) -> None:
    """Have what was told to colleagues about these touchpoints worded anew."""
    told = await work.rows(select(Delivery.id, Delivery.about).where(Delivery.kind.in_(_ABOUT_ANSWERS)))
    await word_again(work, [one for one, about in told if deliveries.apart(about)[0] in touchpoint_ids])


async def word_digests_again(work: Work) -> None:
    """Have every weekly post that stands in Slack worded anew."""
    which = (Delivery.kind == "digest") & (Delivery.state == "sent")
    await work.change(update(Delivery).where(which).values(no_longer_true()))


async def prune(work: Work, now: datetime) -> None:
    """Drop the rows of messages that are gone from Slack."""
    gone = (Delivery.state == "sent") & Delivery.stale.is_(False)
    never_sent = Delivery.state.in_([each for each in _ENDED if each != "sent"])
    settled = Delivery.due_at < now - _SETTLED
    await work.change(delete(Delivery).where(Delivery.kind == RETRACTED, settled, or_(gone, never_sent)))


async def _retract(work: Work, which: ColumnElement[bool]) -> None:
    await work.change(delete(Delivery).where(which, Delivery.state.in_(_UNSAID), Delivery.unsure.is_(False)))
    await work.change(
        update(Delivery)
        .where(which, Delivery.state == "sent")
        .values(
            kind=RETRACTED,
            about=RETRACTED,
            to_user=None,
            dedup_key=RETRACTED + ":" + Delivery.id,
            **no_longer_true(),
        )
    )
    # Under way, or perhaps arrived: whoever sends it still needs to know its key, to find it, and where it went.
    looked_for = case((Delivery.state.in_(("expired", "dead", "cancelled")), "unsure"), else_=Delivery.state)
    perhaps = update(Delivery).where(which, Delivery.state != "sent")
    await work.change(perhaps.values(kind=RETRACTED, stale=True, state=looked_for))


def _parts(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
