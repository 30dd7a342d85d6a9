"""The audit trail: administrative acts, written in the transaction that did them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from storage.audit import AuditEntry
from storage.teammates import Teammate
from storage.words import Act
from storage.work import Work


async def record(work: Work, act: Act, now: datetime, *, by_id: str | None = None, about: str | None = None) -> None:
    """Write an act down. `by_id` is None for the command line, and where Slack does not say who it was.

    `about` holds no names and nobody's words.
    """
    work.add(AuditEntry(at=now, act=act, by_id=by_id, about=about))
    await work.flush()


async def latest(work: Work, limit: int = 50) -> Sequence[tuple[AuditEntry, str | None]]:
    """The last acts, newest first, each with the name of who did it; None for the command line, and for Slack."""
    found = await work.rows(
        select(AuditEntry, Teammate.name)
        .outerjoin(Teammate, Teammate.id == AuditEntry.by_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id)
        .limit(limit)
    )
    return [(entry, name) for entry, name in found]


async def hand_over(work: Work, from_id: str, to_id: str) -> None:
    """What one teammate did was from now on done by another: the nameless one that stays when somebody is forgotten."""
    await work.change(update(AuditEntry).where(AuditEntry.by_id == from_id).values(by_id=to_id))
