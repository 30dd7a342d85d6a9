"""The people over there: added, changed, gone, and who came after them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.services import relationships
from bot.services.errors import Gone, Missing
from storage.contacts import Contact
from storage.words import Role
from storage.work import Work


@dataclass(frozen=True)
class Description:
    """What the form of a contact says."""

    name: str
    role: Role | None = None
    email: str | None = None
    left_on: date | None = None
    successor_id: str | None = None


async def of(work: Work, relationship_id: str) -> list[Contact]:
    """All contacts of a relationship: those who are there first, by name."""
    found = await work.all(select(Contact).where(Contact.relationship_id == relationship_id))
    return sorted(found, key=lambda each: (each.left_on is not None, each.name.casefold()))


async def get(work: Work, contact_id: str) -> Contact:
    """The contact with that id; raises Gone."""
    contact = await work.get(Contact, contact_id)
    if contact is None:
        raise Gone("contact")
    return contact


async def keep(
    work: Work, relationship_id: str, contact_id: str | None, description: Description, *, once: str | None = None
) -> Contact:
    """Add a contact, or change the one with that id; `once` is a new one's id, so that a form sent twice adds one.

    Raises Gone, Missing.
    """
    await relationships.get(work, relationship_id)
    if not description.name:
        raise Missing("name")
    await _check_successor(work, relationship_id, contact_id, description.successor_id)
    if contact_id is None:
        if once and (known := await work.get(Contact, once)):
            return known
        given: dict[str, Any] = {"id": once} if once else {}
        contact = Contact(relationship_id=relationship_id, **vars(description), **given)
        work.add(contact)
    else:
        contact = await get(work, contact_id)
        for name, value in vars(description).items():
            setattr(contact, name, value)
    await work.flush()
    return contact


async def _check_successor(work: Work, relationship_id: str, contact_id: str | None, successor_id: str | None) -> None:
    """Somebody else over there, or nobody: they may have been removed while the form stood open."""
    if successor_id is None:
        return
    successor = await get(work, successor_id)
    if successor.relationship_id != relationship_id or successor.id == contact_id:
        raise Gone("contact")
