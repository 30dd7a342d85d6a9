"""Imported people and their accounts in Slack: an admin says who is who."""

from datetime import datetime

from sqlalchemy import select, update

from bot.services import audit, mentions, reflections, teammates
from bot.services.errors import Gone
from bot.services.roles import Right, insist
from bot.services.teammates import Person
from storage.digests import DigestItem, Disagreement, Flag
from storage.promises import PromiseTeammate
from storage.prompts import Prompt
from storage.reflections import Reflection
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.touchpoints import TouchpointTeammate
from storage.work import Work

#: Columns that name a teammate and of which a row may have any number.
_NAMED_IN = (
    Relationship.owner_id,
    Flag.owner_id,
    DigestItem.claimed_by_id,
    Disagreement.teammate_id,
)
#: Tables in which a teammate stands once for each of something.
_ONCE_IN = (
    (TouchpointTeammate, TouchpointTeammate.touchpoint_id),
    (Prompt, Prompt.touchpoint_id),
    (Reflection, Reflection.touchpoint_id),
    (PromiseTeammate, PromiseTeammate.promise_id),
)


async def match(work: Work, admin: Person, teammate_id: str, person: Person, now: datetime) -> None:
    """An admin says whose account an imported person has; who had arrived by that account becomes that person.

    Raises NotAnAdmin, Gone.
    """
    insist(Right.MATCH_PEOPLE, admin, await work.workspace())
    imported = await work.get(Teammate, teammate_id)
    if imported is None or imported.slack_user is not None or not person.member:
        raise Gone("teammate")
    newcomer = await teammates.with_slack_user(work, person.slack_user)
    if newcomer is not None:
        await _hand_over(work, newcomer, imported)
    imported.slack_user = person.slack_user
    await teammates.arrive(work, person)
    by = await teammates.with_slack_user(work, admin.slack_user)
    await audit.record(work, "person_matched", now, by_id=by.id if by else None)


async def _hand_over(work: Work, newcomer: Teammate, imported: Teammate) -> None:
    """What a newcomer did so far was done by the imported person, who they turn out to be."""
    for table, each in _ONCE_IN:
        already = await work.all(select(each).where(table.teammate_id == imported.id))
        theirs = update(table).where(table.teammate_id == newcomer.id, each.not_in(already))
        await work.change(theirs.values(teammate_id=imported.id))
    for column in _NAMED_IN:
        named = update(column.class_).where(column == newcomer.id)
        await work.change(named.values({column.key: imported.id}))
    await reflections.hand_over_thanks(work, newcomer.id, imported.id)
    await mentions.hand_over(work, newcomer.id, imported.id)
    await audit.hand_over(work, newcomer.id, imported.id)
    await work.delete(newcomer)
