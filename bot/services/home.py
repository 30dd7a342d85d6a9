"""Somebody's App Home: what is open for them, and how their relationships stand."""

from datetime import datetime

from sqlalchemy import func, select

from bot.drift.verdict import PRIVATE
from bot.facts.home import HomePage, Mine
from bot.services import hours, prompts, relationships, teammates, tidings, verdicts
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint
from storage.work import Work


async def page_for(work: Work, me: Teammate, now: datetime, *, admin: bool) -> HomePage:
    """What one teammate sees at home."""
    workspace = await work.workspace()
    today = hours.day_of(now, me.zone(workspace))
    everyone = await relationships.everyone(work)
    return HomePage(
        me=me,
        workspace=workspace,
        questions=await prompts.open_questions(work, me.id),
        mine=await _mine(work, me, now),
        due_promises=await tidings.due_promises(work, today),
        admin=admin,
        relationships=len(everyone),
        unmatched=tuple(await teammates.unmatched(work)) if admin else (),
        today=today,
    )


async def _mine(work: Work, me: Teammate, now: datetime) -> tuple[Mine, ...]:
    owned = {each.id: each for each in await relationships.everyone(work) if each.owner_id == me.id}
    if not owned:
        return ()
    spoken = dict(
        await work.rows(
            select(Touchpoint.relationship_id, func.max(Touchpoint.at))
            .where(Touchpoint.at <= now)
            .group_by(Touchpoint.relationship_id)
        )
    )
    mine = []
    zone = me.zone(await work.workspace())
    for found in await verdicts.verdicts_at(work, now, zone):
        if relationship := owned.get(found.relationship_id):
            verdict = verdicts.heard_by(found, relationship, me.id)
            last = spoken.get(relationship.id)
            only_mine = tuple(signal for signal in verdict.signals if signal.name in PRIVATE)
            mine.append(Mine(relationship, verdict.state, hours.day_of(last, zone) if last else None, only_mine))
    return tuple(mine)
