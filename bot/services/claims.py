"""Who took an item of a digest on, and still means to, from one digest to the next; and what was put off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from storage.digests import Digest, DigestItem
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint
from storage.work import Work


@dataclass(frozen=True)
class Claim:
    """Somebody is on it, since then."""

    teammate: Teammate
    since: datetime


async def standing(work: Work, at: datetime) -> Mapping[str, Claim]:
    """Who is on what at a moment, by relationship: taken on in the last digest, and nobody talked to them since."""
    last = await work.first(select(Digest.id).where(Digest.at <= at).order_by(Digest.at.desc()))
    talked = (
        select(Touchpoint.id)
        .where(
            Touchpoint.relationship_id == DigestItem.relationship_id,
            Touchpoint.at > DigestItem.claimed_at,
            Touchpoint.at <= at,
        )
        .exists()
    )
    found = await work.rows(
        select(DigestItem.relationship_id, DigestItem.claimed_at, Teammate)
        .join(Teammate, Teammate.id == DigestItem.claimed_by_id)
        .where(DigestItem.digest_id == last, DigestItem.claimed_at <= at, Teammate.active, ~talked)
    )
    return {relationship_id: Claim(teammate, since) for relationship_id, since, teammate in found if since}


async def put_off(work: Work, at: datetime, today: date) -> frozenset[str]:
    """The relationships that were put off, before that moment, until a later day."""
    # Of what was put off before that was written down, the digest is known.
    when = func.coalesce(DigestItem.snoozed_at, Digest.at)
    found = select(DigestItem.relationship_id).join(Digest, Digest.id == DigestItem.digest_id)
    return frozenset(await work.all(found.where(DigestItem.snoozed_until > today, when < at)))
