"""New flags and their owners, who hear of them a working day before the channel; and what anybody said of a flag."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from bot.drift.verdict import Signal
from bot.facts.digests import Item, OwnerFlag
from bot.services import deliveries, snapshots, tidings
from bot.services.errors import Gone, NotYours
from storage.digests import Digest, DigestItem, Disagreement, Flag
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.work import Work

#: Signals that are told to the owner alone, never in the channel: in a small team they name someone.
PRIVATE = frozenset({"avoidance"})


async def tell_owners(work: Work, items: Sequence[Item], digest_on: date, now: datetime) -> None:
    """Tell each owner, once, of the flags that the digest of that day will show for the first time."""
    last = await tidings.last_digest_before(work, digest_on)
    for item in items:
        owner_id = item.relationship.owner_id
        owner = await work.get(Teammate, owner_id) if owner_id else None
        if owner is not None and owner.slack_user and not await _said_before(work, item.relationship, last):
            await _tell(work, item, owner, digest_on, now)


async def may_be_said(work: Work, relationship: Relationship, digest_on: date, last: Digest | None) -> bool:
    """Whether the channel may see a flag: its owner heard of it first, and did not call it wrong."""
    flag = await get(work, relationship.id, digest_on)
    if flag is not None:
        return not flag.called_wrong
    if await _said_before(work, relationship, last):
        return True
    owner = await work.get(Teammate, relationship.owner_id) if relationship.owner_id else None
    owners_were_told = (await work.workspace()).owners_told_for == digest_on
    return owner is None or owner.slack_user is None or not owners_were_told


async def get(work: Work, relationship_id: str, digest_on: date) -> Flag | None:
    """What the owner was told before the digest of that day."""
    return await work.get(Flag, relationship_id, digest_on)


async def owner_flag(work: Work, about: str) -> OwnerFlag:
    """The facts of an owner's early word; `about` is "<relationship id>:<date>". Raises Gone."""
    flag = await _flag(work, about)
    relationship = await work.get(Relationship, flag.relationship_id)
    assert relationship is not None, "a flag goes with its relationship"
    item = Item(
        row=None,
        relationship=relationship,
        state="watch",
        signals=snapshots.unpacked_signals(flag.signals),
        moves=snapshots.unpacked_moves(flag.moves),
        context=flag.context,
    )
    return OwnerFlag(flag, item)


async def add_context(work: Work, teammate_id: str, about: str, text: str) -> None:
    """The owner adds what the bot cannot know; it stands with the flag in the digest. Raises Gone, NotYours."""
    flag = await _own_flag(work, teammate_id, about)
    flag.context = text.strip() or None
    await deliveries.word_again(work, kind="flag", about=about)
    await _reword_digest(work, flag.digest_on)


async def call_wrong(work: Work, teammate_id: str, about: str, now: datetime) -> None:
    """The owner says that a flag is wrong: the channel does not see it, and the signals are judged by it.

    Raises Gone, NotYours.
    """
    flag = await _own_flag(work, teammate_id, about)
    if not flag.called_wrong:
        flag.called_wrong = True
        names = [each["name"] for each in flag.signals]
        work.add(Disagreement(relationship_id=flag.relationship_id, teammate_id=teammate_id, at=now, signals=names))
    await deliveries.word_again(work, kind="flag", about=about)


async def differ(work: Work, teammate_id: str, digest_id: str, relationship_id: str, text: str, now: datetime) -> None:
    """Somebody sees an item of the digest differently, and says why in a word. Raises Gone."""
    row = await work.get(DigestItem, digest_id, relationship_id)
    if row is None:
        raise Gone("item")
    names = [each["name"] for each in row.signals]
    work.add(
        Disagreement(
            relationship_id=relationship_id, teammate_id=teammate_id, at=now, signals=names, text=text.strip() or None
        )
    )
    await work.flush()
    await deliveries.word_again(work, kind="digest", about=digest_id)


async def seen_differently(work: Work, relationship_id: str, signals: Sequence[Signal]) -> str | None:
    """What somebody said the last time when one of these signals spoke about this relationship."""
    names = {each.name for each in signals}
    found = await work.all(
        select(Disagreement)
        .where(Disagreement.relationship_id == relationship_id, Disagreement.text.is_not(None))
        .order_by(Disagreement.at.desc())
    )
    return next((each.text for each in found if names & set(each.signals)), None)


async def snoozed(work: Work, today: date) -> set[str]:
    """The relationships that were put off until a later day."""
    return set(await work.all(select(DigestItem.relationship_id).where(DigestItem.snoozed_until > today)))


async def _tell(work: Work, item: Item, owner: Teammate, digest_on: date, now: datetime) -> None:
    if await get(work, item.relationship.id, digest_on):
        return
    work.add(
        Flag(
            relationship_id=item.relationship.id,
            digest_on=digest_on,
            owner_id=owner.id,
            told_at=now,
            signals=snapshots.packed_signals(item.signals),
            moves=snapshots.packed_moves(item.moves),
        )
    )
    about = f"{item.relationship.id}:{digest_on}"
    await deliveries.plan(work, "flag", f"flag:{about}", about=about, due_at=now, to_user=owner.slack_user)


async def _said_before(work: Work, relationship: Relationship, last: Digest | None) -> bool:
    return last is not None and await work.get(DigestItem, last.id, relationship.id) is not None


async def _flag(work: Work, about: str) -> Flag:
    relationship_id, _, day = about.rpartition(":")
    flag = await get(work, relationship_id, date.fromisoformat(day))
    if flag is None:
        raise Gone("item")
    return flag


async def _own_flag(work: Work, teammate_id: str, about: str) -> Flag:
    flag = await _flag(work, about)
    if flag.owner_id != teammate_id:
        raise NotYours
    return flag


async def _reword_digest(work: Work, day: date) -> None:
    digest = await work.first(select(Digest).where(Digest.local_date == day))
    if digest is not None:
        await deliveries.word_again(work, kind="digest", about=digest.id)
