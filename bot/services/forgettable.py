"""Who and what can be forgotten on request: found by name, and forgotten once the name was typed again."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.facts.forgetting import Forgettable, ForgettableKind
from bot.services import forgetting, relationships
from bot.services.errors import Gone, NamesDiffer, NobodyOfThatName
from bot.services.roles import Right, insist
from bot.services.teammates import Person, with_slack_user
from storage.contacts import Contact
from storage.teammates import Teammate
from storage.work import Work

Forget = Callable[..., Awaitable[None]]


async def called(work: Work, person: Person, name: str) -> list[Forgettable]:
    """All that have exactly this name; an account of Slack is a name too. Without a name it is who asks.

    Raises NotAnAdmin, NobodyOfThatName.
    """
    if not name:
        return [_of_us(me)] if (me := await with_slack_user(work, person.slack_user)) else []
    for right in (Right.FORGET_ONE_OF_US, Right.FORGET_THEM):
        insist(right, person, await work.workspace())
    account = await with_slack_user(work, name)
    if account is not None:
        return [_of_us(account)]
    firms = await relationships.everyone(work)
    at = {each.id: each.name for each in firms}
    everyone = [
        *(_of_us(each) for each in await work.all(select(Teammate).order_by(Teammate.id))),
        *(Forgettable("relationship", each.id, each.name) for each in firms),
        *(_of_them(each, at[each.relationship_id]) for each in await work.all(select(Contact).order_by(Contact.id))),
    ]
    wanted = [each for each in everyone if _same(each.name, name) and each.name != forgetting.NAMELESS]
    if not wanted:
        raise NobodyOfThatName(name)
    return wanted


async def found(work: Work, kind: str, id_: str) -> Forgettable:
    """The one of that kind and id; raises Gone."""
    if kind == "person" and (teammate := await work.get(Teammate, id_)):
        return _of_us(teammate)
    if kind == "contact" and (contact := await work.get(Contact, id_)):
        firm = await relationships.get(work, contact.relationship_id)
        return _of_them(contact, firm.name)
    if kind == "relationship":
        firm = await relationships.get(work, id_)
        return Forgettable("relationship", firm.id, firm.name)
    raise Gone(kind)


async def with_keys(work: Work, person: Person, me: Teammate, keys: Sequence[str]) -> list[Forgettable]:
    """Those of these who are still there, for who may forget them. Raises Gone where none is, NotAnAdmin."""
    there = []
    for key in keys:
        with suppress(Gone):
            there.append(await _wanted(work, person, me, key))
    if not there:
        raise Gone(keys[0].partition(":")[0] if keys else "person")
    return there


async def forget(work: Work, person: Person, me: Teammate, key: str, typed: str, now: datetime) -> Forgettable:
    """Forget one whose name was typed again to confirm it: oneself, or, as an admin, anyone.

    Raises Gone, NotAnAdmin, NamesDiffer.
    """
    wanted = await _wanted(work, person, me, key)
    if not is_named(wanted, typed):
        raise NamesDiffer("name", wanted.name)
    await FORGET[wanted.kind](work, wanted.id, now, by_id=me.id)
    return wanted


async def _wanted(work: Work, person: Person, me: Teammate, key: str) -> Forgettable:
    kind, _, id_ = key.partition(":")
    wanted = await found(work, kind, id_)
    right = Right.FORGET_ONE_OF_US if wanted.kind == "person" else Right.FORGET_THEM
    insist(right, person, await work.workspace(), own=wanted.key == f"person:{me.id}")
    return wanted


def is_named(one: Forgettable, typed: str) -> bool:
    """Whether that is its name, as people type."""
    return _same(one.name, typed)


#: How each kind is forgotten.
FORGET: dict[ForgettableKind, Forget] = {
    "person": forgetting.person,
    "contact": forgetting.contact,
    "relationship": forgetting.relationship,
}


def _of_us(teammate: Any) -> Forgettable:
    return Forgettable("person", teammate.id, teammate.name, slack_user=teammate.slack_user)


def _of_them(contact: Contact, at: str) -> Forgettable:
    return Forgettable("contact", contact.id, contact.name, at=at)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
