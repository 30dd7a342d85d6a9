"""What the team does about an item of the digest: takes it on, puts it off, asks why."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from bot.drift.verdict import Signal
from bot.facts.digests import Explanation
from bot.facts.relationships import Evidence, Kept
from bot.services import deliveries, flags, relationships, snapshots, verdicts, workspaces
from bot.services.errors import Gone, TakenByAnother
from storage.concessions import Concession
from storage.contacts import Contact
from storage.digests import Digest, DigestItem
from storage.one_sided_moves import OneSidedMove
from storage.pacts import Pact
from storage.promises import Promise
from storage.reflections import Reflection
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint
from storage.work import Work

#: The digest after one that is due just now is next week's.
_A_MOMENT = timedelta(seconds=1)
#: As many records as one reads before one believes.
_EVIDENCE_SHOWN = 6


async def claim(work: Work, teammate_id: str, digest_id: str, relationship_id: str, now: datetime) -> None:
    """Somebody takes it on, for all to see; who was first stays. Raises Gone."""
    row = await _row(work, digest_id, relationship_id)
    if row.claimed_by_id is None:
        row.claimed_by_id, row.claimed_at = teammate_id, now
    row.snoozed_until, row.snoozed_at = None, None
    await deliveries.word_again(work, kind="digest", about=digest_id)


async def unclaim(work: Work, teammate_id: str, digest_id: str, relationship_id: str) -> None:
    """Who took it on hands it back; twice is once. Raises Gone, TakenByAnother."""
    row = await _row(work, digest_id, relationship_id)
    if row.claimed_by_id not in (None, teammate_id):
        other = await work.get(Teammate, row.claimed_by_id)
        raise TakenByAnother(other.name if other else "")
    row.claimed_by_id, row.claimed_at = None, None
    await deliveries.word_again(work, kind="digest", about=digest_id)


async def snooze(work: Work, digest_id: str, relationship_id: str, now: datetime) -> date:
    """Not now: the next digest leaves it out; returns the day of the one in which it may come back. Raises Gone."""
    row = await _row(work, digest_id, relationship_id)
    workspace = await work.workspace()
    _, following = workspaces.digest_moment(workspace, now + _A_MOMENT)
    day, _ = workspaces.digest_moment(workspace, following + _A_MOMENT)
    row.snoozed_until, row.snoozed_at = day, now
    row.claimed_by_id, row.claimed_at = None, None
    await deliveries.word_again(work, kind="digest", about=digest_id)
    return day


async def unfold(work: Work, digest_id: str) -> None:
    """Show all items of a digest, to everybody. Raises Gone."""
    digest = await work.get(Digest, digest_id)
    if digest is None:
        raise Gone("digest")
    digest.unfolded = True
    await deliveries.word_again(work, kind="digest", about=digest_id)


async def explain(work: Work, digest_id: str, relationship_id: str) -> Explanation:
    """Why an item stands in a digest: every signal with the records behind it, as it was then. Raises Gone."""
    row = await _row(work, digest_id, relationship_id)
    relationship = await relationships.get(work, relationship_id)
    digest = await work.get(Digest, digest_id)
    assert digest is not None, "an item goes with its digest"
    verdict = await verdicts.verdict_of(work, relationship_id, digest.at)
    signals = snapshots.unpacked_signals(row.signals)
    return Explanation(
        relationship,
        row.state,
        tuple([(each, await evidence_of(work, each)) for each in signals]),
        verdict.remarks if verdict else (),
        await flags.words_of_those_who_differed(work, relationship_id, signals, digest.at),
    )


async def evidence_of(work: Work, signal: Signal) -> tuple[Evidence, ...]:
    """The newest records behind a signal, as far as they still exist."""
    found = [await _evidence(work, ref) for ref in signal.evidence[-_EVIDENCE_SHOWN:]]
    return tuple(each for each in found if each is not None)


async def _row(work: Work, digest_id: str, relationship_id: str) -> DigestItem:
    row = await work.get(DigestItem, digest_id, relationship_id)
    if row is None:
        raise Gone("item")
    return row


async def _evidence(work: Work, ref: str) -> Evidence | None:
    kind, _, record_id = ref.partition(":")
    if kind == "touchpoint":
        return await _talk(work, ref, record_id)
    if kind == "promise" and (promise := await work.get(Promise, record_id)):
        return Evidence(ref, promise.due_on or promise.made_on, kind, promise.text)
    if kind == "concession" and (favour := await work.get(Concession, record_id)):
        return Evidence(ref, favour.at, kind, favour.text)
    if kind == "one_sided_move" and (step := await work.get(OneSidedMove, record_id)):
        return Evidence(ref, step.at, kind, step.text)
    if kind == "contact" and (contact := await work.get(Contact, record_id)):
        return Evidence(ref, contact.left_on, kind, contact.name)
    if kind == "pact" and (pact := await work.get(Pact, record_id)):
        return Evidence(ref, pact.agreed_on, kind, pact.why)
    return None


async def _talk(work: Work, ref: str, touchpoint_id: str) -> Evidence | None:
    touchpoint = await work.get(Touchpoint, touchpoint_id)
    if touchpoint is None:
        return None
    answers = await work.all(select(Reflection).where(Reflection.touchpoint_id == touchpoint_id))
    felt = {"us": [each.we_felt_seen for each in answers], "them": [each.they_felt_seen for each in answers]}
    return Evidence(
        ref,
        touchpoint.at,
        "touchpoint",
        touchpoint.title,
        words=words_of(answers, touchpoint),
        tellers=sum(bool(each.gave_text or each.got_text) for each in answers),
        unseen=tuple(side for side, seen in felt.items() if False in seen),
    )


def words_of(answers: list[Reflection], touchpoint: Touchpoint) -> tuple[Kept, ...]:
    """What was said in answers about one touchpoint, without saying who said it."""
    kept = []
    for answer in answers:
        if answer.gave_text:
            kept.append(Kept(touchpoint.at, "gave", answer.gave_size, answer.gave_text))
        if answer.got_text:
            kept.append(Kept(touchpoint.at, "got", answer.got_size, answer.got_text))
    return tuple(kept)
