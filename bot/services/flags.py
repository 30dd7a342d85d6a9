"""New flags and their owners, who hear of them a working day before the channel; and what anybody said of a flag."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from bot.drift.verdict import PRIVATE, Signal
from bot.facts.digests import Item, OwnerFlag
from bot.services import deliveries, hours, snapshots, tidings
from bot.services.errors import Gone, NotYours
from bot.services.roles import Right
from storage.deliveries import Delivery
from storage.digests import Digest, DigestItem, Disagreement, Flag
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.work import Work

#: An owner who called a flag wrong is not asked again for so long, unless another signal joins in.
_SETTLED = timedelta(days=28)
#: What somebody saw differently is told again when the same signal speaks, for so long: the same weeks of each year.
_REMEMBERED = timedelta(days=400)
#: As many times that somebody saw it differently are told at once.
_WORDS = 3


@dataclass(frozen=True)
class Memory:
    """What was said and done about flags before the digest of a day, read at once for all relationships."""

    last: Digest | None
    #: Relationships in the last digest.
    said: frozenset[str]
    #: What owners were told lately, the newest flag of each relationship.
    lately: dict[str, Flag]
    #: Relationships of which the owner was to hear, and has not heard yet.
    unheard: frozenset[str]
    #: Ids of teammates to whom the bot can write.
    reachable: frozenset[str]
    #: Whether owners have been told at all before this digest.
    owners_were_told: bool
    #: What was said by those who saw it differently, newest first.
    differing: tuple[Disagreement, ...]

    def is_new(self, relationship: Relationship) -> bool:
        """Whether the channel has not seen this flag before."""
        return relationship.id not in self.said

    def told(self, relationship_id: str) -> Flag | None:
        """What the owner was told since the last digest."""
        flag = self.lately.get(relationship_id)
        return flag if flag and (self.last is None or flag.digest_on > self.last.local_date) else None

    def is_settled(self, relationship_id: str, signals: Sequence[Signal]) -> bool:
        """Whether the owner called just this wrong, or heard of it already where nobody else ever does."""
        flag, names = self.lately.get(relationship_id), {each.name for each in signals}
        if flag is None or not names <= {each["name"] for each in flag.signals}:
            return False
        return flag.called_wrong or names <= PRIVATE

    def may_be_said(self, relationship: Relationship, signals: Sequence[Signal]) -> bool:
        """Whether the channel may see a flag: its owner heard of it first, and did not call it wrong."""
        if relationship.id in self.unheard or self.is_settled(relationship.id, signals):
            return False
        first_to_the_owner = self.owners_were_told and relationship.owner_id in self.reachable
        return not (self.is_new(relationship) and first_to_the_owner and self.told(relationship.id) is None)

    def is_to_be_told(self, relationship: Relationship, signals: Sequence[Signal]) -> bool:
        """Whether the owner is to hear of a flag now: once, before the channel does."""
        known = self.told(relationship.id) is not None or self.is_settled(relationship.id, signals)
        return relationship.owner_id in self.reachable and self.is_new(relationship) and not known

    def seen_differently(self, relationship_id: str, signals: Sequence[Signal], before: datetime) -> str | None:
        """What somebody said the last time when one of these signals spoke about this relationship, if lately."""
        about = self._about(relationship_id, signals, before)
        return next((each.text for each in about if each.text and each.at < before), None)

    def said_since(self, relationship_id: str, signals: Sequence[Signal], posted: datetime) -> tuple[Disagreement, ...]:
        """What was said by those who saw it differently after the digest was posted, newest first."""
        return tuple(each for each in self._about(relationship_id, signals, posted) if each.at >= posted)

    def _about(self, relationship_id: str, signals: Sequence[Signal], at: datetime) -> list[Disagreement]:
        said = (each for each in self.differing if each.relationship_id == relationship_id)
        return [each for each in said if _is_told_again(each, signals, at)]


def _is_told_again(said: Disagreement, signals: Sequence[Signal], at: datetime) -> bool:
    """Whether what was said of this relationship is told again: where one of the same signals speaks, and for so long.

    The one place that decides it: for the digest, its reasons, the owner's early word and the card.
    """
    return said.at > at - _REMEMBERED and not {each.name for each in signals}.isdisjoint(said.signals)


async def words_of_those_who_differed(
    work: Work, relationship_id: str, signals: Sequence[Signal], at: datetime, *, others: bool = False
) -> tuple[tuple[datetime, str], ...]:
    """What was said when one of these signals spoke, newest first, a few; what was said of `others` stands after it."""
    found = await work.all(
        select(Disagreement)
        .where(Disagreement.relationship_id == relationship_id, Disagreement.text.is_not(None))
        .order_by(Disagreement.at.desc())
    )
    again = [each for each in found if _is_told_again(each, signals, at)]
    said = [*again, *(each for each in found if others and each not in again)]
    return tuple((each.at, each.text or "") for each in said[:_WORDS])


async def memory(work: Work, day: date) -> Memory:
    """What was said and done about flags before the digest of that day, in a fixed number of queries."""
    last = await tidings.last_digest_before(work, day)
    said = await work.all(select(DigestItem.relationship_id).where(DigestItem.digest_id == last.id)) if last else []
    lately = await work.all(
        select(Flag).where(Flag.digest_on > day - _SETTLED, Flag.digest_on <= day).order_by(Flag.digest_on)
    )
    since = hours.local_moment(day, 0, (await work.workspace()).zone())
    differing = await work.all(
        select(Disagreement).where(Disagreement.at > since - _REMEMBERED).order_by(Disagreement.at.desc())
    )
    return Memory(
        last=last,
        said=frozenset(said),
        lately={each.relationship_id: each for each in lately},
        unheard=await _unheard(work),
        reachable=frozenset(
            await work.all(select(Teammate.id).where(Teammate.slack_user.is_not(None), Teammate.active))
        ),
        owners_were_told=(await work.workspace()).owners_told_for == day,
        differing=tuple(differing),
    )


async def _unheard(work: Work) -> frozenset[str]:
    on_its_way = Delivery.state.in_(("planned", "sending", "unsure"))
    found = await work.all(select(Delivery.about).where(Delivery.kind == "flag", on_its_way))
    return frozenset(about.rpartition(":")[0] for about in found)


async def tell_owners(work: Work, items: Sequence[Item], digest_on: date, now: datetime) -> None:
    """Tell each owner, once, of the flags that the digest of that day will show for the first time."""
    known = await memory(work, digest_on)
    for item in items:
        owner_id = item.relationship.owner_id
        if owner_id and known.is_to_be_told(item.relationship, item.signals):
            await _tell(work, item, owner_id, digest_on, now)
    (await work.workspace()).owners_told_for = digest_on


async def owner_flag(work: Work, about: str) -> OwnerFlag:
    """The facts of an owner's early word; `about` is "<relationship id>:<date>". Raises Gone."""
    flag = await _flag(work, about)
    relationship = await work.get(Relationship, flag.relationship_id)
    assert relationship is not None, "a flag goes with its relationship"
    signals, known = snapshots.unpacked_signals(flag.signals), await memory(work, flag.digest_on)
    read = await _read_in(work, flag)
    item = Item(
        row=None,
        relationship=relationship,
        state="watch",
        signals=signals,
        moves=snapshots.unpacked_moves(flag.moves),
        context=flag.context,
        seen_differently=known.seen_differently(flag.relationship_id, signals, flag.told_at),
    )
    if read is None:
        return OwnerFlag(flag, item)
    digest, row = read
    there = known.said_since(flag.relationship_id, snapshots.unpacked_signals(row.signals), digest.at)
    return OwnerFlag(flag, item, read_on=digest.local_date, seen_differently_there=bool(there))


async def own_flag(work: Work, teammate_id: str, about: str) -> OwnerFlag:
    """The facts of an early word for who was told it, and for nobody else. Raises Gone, NotYours."""
    await _flag_of(work, teammate_id, about)
    return await owner_flag(work, about)


async def add_context(work: Work, teammate_id: str, about: str, text: str) -> None:
    """The owner adds what the bot cannot know; it stands with the flag in the digest. Raises Gone, NotYours."""
    flag = await _flag_of(work, teammate_id, about)
    flag.context = text.strip() or None
    await deliveries.word_again(work, kind="flag", about=about)
    await _reword_digest(work, flag.digest_on)


async def call_wrong(work: Work, teammate_id: str, about: str, now: datetime) -> None:
    """The owner says that a flag is wrong: the channel does not see it, and the signals are judged by it.

    What the channel has seen already says since that somebody sees it differently. Raises Gone, NotYours.
    """
    flag = await _flag_of(work, teammate_id, about)
    if not flag.called_wrong:
        flag.called_wrong = True
        names = [each["name"] for each in flag.signals]
        work.add(Disagreement(relationship_id=flag.relationship_id, teammate_id=teammate_id, at=now, signals=names))
    await deliveries.word_again(work, kind="flag", about=about)
    if await _read_in(work, flag) is not None:
        await _reword_digest(work, flag.digest_on)


async def early_words(work: Work, digest: Digest) -> list[str]:
    """The ids of what owners heard before a digest: from its post on, the team has read it."""
    last = await tidings.last_digest_before(work, digest.local_date)
    told = select(Flag).where(Flag.digest_on <= digest.local_date)
    found = await work.all(told.where(Flag.digest_on > last.local_date) if last else told)
    about = [f"{flag.relationship_id}:{flag.digest_on}" for flag in found]
    return await work.all(select(Delivery.id).where(Delivery.kind == "flag", Delivery.about.in_(about)))


async def differ(
    work: Work,
    teammate_id: str,
    digest_id: str,
    relationship_id: str,
    text: str,
    now: datetime,
    *,
    once: str | None = None,
) -> None:
    """Somebody sees an item of the digest differently, and says why in a word; raises Gone.

    `once` is its id, so that a form sent twice is kept once, with what it said last.
    """
    row = await work.get(DigestItem, digest_id, relationship_id)
    if row is None:
        raise Gone("item")
    names = [each["name"] for each in row.signals]
    said = Disagreement(
        relationship_id=relationship_id, teammate_id=teammate_id, at=now, signals=names, text=text.strip() or None
    )
    said.id = once or said.id
    if not await work.add_once(said):
        mine = (Disagreement.id == said.id) & (Disagreement.teammate_id == teammate_id)
        await work.change(update(Disagreement).where(mine).values(text=said.text))
    await deliveries.word_again(work, kind="digest", about=digest_id)


async def _tell(work: Work, item: Item, owner_id: str, digest_on: date, now: datetime) -> None:
    owner = await work.get(Teammate, owner_id)
    assert owner is not None, "an owner is a teammate"
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


async def _flag(work: Work, about: str) -> Flag:
    relationship_id, _, day = about.rpartition(":")
    try:
        flag = await work.get(Flag, relationship_id, date.fromisoformat(day))
    except ValueError:  # a value that no button of ours has
        flag = None
    if flag is None:
        raise Gone("item")
    return flag


async def _flag_of(work: Work, teammate_id: str, about: str) -> Flag:
    flag = await _flag(work, about)
    if not Right.ANSWER_FLAGS.is_given_to("owner" if flag.owner_id == teammate_id else "member"):
        raise NotYours
    return flag


async def _digest_after(work: Work, day: date) -> Digest | None:
    """The digest that the flag came before, be it some days later than was planned."""
    return await work.first(select(Digest).where(Digest.local_date >= day).order_by(Digest.local_date))


async def _read_in(work: Work, flag: Flag) -> tuple[Digest, DigestItem] | None:
    """The digest in which the team has read of it, if it was posted."""
    digest = await _digest_after(work, flag.digest_on)
    row = await work.get(DigestItem, digest.id, flag.relationship_id) if digest else None
    if digest is None or row is None:
        return None
    posted = select(Delivery.id).where(Delivery.kind == "digest", Delivery.about == digest.id, Delivery.state == "sent")
    return (digest, row) if await work.first(posted) else None


async def _reword_digest(work: Work, day: date) -> None:
    digest = await _digest_after(work, day)
    if digest is not None:
        await deliveries.word_again(work, kind="digest", about=digest.id)
