"""What was no contact with a client: taken out with its questions, and brought back where that was a slip."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from bot.services import deliveries, prompts
from bot.services.errors import Gone
from storage.contacts import Contact
from storage.prompts import Prompt
from storage.reflections import Reflection
from storage.removals import Removal
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint, TouchpointContact, TouchpointTeammate
from storage.work import Work

#: For so long it can be brought back; then its words go.
_TO_THINK_IT_OVER = timedelta(days=7)
#: What is kept of a touchpoint as it is, beside its moment.
_KEPT = ("kind", "about", "title", "started_by", "source", "source_id")


async def not_client_contact(work: Work, teammate_id: str, touchpoint_id: str, now: datetime) -> None:
    """It was no contact with a client at all: the touchpoint goes, unless a colleague answered about it.

    Then only this teammate's own question and answer go. Raises Gone.
    """
    mine = await prompts.get(work, teammate_id, touchpoint_id)
    touchpoint = await work.get(Touchpoint, touchpoint_id)
    assert touchpoint is not None, "a prompt goes with its touchpoint"
    answers = await work.all(select(Reflection).where(Reflection.touchpoint_id == touchpoint_id))
    stays = any(each.teammate_id != teammate_id for each in answers)
    asked = [mine] if stays else await work.all(select(Prompt).where(Prompt.touchpoint_id == touchpoint_id))
    facts = {} if stays else await _facts_of(work, touchpoint)
    for prompt in asked:
        work.add(_removal(prompt, touchpoint, teammate_id, facts, now, stays=stays))
    if stays:
        own = Reflection.teammate_id == teammate_id
        await work.change(delete(Reflection).where(Reflection.touchpoint_id == touchpoint_id, own))
        await work.delete(mine)
    else:
        await work.change(delete(Touchpoint).where(Touchpoint.id == touchpoint_id))
    for prompt in asked:
        await prompts.changed(work, prompt)


async def undo(work: Work, teammate_id: str, touchpoint_id: str) -> None:
    """It was one after all: the touchpoint and its questions are as they were before. Raises Gone."""
    gone = await work.all(select(Removal).where(Removal.touchpoint_id == touchpoint_id, Removal.by_id == teammate_id))
    if not gone or not gone[0].facts:
        raise Gone("question")
    if await work.get(Touchpoint, touchpoint_id) is None:
        await _bring_back(work, gone[0])
    for removal in gone:
        prompt = _prompt_of(removal)
        await work.delete(removal)
        work.add(prompt)
        await prompts.changed(work, prompt)


async def settle(work: Work, now: datetime) -> None:
    """It is too late to bring back what was taken out long ago; nothing else is known of it any more."""
    old = await work.all(select(Removal).where(Removal.removed_at < now - _TO_THINK_IT_OVER))
    for removal in old:
        if removal.facts:
            removal.facts = {}
            if removal.delivery_id:
                await deliveries.word_again(work, delivery_id=removal.delivery_id)


async def _facts_of(work: Work, touchpoint: Touchpoint) -> dict[str, Any]:
    there, of_them = TouchpointTeammate, TouchpointContact
    return {
        "touchpoint": {name: getattr(touchpoint, name) for name in _KEPT},
        "teammates": await work.all(
            select(there.teammate_id).where(there.touchpoint_id == touchpoint.id).order_by(there.position)
        ),
        "contacts": await work.all(
            select(of_them.contact_id).where(of_them.touchpoint_id == touchpoint.id).order_by(of_them.position)
        ),
    }


def _removal(
    prompt: Prompt, touchpoint: Touchpoint, by_id: str, facts: dict[str, Any], now: datetime, *, stays: bool
) -> Removal:
    moments = {name: getattr(prompt, name) for name in ("due_at", "asked_at")}
    question = {"state": prompt.state, **{name: at.isoformat() if at else None for name, at in moments.items()}}
    return Removal(
        touchpoint_id=touchpoint.id,
        teammate_id=prompt.teammate_id,
        relationship_id=touchpoint.relationship_id,
        by_id=by_id,
        at=touchpoint.at,
        removed_at=now,
        delivery_id=prompt.delivery_id,
        touchpoint_stays=stays,
        facts={"question": question, **facts},
    )


def _prompt_of(removal: Removal) -> Prompt:
    question = removal.facts["question"]
    state = question["state"]
    return Prompt(
        touchpoint_id=removal.touchpoint_id,
        teammate_id=removal.teammate_id,
        # An answer that went with it is not brought back: its question is.
        state="asked" if state == "answered" else state,
        due_at=_moment(question["due_at"]),
        asked_at=_moment(question["asked_at"]),
        delivery_id=removal.delivery_id,
    )


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


async def _bring_back(work: Work, removal: Removal) -> None:
    facts, id_ = removal.facts, removal.touchpoint_id
    if "touchpoint" not in facts:  # a colleague's answer kept it then, and it went in another way since
        raise Gone("question")
    work.add(Touchpoint(id=id_, relationship_id=removal.relationship_id, at=removal.at, **facts["touchpoint"]))
    await work.flush()
    for position, one in enumerate(await _still_there(work, Teammate, facts["teammates"])):
        work.add(TouchpointTeammate(touchpoint_id=id_, teammate_id=one, position=position))
    for position, one in enumerate(await _still_there(work, Contact, facts["contacts"])):
        work.add(TouchpointContact(touchpoint_id=id_, contact_id=one, position=position))
    await work.flush()


async def _still_there(work: Work, of: type[Teammate | Contact], ids: Sequence[str]) -> list[str]:
    """Those who were not forgotten meanwhile."""
    return [one for one in ids if await work.get(of, one) is not None]
