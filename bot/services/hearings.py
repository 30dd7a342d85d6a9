"""How often the team agreed with each signal: counted by signal, never by who said what."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Row, select

from bot.drift.verdict import PRIVATE
from bot.facts.hearings import Agreement
from storage.digests import Digest, DigestItem, Disagreement
from storage.touchpoints import Touchpoint
from storage.work import Work

_YEAR, _WEEK = timedelta(days=365), timedelta(days=7)

Said = Row[DigestItem, datetime]


async def agreement(work: Work, now: datetime) -> Mapping[str, Agreement]:
    """How often the team agreed with each signal in the last year, by its name; one that never spoke is not there.

    Nor is one that is told to owners alone: its counts would tell others that it spoke.

    Agreed: an item of a digest was taken on (for weeks is once), or they were spoken to within the week, and nobody
    saw it differently in that week. Differed: each time that somebody saw it differently, or an owner called it wrong.
    """
    differing = await work.all(select(Disagreement).where(Disagreement.at > now - _YEAR, Disagreement.at <= now))
    said = await work.rows(
        select(DigestItem, Digest.at)
        .join(Digest, Digest.id == DigestItem.digest_id)
        .where(Digest.at > now - _YEAR, Digest.at <= now)
    )
    talks = await _talks(work, {row.relationship_id for row, _ in said}, now)
    differed = Counter(name for each in differing for name in each.signals)
    agreed = Counter(name for each in said if _taken_up(each, talks) for name in _undisputed(each, differing))
    return {name: Agreement(agreed[name], differed[name]) for name in (agreed.keys() | differed.keys()) - PRIVATE}


async def _talks(work: Work, relationship_ids: Iterable[str], now: datetime) -> Mapping[str, list[datetime]]:
    """When we spoke to each of them in the last year, oldest first."""
    found = await work.rows(
        select(Touchpoint.relationship_id, Touchpoint.at)
        .where(Touchpoint.relationship_id.in_(relationship_ids), Touchpoint.at > now - _YEAR, Touchpoint.at <= now)
        .order_by(Touchpoint.at)
    )
    talks: dict[str, list[datetime]] = defaultdict(list)
    for relationship_id, at in found:
        talks[relationship_id].append(at)
    return talks


def _taken_up(said: Said, talks: Mapping[str, list[datetime]]) -> bool:
    row, posted = said
    if row.claimed_at is not None and row.claimed_at >= posted:
        return True
    later = talks.get(row.relationship_id, [])
    place = bisect_right(later, posted)
    return place < len(later) and later[place] <= posted + _WEEK


def _undisputed(said: Said, differing: Sequence[Disagreement]) -> set[str]:
    """The signals of an item that nobody saw differently in its week."""
    row, posted = said
    disputed = {
        name
        for each in differing
        if each.relationship_id == row.relationship_id and posted <= each.at < posted + _WEEK
        for name in each.signals
    }
    return {each["name"] for each in row.signals} - disputed
