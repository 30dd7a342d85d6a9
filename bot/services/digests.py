"""The weekly digest: what it says is chosen once, kept as ids and facts, and worded whenever it is shown."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from bot.drift import Verdict, for_all
from bot.facts.digests import DigestPage, FollowUp, Item, KindWords, Recovery
from bot.services import advice, claims, flags, hours, relationships, snapshots, tidings, verdicts
from bot.services.claims import Claim
from bot.services.errors import Gone
from bot.services.roles import Right, Role
from bot.services.tidings import Known
from storage.deliveries import Delivery
from storage.digests import Digest, DigestItem
from storage.reflections import Reflection
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint
from storage.work import Work

#: As many as a team can talk about over one coffee; the rest is behind a button.
HANDFUL = 5
#: More than this fits no message of Slack.
MOST = 12


async def page_at(work: Work, at: datetime) -> DigestPage:
    """What the digest would say at a moment, from nothing later than it; nothing is kept."""
    today = at.astimezone((await work.workspace()).zone()).date()
    page, _ = await _choose(work, at, today)
    return page


async def compose(work: Work, at: datetime, local_date: date) -> Digest:
    """Make and keep the digest of a day, once; a second call finds the first one's."""
    await work.alone(f"composing {local_date}")  # else two find none, and the second fails when it keeps its own
    kept = await work.first(select(Digest).where(Digest.local_date == local_date))
    if kept is not None:
        return kept
    page, words_of = await _choose(work, at, local_date)
    digest = Digest(at=at, local_date=local_date, facts=_facts(page, words_of))
    work.add(digest)
    await work.flush()
    for position, item in enumerate(page.items):
        work.add(
            DigestItem(
                digest_id=digest.id,
                relationship_id=item.relationship.id,
                position=position,
                state=item.state,
                signals=snapshots.packed_signals(item.signals),
                moves=snapshots.packed_moves(item.moves),
                claimed_by_id=item.claimed_by.id if item.claimed_by else None,
                claimed_at=item.claimed_at,
            )
        )
    await work.flush()
    return digest


async def compose_for(work: Work, delivery: Delivery) -> None:
    """Make the digest that a delivery is to post, as of the moment it was planned for, however late it leaves.

    From then on the delivery is about that digest; before, it is about its day.
    """
    kept = await work.get(Delivery, delivery.id)
    assert kept is not None, "a delivery stays in the ledger"
    if await work.get(Digest, kept.about) is None:
        workspace, day = await work.workspace(), date.fromisoformat(kept.about)
        moment = hours.local_moment(day, workspace.digest_hour or 0, workspace.zone())
        kept.about = (await compose(work, moment, day)).id
    delivery.about = kept.about


async def outdated_by(work: Work, delivery: Delivery) -> list[str]:
    """The ids of the deliveries that are to be worded again when this digest stands in its channel."""
    kept = await work.get(Delivery, delivery.id)
    digest = await work.get(Digest, kept.about) if kept else None
    return await flags.early_words(work, digest) if digest else []


async def page_of(work: Work, digest_id: str) -> DigestPage:
    """A digest as it was made, and what the team did about it since; raises Gone."""
    digest = await work.get(Digest, digest_id)
    if digest is None:
        raise Gone("digest")
    known = {each.id: each for each in await relationships.everyone(work)}
    memory = await flags.memory(work, digest.local_date)
    rows = await work.all(select(DigestItem).where(DigestItem.digest_id == digest_id).order_by(DigestItem.position))
    shown = rows if digest.unfolded else rows[:HANDFUL]
    facts, due = digest.facts, await tidings.due_promises(work, digest.local_date)
    return DigestPage(
        at=digest.local_date,
        digest_id=digest.id,
        mood=facts["mood"],
        items=tuple([await _kept_item(work, row, known, memory, digest.at) for row in shown]),
        more=len(rows) - len(shown),
        beyond=facts.get("beyond", 0),
        recoveries=tuple(
            Recovery(known[each["id"]], each["good_talks"], date.fromisoformat(each["since"]))
            for each in facts["recoveries"]
            if each["id"] in known
        ),
        kind_words=await _kept_words(work, facts["kind_words"], known),
        follow_ups=tuple(
            [await _kept_follow_up(work, each, known) for each in facts["follow_ups"] if each["id"] in known]
        ),
        due_promises=tuple(
            each for each in due if each.promise.id in facts["promises"] and each.promise.state == "open"
        ),
        question=facts["question"],
        hour=digest.at.astimezone((await work.workspace()).zone()).hour,
        all_clients=facts.get("all_clients", True) and all(known[row.relationship_id].kind == "client" for row in rows),
    )


async def items_at(work: Work, at: datetime, *, reader: Role = "member") -> list[Item]:
    """All that there is to talk about at a moment, most first; what was put off is left out.

    What only some may hear of is in it where the reader is one of them.
    """
    known = {each.id: each for each in await relationships.everyone(work)}
    today = hours.day_of(at, (await work.workspace()).zone())
    memory = await flags.memory(work, today)
    found = await verdicts.verdicts_at(work, at)
    taken, later = await claims.standing(work, at), await claims.put_off(work, at, today)
    heard = found if Right.HEAR_OF_AVOIDANCE.is_given_to(reader) else map(for_all, found)
    return advice.in_other_words(
        _items(heard, known, memory, taken, later, at), await advice.of_this_week(work, at, today)
    )


async def _choose(work: Work, at: datetime, today: date) -> tuple[DigestPage, tuple[str, str] | None]:
    known = {each.id: each for each in await relationships.everyone(work)}
    memory = await flags.memory(work, today)
    found = await verdicts.verdicts_at(work, at)
    taken, later = await claims.standing(work, at), await claims.put_off(work, at, today)
    items = [
        each
        for each in _items(map(for_all, found), known, memory, taken, later, at)
        if memory.may_be_said(each.relationship, each.signals)
    ]
    items = advice.in_other_words(items, await advice.of_this_week(work, at, today))
    words = await tidings.kind_words(work, at, known)
    page = DigestPage(
        at=today,
        digest_id=None,
        mood=await tidings.mood(work, items, at),
        items=tuple(items[:MOST]),
        beyond=len(items[MOST:]),
        recoveries=await tidings.recoveries(work, found, known, at, today),
        kind_words=words[0] if words else None,
        follow_ups=await tidings.follow_ups(work, memory.last, known, at),
        due_promises=await tidings.due_promises(work, today),
        question=await work.first(select(func.count()).select_from(Digest).where(Digest.local_date < today)) or 0,
        hour=at.astimezone((await work.workspace()).zone()).hour,
        all_clients=all(each.relationship.kind == "client" for each in items),
    )
    return page, words[1] if words else None


def _items(
    found: Iterable[Verdict],
    known: Known,
    memory: flags.Memory,
    taken: Mapping[str, Claim],
    later: Collection[str],
    at: datetime,
) -> list[Item]:
    """What there is to talk about; `taken` is what somebody is on, `later` what was put off."""
    return [
        Item(
            row=None,
            relationship=known[verdict.relationship_id],
            state=verdict.state,
            signals=verdict.signals,
            moves=verdict.moves,
            claimed_by=claim.teammate if claim else None,
            claimed_at=claim.since if claim else None,
            seen_differently=memory.seen_differently(verdict.relationship_id, verdict.signals, at),
        )
        for verdict in found
        for claim in [taken.get(verdict.relationship_id)]
        if verdict.state in ("watch", "drifting") and verdict.relationship_id not in later
    ]


async def _kept_item(work: Work, row: DigestItem, known: Known, memory: flags.Memory, posted: datetime) -> Item:
    signals = snapshots.unpacked_signals(row.signals)
    now = memory.said_since(row.relationship_id, signals, posted)
    flag = memory.told(row.relationship_id)
    return Item(
        row=row,
        relationship=known[row.relationship_id],
        state=row.state,
        signals=signals,
        moves=snapshots.unpacked_moves(row.moves),
        claimed_by=await work.get(Teammate, row.claimed_by_id) if row.claimed_by_id else None,
        context=flag.context if flag else None,
        claimed_at=row.claimed_at,
        seen_differently=(
            next((each.text for each in now if each.text), None)
            if now
            else memory.seen_differently(row.relationship_id, signals, posted)
        ),
        seen_differently_now=bool(now),
    )


async def _kept_words(work: Work, whose: list[str] | None, known: Known) -> KindWords | None:
    if whose is None:
        return None
    kept, touchpoint = await work.get(Reflection, *whose), await work.get(Touchpoint, whose[0])
    if kept is None or touchpoint is None or not kept.may_be_shared or not kept.got_text:
        return None
    return KindWords(known[touchpoint.relationship_id], kept.got_text)


async def _kept_follow_up(work: Work, packed: dict[str, Any], known: Known) -> FollowUp:
    teammate = await work.get(Teammate, packed["teammate"]) if packed["teammate"] else None
    return FollowUp(known[packed["id"]], teammate, packed["became"])


def _facts(page: DigestPage, words_of: tuple[str, str] | None) -> dict[str, Any]:
    return {
        "mood": page.mood,
        "recoveries": [
            {"id": each.relationship.id, "good_talks": each.good_talks, "since": each.since.isoformat()}
            for each in page.recoveries
        ],
        "kind_words": list(words_of) if words_of else None,
        "follow_ups": [
            {
                "id": each.relationship.id,
                "teammate": each.teammate.id if each.teammate else None,
                "became": each.became,
            }
            for each in page.follow_ups
        ],
        "promises": [each.promise.id for each in page.due_promises],
        "question": page.question,
        "beyond": page.beyond,
        "all_clients": page.all_clients,
    }
