"""One-off favours: written down once."""

from datetime import datetime

from bot.services import relationships
from bot.services.errors import Missing
from storage.concessions import Concession
from storage.relationships import Relationship
from storage.words import Side
from storage.work import Work


async def note(work: Work, relationship_id: str, by: Side, at: datetime, text: str, *, once: str) -> Relationship:
    """Keep a favour; `once` is its id, so that a form sent twice makes one. Raises Gone, Missing."""
    relationship = await relationships.get(work, relationship_id)
    if not text:
        raise Missing("text")
    if await work.get(Concession, once) is None:
        work.add(Concession(relationship_id=relationship_id, by=by, at=at, text=text, id=once))
    return relationship
