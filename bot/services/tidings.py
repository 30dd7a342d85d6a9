"""What a digest says around its items: good news, kind words, promises due, and what became of last week's."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from bot.drift.verdict import Verdict
from bot.facts.digests import DuePromise, FollowUp, Item, KindWords, Recovery
from bot.services import hours, relationships
from bot.services.forgetting import NAMELESS
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
#: One good talk may be luck; good news that is taken back a week later is worse than none.
_GOOD_TALKS = 2
#: A recovery is told within so much time of the first good talk.
_RECOVERY_SPAN = timedelta(days=60)

#: A relationship is called recovering for no longer than this.
_RECOVERING = timedelta(days=100)

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
    work: Work, found: Sequence[Verdict], known: Known, at: datetime, today: date
) -> tuple[Recovery, ...]:
    """Relationships that are well again, each told once."""
    last_talked_about = await _last_talked_about(work, today)
    told = await _recoveries_told(work, today, last_talked_about)
    well = [each.relationship_id for each in found if each.state == "recovering" and each.relationship_id not in told]
    zone = (await work.workspace()).zone()
    good = {
        one: [hours.day_of(moment, zone) for moment in moments]
        for one, moments in (await _good_talks(work, well, at)).items()
        if len(moments) >= _GOOD_TALKS
    }
    # What was good while we still worried is no news: only what came after is told.
    since = {one: [day for day in days if day >= last_talked_about.get(one, date.min)] for one, days in good.items()}
    return tuple(Recovery(known[one], len(days), days[0]) for one, days in since.items() if days)[:_RECOVERIES]


async def _recoveries_told(work: Work, today: date, last_talked_about: Mapping[str, date]) -> set[str]:
    """Relationships whose recovery was told, and that have not been in a digest since."""
    lately = _digests_lately(today)
    told: dict[str, date] = {}
    for day, facts in await work.rows(
        select(Digest.local_date, Digest.facts).where(lately).order_by(Digest.local_date)
    ):
        told |= {each["id"]: day for each in facts["recoveries"]}
    return {one for one, day in told.items() if last_talked_about.get(one, date.min) <= day}


async def _last_talked_about(work: Work, today: date) -> dict[str, date]:
    """The day of the last digest in which each relationship stood."""
    return dict(
        await work.rows(
            select(DigestItem.relationship_id, func.max(Digest.local_date))
            .join(Digest, Digest.id == DigestItem.digest_id)
            .where(_digests_lately(today))
            .group_by(DigestItem.relationship_id)
        )
    )


def _digests_lately(today: date) -> ColumnElement[bool]:
    return Digest.local_date.between(today - _RECOVERING, today - timedelta(days=1))


async def _good_talks(work: Work, relationship_ids: Sequence[str], at: datetime) -> dict[str, list[datetime]]:
    """When we lately got something out of a talk, by relationship."""
    good = await work.rows(
        select(Touchpoint.relationship_id, Touchpoint.at)
        .join(Reflection, Reflection.touchpoint_id == Touchpoint.id)
        .where(
            Touchpoint.relationship_id.in_(relationship_ids),
            Touchpoint.at > at - _RECOVERY_SPAN,
            Touchpoint.at <= at,
            Reflection.at <= at,
            Reflection.got_size.in_(("real", "big")),
        )
        .distinct()
        .order_by(Touchpoint.at)
    )
    return {one: [moment for whose, moment in good if whose == one] for one in relationship_ids}


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
    """What became of the items of the digest before; who was forgotten since is nobody, as if it was not noted who."""
    if last is None:
        return ()
    rows = await work.all(select(DigestItem).where(DigestItem.digest_id == last.id).order_by(DigestItem.position))
    talked = await _who_talked(work, [row.relationship_id for row in rows], last.at, at)
    named = {row.claimed_by_id for row in rows} | {one for those in talked.values() for one in those}
    found = await work.all(select(Teammate).where(Teammate.id.in_(named - {None}), Teammate.name != NAMELESS))
    people = {each.id: each for each in found}
    return tuple(
        _follow_up(row, known[row.relationship_id], talked.get(row.relationship_id), people, last.at) for row in rows
    )


async def _who_talked(
    work: Work, relationship_ids: Sequence[str], after: datetime, until: datetime
) -> dict[str, list[str | None]]:
    """Who was in touch, the first first; None stands for somebody of whom nothing was written down."""
    found = await work.rows(
        select(Touchpoint.relationship_id, TouchpointTeammate.teammate_id)
        .outerjoin(TouchpointTeammate, TouchpointTeammate.touchpoint_id == Touchpoint.id)
        .where(Touchpoint.relationship_id.in_(relationship_ids), Touchpoint.at > after, Touchpoint.at <= until)
        .order_by(Touchpoint.at, TouchpointTeammate.position)
    )
    talked: dict[str, list[str | None]] = defaultdict(list)
    for relationship_id, teammate_id in found:
        talked[relationship_id].append(teammate_id)
    return talked


def _follow_up(
    row: DigestItem,
    relationship: Relationship,
    talked: Sequence[str | None] | None,
    people: Mapping[str, Teammate],
    posted: datetime,
) -> FollowUp:
    claimed_by = people.get(row.claimed_by_id or "")
    if talked:
        who = claimed_by if row.claimed_by_id in talked else people.get(talked[0] or "")
        return FollowUp(relationship, who, "talked")
    if claimed_by is not None:
        before = row.claimed_at is not None and row.claimed_at < posted
        return FollowUp(relationship, claimed_by, "still_claimed" if before else "claimed")
    return FollowUp(relationship, None, "snoozed" if row.snoozed_until else "untouched")


async def due_promises(work: Work, today: date) -> tuple[DuePromise, ...]:
    """Promises that are open on a day and due within a week of it, or overdue; soonest first."""
    known = {each.id: each for each in await relationships.everyone(work)}
    found = await work.all(
        select(Promise)
        .where(
            (Promise.state == "open") | (Promise.closed_on > today),
            Promise.made_on <= today,
            Promise.due_on <= today + _WEEK,
        )
        .order_by(Promise.due_on, Promise.id)
    )
    return tuple(
        DuePromise(each, known[each.relationship_id]) for each in found if not known[each.relationship_id].ended(today)
    )
