"""What was agreed with them, and when we look at it together again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from bot.services import contacts, relationships
from bot.services.errors import InTheFuture, Missing
from storage.contacts import Contact
from storage.pacts import Pact, PactContact
from storage.work import Work


@dataclass(frozen=True)
class Description:
    """What the form of a pact says."""

    agreed_on: date
    why: str
    we_give: str | None = None
    we_hope_to_get: str | None = None
    we_do_not: str | None = None
    their_challenges: str | None = None
    our_challenges: str | None = None
    review_on: date | None = None


async def of(work: Work, relationship_id: str) -> tuple[Pact | None, list[Contact]]:
    """The pact of a relationship and those over there with whom it was agreed."""
    agreed_with = await work.all(
        select(Contact)
        .join(PactContact, PactContact.contact_id == Contact.id)
        .where(PactContact.relationship_id == relationship_id)
        .order_by(PactContact.position)
    )
    return await work.get(Pact, relationship_id), agreed_with


async def keep(
    work: Work, relationship_id: str, description: Description, agreed_with: Sequence[str], today: date
) -> Pact:
    """Write the pact down, or change it. Raises Gone, Missing, InTheFuture."""
    await relationships.get(work, relationship_id)
    if not description.why:
        raise Missing("why")
    if description.agreed_on > today:
        raise InTheFuture("agreed_on")
    pact = await work.get(Pact, relationship_id)
    if pact is None:
        pact = Pact(relationship_id=relationship_id, **vars(description))
        work.add(pact)
    else:
        for name, value in vars(description).items():
            setattr(pact, name, value)
    await work.flush()
    await work.change(delete(PactContact).where(PactContact.relationship_id == relationship_id))
    known = {each.id for each in await contacts.of(work, relationship_id)}
    for position, contact_id in enumerate(one for one in dict.fromkeys(agreed_with) if one in known):
        work.add(PactContact(relationship_id=relationship_id, contact_id=contact_id, position=position))
    await work.flush()
    return pact
