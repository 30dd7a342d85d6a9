"""Answers: kept, changed, taken back, and acknowledged by colleagues."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from sqlalchemy import delete, select, update

from bot.facts.prompts import Question, Thanks
from bot.services import deliveries, prompts, retractions
from bot.services.errors import Gone, Missing, ToldOneself, TooLong
from storage.deliveries import Delivery, no_longer_true
from storage.prompts import Prompt
from storage.reflections import Acknowledgement, Reflection
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.words import Size
from storage.work import Work

#: The most that a text field of a form can hold.
TEXT_LIMIT = 3000


@dataclass(frozen=True)
class Answer:
    """What a teammate says of one touchpoint."""

    gave_size: Size
    got_size: Size
    gave_text: str | None = None
    got_text: str | None = None
    gave_kinds: list[str] = field(default_factory=list)
    got_kinds: list[str] = field(default_factory=list)
    they_felt_seen: bool | None = None
    we_felt_seen: bool | None = None
    note: str | None = None
    thanks_to_id: str | None = None
    may_be_shared: bool = False


async def keep(work: Work, teammate_id: str, touchpoint_id: str, answer: Answer, now: datetime) -> Question:
    """Keep (or replace) an answer, and read back what stands there now; raises as `write` does."""
    return await prompts.question_of(work, await write(work, teammate_id, touchpoint_id, answer, now))


async def write(work: Work, teammate_id: str, touchpoint_id: str, answer: Answer, now: datetime) -> Prompt:
    """Keep (or replace) an answer; a late one is welcome. Raises Gone, TooLong; then nothing is changed."""
    _check(answer)
    if answer.thanks_to_id and await work.get(Relationship, answer.thanks_to_id) is None:
        raise Gone("relationship")
    prompt = await prompts.hold(work, teammate_id, touchpoint_id)
    kept = await work.get(Reflection, touchpoint_id, teammate_id)
    if kept is None:
        work.add(Reflection(touchpoint_id=touchpoint_id, teammate_id=teammate_id, at=now, **vars(answer)))
    else:
        for name, value in vars(answer).items():
            setattr(kept, name, value)
    await prompts.close(work, prompt, "answered", now)
    return prompt


async def keep_taps(work: Work, teammate_id: str, touchpoint_id: str, now: datetime) -> None:
    """Keep the two sizes that were tapped; raises Gone, Missing where one was not. Words of an earlier answer stay."""
    prompt = await prompts.hold(work, teammate_id, touchpoint_id)
    if prompt.gave_tapped is None:
        raise Missing("gave_size")
    if prompt.got_tapped is None:
        raise Missing("got_size")
    earlier = await kept_of(work, teammate_id, touchpoint_id) or Answer(prompt.gave_tapped, prompt.got_tapped)
    answer = replace(earlier, gave_size=prompt.gave_tapped, got_size=prompt.got_tapped)
    await write(work, teammate_id, touchpoint_id, answer, now)


async def kept_of(work: Work, teammate_id: str, touchpoint_id: str) -> Answer | None:
    """What this teammate answered so far, if anything."""
    kept = await work.get(Reflection, touchpoint_id, teammate_id)
    return Answer(**{each.name: getattr(kept, each.name) for each in fields(Answer)}) if kept else None


async def take_back(work: Work, teammate_id: str, touchpoint_id: str) -> None:
    """Forget an answer, and what a colleague was told of it; the question stands open again. Raises Gone."""
    prompt = await prompts.hold(work, teammate_id, touchpoint_id)
    told = await work.all(
        select(Acknowledgement).where(
            Acknowledgement.touchpoint_id == touchpoint_id, Acknowledgement.teammate_id == teammate_id
        )
    )
    for each in told:
        for kind in ("told", "thanked"):
            await deliveries.word_again(work, kind=kind, about=_about(each))
        await work.delete(each)
    await work.change(
        delete(Reflection).where(Reflection.touchpoint_id == touchpoint_id, Reflection.teammate_id == teammate_id)
    )
    await retractions.word_notes_again(work, [touchpoint_id])
    await prompts.reopen(work, prompt)


async def tell(work: Work, giver_id: str, touchpoint_id: str, colleague: Teammate, now: datetime) -> None:
    """Let a colleague know what somebody gave; once for each colleague. Raises Gone where the answer is."""
    if await work.get(Reflection, touchpoint_id, giver_id) is None:
        raise Gone("answer")
    if colleague.id == giver_id:
        raise ToldOneself
    if await work.get(Acknowledgement, touchpoint_id, giver_id, colleague.id):
        return
    told = Acknowledgement(touchpoint_id=touchpoint_id, teammate_id=giver_id, colleague_id=colleague.id, told_at=now)
    work.add(told)
    await _say(work, "told", told, colleague, now)
    prompt = await prompts.get(work, giver_id, touchpoint_id)
    await deliveries.word_again(work, delivery_id=prompt.delivery_id)


async def thank(work: Work, colleague_id: str, touchpoint_id: str, giver_id: str, now: datetime) -> None:
    """A colleague says thanks; the giver hears of it. Twice is once. Raises Gone where nothing was told."""
    told = await work.get(Acknowledgement, touchpoint_id, giver_id, colleague_id)
    giver = await work.get(Teammate, giver_id)
    if told is None or giver is None:
        raise Gone("answer")
    if told.thanked_at is None:
        told.thanked_at = now
        await _say(work, "thanked", told, giver, now)
        await deliveries.word_again(work, kind="told", about=_about(told))


async def thanks_about(work: Work, about: str) -> Thanks | None:
    """The facts behind "told" and "thanked"; None where the answer was taken back since."""
    touchpoint_id, giver_id, colleague_id = deliveries.apart(about)
    told = await work.get(Acknowledgement, touchpoint_id, giver_id, colleague_id)
    giver, colleague = await work.get(Teammate, giver_id), await work.get(Teammate, colleague_id)
    if not (told and giver and colleague):
        return None
    question = await prompts.question_of(work, await prompts.get(work, giver_id, touchpoint_id))
    return Thanks(giver, colleague, question, thanked=told.thanked_at is not None)


async def hand_over_thanks(work: Work, from_id: str, to_id: str) -> None:
    """What was told by or to one teammate was told by or to another, who they turn out to be: thanks stay thanks."""
    theirs = (Acknowledgement.teammate_id == from_id) | (Acknowledgement.colleague_id == from_id)
    for told in await work.all(select(Acknowledgement).where(theirs)):
        giver_id, colleague_id = (to_id if each == from_id else each for each in (told.teammate_id, told.colleague_id))
        there = await work.get(Acknowledgement, told.touchpoint_id, giver_id, colleague_id)
        if there is not None or giver_id == colleague_id:
            continue
        before = _about(told)
        told.teammate_id, told.colleague_id = giver_id, colleague_id
        await work.flush()
        of_it = Delivery.kind.in_(("told", "thanked")) & (Delivery.about == before)
        await work.change(update(Delivery).where(of_it).values(about=_about(told), **no_longer_true()))


async def _say(work: Work, kind: str, told: Acknowledgement, to: Teammate, now: datetime) -> None:
    # An answer that was taken back and given again may be told again: hence the time in the key.
    key = f"{kind}:{_about(told)}:{told.told_at.isoformat()}"
    await deliveries.plan(work, kind, key, about=_about(told), due_at=now, to_user=to.slack_user)


def _about(told: Acknowledgement) -> str:
    return deliveries.together(told.touchpoint_id, told.teammate_id, told.colleague_id)


def _check(answer: Answer) -> None:
    for name in ("gave_text", "got_text", "note"):
        if len(getattr(answer, name) or "") > TEXT_LIMIT:
            raise TooLong(name, TEXT_LIMIT)
