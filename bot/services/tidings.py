"""What a digest says around its items: good news, kind words, promises due, and what became of last week's."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from bot.drift.verdict import Verdict
from bot.facts.digests import DuePromise, FollowUp, Item, KindWords, Recovery
from bot.services import hours, relationships
from storage.digests import Digest, DigestItem
from storage.promises import Promise
from storage.prompts import Prompt
from storage.reflections import Reflection
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint, TouchpointTeammate
from storage.work import Work

_WEEK = timedelta(days=7)
#: With fewer answers than this share of the questions asked, a silent week is not called quiet.
_HEARD = 0.25
#: Good news is short: so many recoveries in one digest.
_RECOVERIES = 3
#: A recovery is told within so much time of the first good talk.
_RECOVERY_SPAN = timedelta(days=60)

Known = Mapping[str, Relationship]


async def last_digest_before(work: Work, day: date) -> Digest | None:
    """The digest before the one of that day."""
    return await work.first(select(Digest).where(Digest.local_date < day).order_by(Digest.local_date.desc()))


async def mood(work: Work, items: Sequence[Item], at: datetime) -> str:
    """ "talk" where there is somebody to talk about, "quiet" where not, "unheard" where too few answered to say so."""
    if items:
        return "talk"
    answers = await work.first(
        select(func.count()).select_from(Reflection).where(Reflection.at > at - _WEEK, Reflection.at <= at)
    )
    asked = await work.first(
        select(func.count()).select_from(Prompt).where(Prompt.asked_at > at - _WEEK, Prompt.asked_at <= at)
    )
    return "quiet" if answers and answers >= _HEARD * (asked or 0) else "unheard"


async def recoveries(
    work: Work, found: Sequence[Verdict], known: Known, last: Digest | None, at: datetime
) -> tuple[Recovery, ...]:
    """Relationships that are well again, each told once."""
    told = {each["id"] for each in last.facts["recoveries"]} if last else set()
    well = [each.relationship_id for each in found if each.state == "recovering" and each.relationship_id not in told]
    return tuple([await _recovery(work, known[one], at) for one in well[:_RECOVERIES]])


async def _recovery(work: Work, relationship: Relationship, at: datetime) -> Recovery:
    good = await work.all(
        select(Touchpoint.at)
        .join(Reflection, Reflection.touchpoint_id == Touchpoint.id)
        .where(
            Touchpoint.relationship_id == relationship.id,
            Touchpoint.at > at - _RECOVERY_SPAN,
            Touchpoint.at <= at,
            Reflection.got_size.in_(("real", "big")),
        )
        .distinct()
        .order_by(Touchpoint.at)
    )
    zone = (await work.workspace()).zone()
    return Recovery(relationship, len(good), hours.day_of(good[0] if good else at, zone))


async def kind_words(work: Work, at: datetime, known: Known) -> tuple[KindWords, tuple[str, str]] | None:
    """One kind sentence of a client from the last week that its writer ticked to share, and whose answer it is."""
    found = await work.rows(
        select(Reflection.touchpoint_id, Reflection.teammate_id, Reflection.got_text, Touchpoint.relationship_id)
        .join(Touchpoint, Touchpoint.id == Reflection.touchpoint_id)
        .where(
            Reflection.may_be_shared,
            Reflection.got_text.is_not(None),
            Reflection.at > at - _WEEK,
            Reflection.at <= at,
        )
        .order_by(Reflection.at.desc())
        .limit(1)
    )
    if not found:
        return None
    touchpoint_id, teammate_id, text, relationship_id = found[0]
    return KindWords(known[relationship_id], text or ""), (touchpoint_id, teammate_id)


async def follow_ups(work: Work, last: Digest | None, known: Known, at: datetime) -> tuple[FollowUp, ...]:
    """What became of the items of the digest before."""
    if last is None:
        return ()
    rows = await work.all(select(DigestItem).where(DigestItem.digest_id == last.id).order_by(DigestItem.position))
    return tuple([await _follow_up(work, row, known[row.relationship_id], last, at) for row in rows])


async def _follow_up(work: Work, row: DigestItem, relationship: Relationship, last: Digest, at: datetime) -> FollowUp:
    spoke = await work.all(
        select(TouchpointTeammate.teammate_id)
        .join(Touchpoint, Touchpoint.id == TouchpointTeammate.touchpoint_id)
        .where(Touchpoint.relationship_id == relationship.id, Touchpoint.at > last.at, Touchpoint.at <= at)
        .order_by(Touchpoint.at, TouchpointTeammate.position)
    )
    who = row.claimed_by_id if row.claimed_by_id in spoke or not spoke else spoke[0]
    teammate = await work.get(Teammate, who) if who else None
    if spoke:
        return FollowUp(relationship, teammate, "talked")
    if teammate is not None:
        return FollowUp(relationship, teammate, "claimed")
    return FollowUp(relationship, None, "snoozed" if row.snoozed_until else "untouched")


async def due_promises(work: Work, today: date) -> tuple[DuePromise, ...]:
    """Open promises that are due within a week or overdue, soonest first."""
    known = {each.id: each for each in await relationships.everyone(work)}
    found = await work.all(
        select(Promise)
        .where(Promise.state == "open", Promise.due_on <= today + _WEEK)
        .order_by(Promise.due_on, Promise.id)
    )
    return tuple(
        DuePromise(each, known[each.relationship_id]) for each in found if not known[each.relationship_id].ended(today)
    )
