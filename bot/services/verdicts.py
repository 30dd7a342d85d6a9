"""How every relationship stands at a moment: the history read as columns, judged in a thread."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.drift import History, Verdict, judge
from bot.drift.sentences import Sentence
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


async def verdicts_at(work: Work, at: datetime) -> list[Verdict]:
    """The verdict on every relationship of the workspace, highest drift first, from nothing later than the moment.

    Signals are heard as readily as the workspace has it now.
    """
    found, hearings = await columns(work, at), (await work.workspace()).hearings
    # Some hundreds of milliseconds of arithmetic: on the event loop they would delay every answer to Slack.
    return await asyncio.to_thread(lambda: judge(History.from_columns(found), at, hearings))


async def verdict_of(work: Work, relationship_id: str, at: datetime) -> Verdict | None:
    """The verdict on one relationship, or None where there is no such relationship.

    All are judged: what is usual in the workspace is part of each verdict.
    """
    verdicts = await verdicts_at(work, at)
    return next((verdict for verdict in verdicts if verdict.relationship_id == relationship_id), None)


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
