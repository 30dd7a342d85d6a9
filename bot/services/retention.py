"""How long words are kept: where a workspace says so, old ones are removed, while the sizes stay."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from bot.services import retractions
from storage.concessions import Concession
from storage.deliveries import Delivery
from storage.digests import Digest, Disagreement, Flag
from storage.one_sided_moves import OneSidedMove
from storage.promises import Promise
from storage.prompts import Prompt
from storage.reflections import Reflection
from storage.touchpoints import Touchpoint
from storage.work import Work

#: Stands where words were that a record cannot do without.
REMOVED = "…"
#: Moments whose words are removed in one run: each may mean a call to Slack.
_AT_ONCE = 100
#: So long after its words, a message's row in the ledger is kept: nothing is left to be said of it.
_GRACE = timedelta(days=31)
#: What was never said is of use to nobody after this, unless it waits for who removed the app to come back.
_NEVER_SAID = timedelta(days=90)
#: What will not be said any more, and what nobody came back for. What is unsure is neither: it may stand in Slack, is
#: looked for however long that takes, and has to be found where its words are forgotten.
_ENDED, _WAITING = ("expired", "cancelled", "dead"), ("planned", "blocked")
_DAYS_IN_A_MONTH = 30.44


async def prune(work: Work, now: datetime) -> None:
    """Remove the words that have been kept long enough, and old rows of the ledger that nobody needs."""
    await retractions.prune(work, now)
    workspace = await work.workspace()
    before = kept_since(workspace.keep_words_months, now)
    await _drop_never_said(work, now - _NEVER_SAID if workspace.connected_at else before, now)
    if before is None:
        return
    await _remove_words_of_moments(work, before)
    await _remove_other_words(work, before)
    await _drop_messages(work, before)


def kept_since(months: int | None, now: datetime) -> datetime | None:
    """The moment since when everything is kept, of a workspace that keeps it for so many months; None: for ever."""
    return None if months is None else now - timedelta(days=months * _DAYS_IN_A_MONTH)


async def _drop_never_said(work: Work, waiting_since: datetime | None, now: datetime) -> None:
    ended = Delivery.state.in_(_ENDED) & (Delivery.due_at < now - _NEVER_SAID)
    await work.change(delete(Delivery).where(ended))
    if waiting_since is not None:
        waiting = Delivery.state.in_(_WAITING) & Delivery.unsure.is_(False) & (Delivery.due_at < waiting_since)
        await work.change(delete(Delivery).where(waiting))


async def _remove_words_of_moments(work: Work, before: datetime) -> None:
    worded = or_(Reflection.gave_text.is_not(None), Reflection.got_text.is_not(None), Reflection.note.is_not(None))
    answered = select(Reflection.touchpoint_id).where(Reflection.at < before, worded).distinct().limit(_AT_ONCE)
    titled = select(Touchpoint.id).where(Touchpoint.at < before, Touchpoint.title.is_not(None)).limit(_AT_ONCE)
    moments = [*await work.all(answered), *await work.all(titled)]
    old = Reflection.touchpoint_id.in_(moments) & (Reflection.at < before)
    words: dict[str, Any] = {"gave_text": None, "got_text": None, "note": None, "may_be_shared": False}
    await work.change(update(Reflection).where(old).values(words))
    await work.change(update(Touchpoint).where(Touchpoint.id.in_(moments), Touchpoint.at < before).values(title=None))
    await _word_again(work, moments)


async def _word_again(work: Work, moments: Sequence[str]) -> None:
    asked = await work.all(
        select(Prompt.delivery_id).where(Prompt.touchpoint_id.in_(moments), Prompt.delivery_id.is_not(None))
    )
    await retractions.word_again(work, sorted({each for each in asked if each}))
    await retractions.word_notes_again(work, moments)
    await retractions.about_answers(work, touchpoint_ids=moments)


async def _remove_other_words(work: Work, before: datetime) -> None:
    day = before.date()
    for table in (Concession, OneSidedMove):
        await work.change(update(table).where(table.at < before, table.text != REMOVED).values(text=REMOVED))
    over = Promise.closed_on.is_not(None) & (Promise.closed_on < day)
    await work.change(update(Promise).where(over, Promise.text != REMOVED).values(text=REMOVED))
    await work.change(update(Flag).where(Flag.digest_on < day, Flag.context.is_not(None)).values(context=None))
    differing = (Disagreement.at < before) & Disagreement.text.is_not(None)
    await work.change(update(Disagreement).where(differing).values(text=None))


async def _drop_messages(work: Work, before: datetime) -> None:
    """Old weekly posts are taken back, then forgotten; of other messages only their row in the ledger goes."""
    old = await work.all(select(Digest.id).where(Digest.at < before))
    await retractions.about(work, "digest", old)
    await work.change(delete(Digest).where(Digest.at < before))
    said = (Delivery.state == "sent") & Delivery.stale.is_(False) & (Delivery.due_at < before - _GRACE)
    await work.change(delete(Delivery).where(said))
