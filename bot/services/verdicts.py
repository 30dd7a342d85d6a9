"""How every relationship stands at a moment: the history read as columns, judged in a thread."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.drift import History, Verdict, for_all, judge
from bot.drift.sentences import Sentence, Span
from bot.services import hours
from bot.services.roles import Right, Role
from storage.contacts import Contact
from storage.histories import columns
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.work import Work

#: Gives the name behind a reference such as `contact:harry`.
NameOf = Callable[[str], str]
#: Says a sentence in a reader's language (`Language.sentence`).
SentenceIn = Callable[[Sentence, NameOf], str]

#: What someone is called who is no longer known: forgotten on request, most likely.
_NOBODY = "…"


async def verdicts_at(work: Work, at: datetime, zone: ZoneInfo | None = None) -> list[Verdict]:
    """The verdict on every relationship of the workspace, highest drift first, from nothing later than the moment.

    Signals are heard as readily as the workspace has it now. How long it was quiet is counted in calendar days of the
    timezone, the workspace's where none is given.
    """
    workspace = await work.workspace()
    found, hearings = await columns(work, at), workspace.hearings
    # Some hundreds of milliseconds of arithmetic: on the event loop they would delay every answer to Slack.
    judged = await asyncio.to_thread(lambda: judge(History.from_columns(found), at, hearings))
    return [_in_days(verdict, at, zone or workspace.zone()) for verdict in judged]


def _in_days(verdict: Verdict, at: datetime, zone: ZoneInfo) -> Verdict:
    """The verdict with calendar days: who was spoken to on Thursday evening was so four days ago all Monday."""
    signals = tuple(replace(each, sentence=_quiet_in_days(each.sentence, at, zone)) for each in verdict.signals)
    to_all = verdict.to_all and _in_days(verdict.to_all, at, zone)
    return replace(verdict, signals=signals, to_all=to_all)


def _quiet_in_days(sentence: Sentence, at: datetime, zone: ZoneInfo) -> Sentence:
    quiet = sentence.values.get("quiet")
    if not isinstance(quiet, Span):
        return sentence
    last = hours.day_of(at - timedelta(days=quiet.days), zone)
    return replace(sentence, values={**sentence.values, "quiet": Span((hours.day_of(at, zone) - last).days)})


async def verdict_of(work: Work, relationship_id: str, at: datetime, zone: ZoneInfo | None = None) -> Verdict | None:
    """The verdict on one relationship, or None where there is no such relationship.

    All are judged: what is usual in the workspace is part of each verdict.
    """
    verdicts = await verdicts_at(work, at, zone)
    return next((verdict for verdict in verdicts if verdict.relationship_id == relationship_id), None)


def heard_by(found: Verdict, relationship: Relationship, reader_id: str | None) -> Verdict:
    """The verdict as this teammate may hear it: what in a small team names one of us is for the owner."""
    role: Role = "owner" if reader_id is not None and relationship.owner_id == reader_id else "member"
    return found if Right.HEAR_OF_AVOIDANCE.is_given_to(role) else for_all(found)


async def names_of(work: Work) -> NameOf:
    """The names of all people and relationships by reference; `…` for one that is not there any more."""
    names: dict[str, str] = {}
    for kind, table in (("contact", Contact), ("teammate", Teammate), ("relationship", Relationship)):
        names |= {f"{kind}:{row.id}": row.name for row in await work.rows(select(table.id, table.name))}
    return lambda reference: names.get(reference, _NOBODY)


def as_json(
    workspace_id: str, at: datetime, verdicts: Sequence[Verdict], names: NameOf, sentence: SentenceIn
) -> dict[str, Any]:
    """The verdicts as the digest command prints them for machines."""

    def told(verdict: Verdict) -> dict[str, Any]:
        return {
            "id": verdict.relationship_id,
            "name": names(f"relationship:{verdict.relationship_id}"),
            "state": verdict.state,
            "drift": verdict.drift,
            "signals": [
                {
                    "name": signal.name,
                    "strength": signal.strength,
                    "sentence": sentence(signal.sentence, names),
                    "evidence": list(signal.evidence),
                }
                for signal in verdict.signals
            ],
            "remarks": [sentence(remark, names) for remark in verdict.remarks],
            "moves": [{"name": move.name, "sentence": sentence(move.sentence, names)} for move in verdict.moves],
        }

    return {"at": at.isoformat(), "workspace": workspace_id, "relationships": [told(verdict) for verdict in verdicts]}
