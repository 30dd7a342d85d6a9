"""One piece of advice a week: what the weekly post proposes is said wherever else one asks, until the next one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from bot.drift.moves import reworded
from bot.drift.verdict import PRIVATE, Move, Signal
from bot.facts.digests import Item
from bot.services import snapshots
from storage.digests import Digest, DigestItem
from storage.work import Work

_WEEK = timedelta(days=7)

#: The items of this week's post, by relationship.
Posted = Mapping[str, DigestItem]


async def of_this_week(work: Work, at: datetime, today: date) -> Posted:
    """What the weekly post of the seven days up to and with today proposed; nothing where there was none."""
    digest = await work.first(
        select(Digest)
        .where(Digest.at <= at, Digest.local_date > today - _WEEK, Digest.local_date <= today)
        .order_by(Digest.local_date.desc())
    )
    if digest is None:
        return {}
    rows = await work.all(select(DigestItem).where(DigestItem.digest_id == digest.id))
    return {row.relationship_id: row for row in rows}


def moves_said(posted: Posted, relationship_id: str, signals: Sequence[Signal]) -> tuple[Move, ...] | None:
    """The moves in this week's post, in its words; None where it has none, or other signals speak by now."""
    row = posted.get(relationship_id)
    names = {signal.name for signal in signals} - PRIVATE
    if row is None or {each["name"] for each in row.signals} - PRIVATE != names:
        return None
    return snapshots.unpacked_moves(row.moves)


def in_other_words(items: Sequence[Item], posted: Posted) -> list[Item]:
    """The items with what the week's post proposed; other moves are worded otherwise where the same stands already."""
    kept = {item.relationship.id: moves_said(posted, item.relationship.id, item.signals) for item in items}
    before = Counter(move.name for moves in kept.values() for move in moves or ())
    told = []
    for item in items:
        moves = kept[item.relationship.id]
        if moves is None:
            moves = tuple(replace(move, sentence=reworded(move, before[move.name])) for move in item.moves)
            before.update(move.name for move in moves)
        told.append(replace(item, moves=moves))
    return told
