"""Forgetting on request: a person on our side, a person over there, a relationship. What others wrote stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from bot.services import audit, mentions, retractions
from bot.services.errors import Gone
from storage.contacts import Contact
from storage.inbox import InboxEvent
from storage.promises import PromiseTeammate
from storage.prompts import Prompt
from storage.reflections import Acknowledgement, Reflection
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint, TouchpointContact, TouchpointTeammate
from storage.work import Work

#: What somebody is called whose name is forgotten.
NAMELESS = "…"
#: Where it stays known that somebody was there or was told, though no longer who.
_STAYS: tuple[tuple[Any, str], ...] = (
    (TouchpointTeammate, "teammate_id"),
    (Reflection, "teammate_id"),
    (Acknowledgement, "teammate_id"),
    (Acknowledgement, "colleague_id"),
    (PromiseTeammate, "teammate_id"),
)


async def person(work: Work, teammate_id: str, now: datetime, *, by_id: str | None = None) -> None:
    """Forget one of us: their words, their name, their questions, and what was said to them.

    That somebody was there, and how much was given and got, stays, under a row without a name. Raises Gone.
    """
    teammate = await work.get(Teammate, teammate_id)
    if teammate is None:
        raise Gone("person")
    await _take_back_of(work, teammate)
    await _remove_words_of(work, teammate_id)
    nameless = Teammate(name=NAMELESS, active=False, cadence="never")
    work.add(nameless)
    await work.flush()
    stays = 0
    for table, column in _STAYS:
        mine = getattr(table, column) == teammate_id
        stays += await work.change(update(table).where(mine).values({column: nameless.id}))
    await work.change(update(Relationship).where(Relationship.owner_id == teammate_id).values(owner_id=None))
    await mentions.remove_teammate(work, teammate_id)
    await mentions.remove_offers(work, teammate_id, teammate.name, teammate.slack_user)
    await audit.hand_over(work, teammate_id, nameless.id)
    await _forget_account(work, teammate.slack_user)
    await work.delete(teammate)  # and with it their questions, flags, and what they saw differently
    by_themselves = by_id == teammate_id
    await audit.record(work, "forgot_person", now, by_id=nameless.id if by_themselves else by_id)
    if not stays and not by_themselves:
        await work.delete(nameless)


async def waiting_events(work: Work, slack_user: str) -> list[InboxEvent]:
    """Events that are not done yet and name this account: their own, and those of others that speak of them."""
    waiting = await work.all(select(InboxEvent).where(InboxEvent.done_at.is_(None)))
    return [each for each in waiting if slack_user in str(each.payload)]


async def contact(work: Work, contact_id: str, now: datetime, *, by_id: str | None = None) -> None:
    """Forget a person over there: name, address, and that they were the one we met. Raises Gone."""
    known = await work.get(Contact, contact_id)
    if known is None:
        raise Gone("contact")
    met = await work.all(select(TouchpointContact.touchpoint_id).where(TouchpointContact.contact_id == contact_id))
    await _word_touchpoints_again(work, met)
    await work.change(update(Contact).where(Contact.successor_id == contact_id).values(successor_id=None))
    await mentions.remove_contact(work, contact_id, known.relationship_id)
    await mentions.remove_offers(work, contact_id, known.name)
    await work.delete(known)
    await audit.record(work, "forgot_contact", now, by_id=by_id)


async def relationship(work: Work, relationship_id: str, now: datetime, *, by_id: str | None = None) -> None:
    """Forget a relationship with all that hangs on it, whoever wrote it. Raises Gone."""
    known = await work.get(Relationship, relationship_id)
    if known is None:
        raise Gone("relationship")
    theirs = select(Touchpoint.id).where(Touchpoint.relationship_id == relationship_id)
    touchpoints = await work.all(theirs)
    await retractions.about_answers(work, touchpoint_ids=touchpoints)
    for kind in retractions.NOTES:
        await retractions.about(work, kind, touchpoints)
    await _word_touchpoints_again(work, touchpoints)
    await mentions.remove_relationship(work, relationship_id, touchpoints)
    await mentions.remove_offers(work, relationship_id, known.name)
    await work.change(update(Reflection).where(Reflection.thanks_to_id == relationship_id).values(thanks_to_id=None))
    contacts = select(Contact.id).where(Contact.relationship_id == relationship_id)
    await work.change(update(Contact).where(Contact.successor_id.in_(contacts)).values(successor_id=None))
    await work.delete(known)
    await audit.record(work, "forgot_relationship", now, by_id=by_id)


async def _take_back_of(work: Work, teammate: Teammate) -> None:
    """Nothing of theirs stands in Slack any more, as far as it is ours to take back."""
    there = await work.all(
        select(TouchpointTeammate.touchpoint_id).where(TouchpointTeammate.teammate_id == teammate.id)
    )
    if teammate.slack_user:
        await retractions.to_person(work, teammate.slack_user)
    await _word_again_where_told(work, teammate.id)
    await retractions.about_answers(work, teammate_id=teammate.id)
    await retractions.word_notes_again(work, there)


async def _word_again_where_told(work: Work, teammate_id: str) -> None:
    """The givers' questions say who knows of it."""
    of_the_giver = (Acknowledgement.touchpoint_id == Prompt.touchpoint_id) & (
        Acknowledgement.teammate_id == Prompt.teammate_id
    )
    told = await work.all(
        select(Prompt.delivery_id)
        .join(Acknowledgement, of_the_giver)
        .where(Acknowledgement.colleague_id == teammate_id, Prompt.delivery_id.is_not(None))
    )
    await retractions.word_again(work, sorted({each for each in told if each}))


async def _remove_words_of(work: Work, teammate_id: str) -> None:
    await work.change(
        update(Reflection)
        .where(Reflection.teammate_id == teammate_id)
        .values(gave_text=None, got_text=None, note=None, may_be_shared=False)
    )
    # A title has no writer; where nobody else of us was there, it was theirs.
    several = (
        select(TouchpointTeammate.touchpoint_id).group_by(TouchpointTeammate.touchpoint_id).having(func.count() > 1)
    )
    mine = select(TouchpointTeammate.touchpoint_id).where(TouchpointTeammate.teammate_id == teammate_id)
    alone = Touchpoint.id.in_(mine) & Touchpoint.id.not_in(several)
    await work.change(update(Touchpoint).where(alone).values(title=None))


async def _word_touchpoints_again(work: Work, touchpoint_ids: Sequence[str]) -> None:
    """Questions and notes about these moments are worded anew, from what is left of them."""
    asked = await work.rows(select(Prompt.touchpoint_id, Prompt.delivery_id).where(Prompt.delivery_id.is_not(None)))
    moments = frozenset(touchpoint_ids)
    await retractions.word_again(work, sorted({each or "" for moment, each in asked if moment in moments}))
    await retractions.word_notes_again(work, touchpoint_ids)
    await retractions.word_answers_again(work, moments)


async def _forget_account(work: Work, slack_user: str | None) -> None:
    """Their account is no admin here any more, and events of theirs that wait are not looked at."""
    if slack_user is None:
        return
    workspace = await work.workspace()
    workspace.admins = [each for each in workspace.admins if each != slack_user]
    theirs = [each.event_id for each in await waiting_events(work, slack_user)]
    if theirs:
        await work.change(delete(InboxEvent).where(InboxEvent.event_id.in_(theirs)))
