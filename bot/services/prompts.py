"""The questions: opened, tapped, put off, skipped, closed, and shown."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVarTuple

from sqlalchemy import Select, delete, func, select, update

from bot.facts.prompts import Bundle, Question, Removed
from bot.services import deliveries, hours
from bot.services.errors import Gone
from bot.services.forgetting import NAMELESS
from storage.contacts import Contact
from storage.deliveries import Delivery
from storage.prompts import OPEN_STATES, Prompt
from storage.reflections import Acknowledgement, Reflection
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint, TouchpointContact, TouchpointTeammate
from storage.words import Half, PromptState, Size
from storage.work import Work

Ts = TypeVarTuple("Ts")

#: Of what was longer ago, one does not remember what one gave and got well enough to be asked.
_WORTH_ASKING_ABOUT = timedelta(days=30)


async def open_for(work: Work, touchpoint: Touchpoint, teammates: Sequence[Teammate], now: datetime) -> None:
    """Plan the question to each teammate; when it is asked is decided by their hours.

    What lies long ago is asked about by nobody, though an answer is welcome.
    """
    due_at = now if now - touchpoint.at <= _WORTH_ASKING_ABOUT else None
    for teammate in teammates:
        if await work.get(Prompt, touchpoint.id, teammate.id) is None:
            work.add(Prompt(touchpoint_id=touchpoint.id, teammate_id=teammate.id, due_at=due_at))
    await work.flush()


async def get(work: Work, teammate_id: str, touchpoint_id: str) -> Prompt:
    """The question to this teammate about that touchpoint.

    Somebody else's question cannot be answered: theirs is not found, and Gone is raised, as for one that was removed.
    """
    prompt = await work.get(Prompt, touchpoint_id, teammate_id)
    if prompt is None:
        raise Gone("question")
    return prompt


async def hold(work: Work, teammate_id: str, touchpoint_id: str) -> Prompt:
    """The same question for who changes it: as it is now, and left alone by all others until the end. Raises Gone."""
    prompt = await work.hold(Prompt, touchpoint_id, teammate_id)
    if prompt is None:
        raise Gone("question")
    return prompt


def not_held(statement: Select[*Ts]) -> Select[*Ts]:
    """The questions that nobody else changes just then, such as by an answer; they are held until the end."""
    return statement.with_for_update(of=Prompt, skip_locked=True).execution_options(populate_existing=True)


async def tap(work: Work, teammate_id: str, touchpoint_id: str, side: Half, size: Size) -> None:
    """Remember a size that was tapped; the answer is kept at "done"."""
    prompt = await hold(work, teammate_id, touchpoint_id)
    if side == "gave":
        prompt.gave_tapped = size
    else:
        prompt.got_tapped = size
    await deliveries.word_again(work, delivery_id=prompt.delivery_id)


async def close(work: Work, prompt: Prompt, state: PromptState, now: datetime) -> None:
    """No longer open: answered, skipped or expired. Its message is worded anew, and no reminder follows."""
    prompt.state, prompt.closed_at = state, now
    prompt.gave_tapped = prompt.got_tapped = None
    await _changed(work, prompt)


async def skip(work: Work, teammate_id: str, touchpoint_id: str, now: datetime) -> None:
    """They would rather not say; what was said already stays. Raises Gone."""
    prompt = await hold(work, teammate_id, touchpoint_id)
    if prompt.state == "answered":
        await _changed(work, prompt)
    else:
        await close(work, prompt, "skipped", now)


async def put_off(work: Work, teammate: Teammate, touchpoint_id: str, when: str, now: datetime) -> None:
    """Ask again tonight, tomorrow or on Monday, unless it was answered meanwhile. Raises Gone."""
    prompt = await hold(work, teammate.id, touchpoint_id)
    if prompt.state != "answered":
        prompt.due_at = hours.later(when, teammate, teammate.zone(await work.workspace()), now)
        prompt.state, prompt.closed_at = "snoozed", None
    await _changed(work, prompt)


async def reopen(work: Work, prompt: Prompt) -> None:
    """An answer was taken back: the question stands open again in the message where it was."""
    prompt.state, prompt.closed_at = "asked" if prompt.asked_at else "pending", None
    await _changed(work, prompt)


async def drop(work: Work, prompt: Prompt) -> None:
    """The question is not asked: another one stands for it."""
    await work.delete(prompt)
    await _changed(work, prompt)


async def not_client_contact(work: Work, teammate_id: str, touchpoint_id: str) -> None:
    """It was no contact with a client at all: the touchpoint goes, unless a colleague answered about it.

    Then only this teammate's own question and answer go. Raises Gone.
    """
    # All of them at once, in one order: with only its own, two colleagues could wait for each other.
    of_all = select(Prompt).where(Prompt.touchpoint_id == touchpoint_id).order_by(Prompt.teammate_id)
    held = await work.all(of_all.with_for_update())
    mine = await hold(work, teammate_id, touchpoint_id)
    answers = await work.all(select(Reflection).where(Reflection.touchpoint_id == touchpoint_id))
    stays = any(each.teammate_id != teammate_id for each in answers)
    asked = [mine] if stays else held
    if stays:
        own = Reflection.teammate_id == teammate_id
        await work.change(delete(Reflection).where(Reflection.touchpoint_id == touchpoint_id, own))
        await work.delete(mine)
    else:
        await work.change(delete(Touchpoint).where(Touchpoint.id == touchpoint_id))
    for prompt in asked:
        by_reader = "removed_for_reader" if stays else "removed"
        await _count(work, prompt, by_reader if prompt.teammate_id == teammate_id else "removed_by_colleague")
        await _changed(work, prompt)


async def _count(work: Work, prompt: Prompt, went: str) -> None:
    """Its message knows that one question more went from it, and how; what nobody read yet never held it."""
    read = (Delivery.id == prompt.delivery_id) & (Delivery.state != "planned")
    await work.change(update(Delivery).where(read).values({went: getattr(Delivery, went) + 1}))


async def _changed(work: Work, prompt: Prompt) -> None:
    """Its message is worded anew, and who has nothing open any more is not reminded."""
    await work.flush()
    if prompt.delivery_id:
        await deliveries.word_again(work, delivery_id=prompt.delivery_id)
    waits = select(Prompt.state).where(Prompt.teammate_id == prompt.teammate_id, Prompt.state == "asked")
    if await work.first(waits) is None:
        await deliveries.cancel(work, kind="reminder", about=prompt.teammate_id)


async def bundle_of(work: Work, delivery: Delivery) -> Bundle | None:
    """What a message of questions asks, or what was kept; None where there is nothing to ask any more."""
    found = await work.all(
        select(Prompt)
        .where(Prompt.delivery_id == delivery.id)
        .order_by(Prompt.asked_at, Prompt.due_at, Prompt.touchpoint_id)
    )
    teammate = await work.first(select(Teammate).where(Teammate.slack_user == delivery.to_user))
    if teammate is None:
        return None
    questions = tuple([await question_of(work, prompt) for prompt in found])
    if not questions and delivery.sent_at is None:
        return None
    moved = not questions and delivery.moved_on > 0
    removed = Removed(delivery.removed, delivery.removed_for_reader, delivery.removed_by_colleague)
    return Bundle(teammate, questions, reminder=delivery.kind == "reminder", moved=moved, removed=removed)


async def open_questions(work: Work, teammate_id: str) -> tuple[Question, ...]:
    """All that this teammate has not answered yet, oldest first."""
    found = await work.all(
        select(Prompt)
        .where(Prompt.teammate_id == teammate_id, Prompt.state.in_(OPEN_STATES))
        .order_by(Prompt.due_at, Prompt.touchpoint_id)
        .limit(20)
    )
    return tuple([await question_of(work, prompt) for prompt in found])


async def question_of(work: Work, prompt: Prompt) -> Question:
    """A prompt with all that is needed to show it."""
    answer = (Reflection.touchpoint_id == Touchpoint.id) & (Reflection.teammate_id == prompt.teammate_id)
    [(touchpoint, relationship, reflection)] = await work.rows(
        select(Touchpoint, Relationship, Reflection)
        .join(Relationship, Relationship.id == Touchpoint.relationship_id)
        .outerjoin(Reflection, answer)
        .where(Touchpoint.id == prompt.touchpoint_id)
    )
    contacts = await work.all(
        select(Contact)
        .join(TouchpointContact, TouchpointContact.contact_id == Contact.id)
        .where(TouchpointContact.touchpoint_id == touchpoint.id)
        .order_by(TouchpointContact.position)
    )
    question = Question(
        prompt=prompt,
        touchpoint=touchpoint,
        relationship=relationship,
        contacts=tuple(contacts),
        reflection=reflection,
        times=await _times_that_day(work, prompt.teammate_id, touchpoint),
    )
    return replace(question, told=await _told_of(work, prompt)) if question.lopsided else question


async def _told_of(work: Work, prompt: Prompt) -> tuple[str, ...]:
    """Names of the colleagues who were told of it; who was forgotten since has none."""
    told = (Acknowledgement.touchpoint_id == prompt.touchpoint_id) & (Acknowledgement.teammate_id == prompt.teammate_id)
    names = await work.all(
        select(Teammate.name)
        .join(Acknowledgement, Acknowledgement.colleague_id == Teammate.id)
        .where(told, Teammate.name != NAMELESS)
        .order_by(Acknowledgement.told_at, Teammate.name)
    )
    return tuple(names)


async def _times_that_day(work: Work, teammate_id: str, touchpoint: Touchpoint) -> int:
    teammate = await work.get(Teammate, teammate_id)
    assert teammate is not None, "a prompt goes with its teammate"
    zone = teammate.zone(await work.workspace())
    day = hours.day_of(touchpoint.at, zone)
    count = await work.first(
        select(func.count())
        .select_from(Touchpoint)
        .join(TouchpointTeammate, TouchpointTeammate.touchpoint_id == Touchpoint.id)
        .where(
            Touchpoint.relationship_id == touchpoint.relationship_id,
            TouchpointTeammate.teammate_id == teammate_id,
            Touchpoint.at >= hours.local_moment(day, 0, zone),
            Touchpoint.at < hours.local_moment(day + timedelta(days=1), 0, zone),
        )
    )
    return max(1, count or 0)


async def expire(work: Work, now: datetime, asked_before: datetime) -> None:
    """Questions that were asked long ago are no longer waited for; a late answer is still welcome."""
    stale = select(Prompt).where(Prompt.state == "asked", Prompt.asked_at <= asked_before)
    for prompt in await work.all(not_held(stale)):
        await close(work, prompt, "expired", now)


async def move_to(work: Work, prompts: Sequence[Prompt], delivery_id: str, now: datetime) -> None:
    """These questions now stand in that message; the one where they stood before points down to it."""
    for prompt in prompts:
        if prompt.delivery_id:
            await _count(work, prompt, "moved_on")
            await deliveries.word_again(work, delivery_id=prompt.delivery_id)
        if prompt.asked_at is None or prompt.state == "snoozed":  # who put it off gets the whole time to answer again
            prompt.asked_at = now
        prompt.delivery_id = delivery_id
        prompt.state = "asked"
    await work.flush()
