"""What the judgement says of the relationships of a workspace."""

from collections.abc import Callable
from datetime import datetime

from bot.drift.verdict import Verdict
from bot.services import relationships
from storage.work import Work


async def verdicts_at(work: Work, at: datetime) -> list[Verdict]:
    return [Verdict(each.id, "new", 0.0) for each in await relationships.everyone(work)]


async def verdict_of(work: Work, relationship_id: str, at: datetime) -> Verdict:
    return Verdict(relationship_id, "new", 0.0)


async def names_of(work: Work) -> Callable[[str], str]:
    return lambda ref: ref
