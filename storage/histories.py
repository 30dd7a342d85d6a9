"""All history of a workspace up to a moment, as columns: numbers for the judgement instead of a million objects."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import and_, select

from storage.columns import (
    NEVER,
    WORDS,
    Asked,
    Column,
    Columns,
    Pack,
    by_id,
    by_relationship,
    coded,
    codes,
    days_in,
    known,
    microseconds,
    moments,
    objects,
    places,
    raw_moment,
    raw_word,
    raw_yes_or_no,
    table,
    word,
    words,
)
from storage.concessions import Concession
from storage.contacts import Contact
from storage.one_sided_moves import OneSidedMove
from storage.pacts import Pact, PactContact
from storage.promises import Promise, PromiseTeammate
from storage.prompts import Prompt
from storage.reflections import Acknowledgement, Reflection
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint, TouchpointContact
from storage.work import Work

#: A prompt that was let go without saying when was let go so many microseconds after it was asked.
_LET_GO_AFTER = timedelta(days=7) // timedelta(microseconds=1)

#: Names of what is no person: one who becomes one of these is gone, although a contact is still there.
_DESK = re.compile(
    r"(help|service|support)\W?(desk|team|cent|point|punt)|klantenservice|klantcontact|customer (service|care|support)"
    r"|call\W?cent|ticket|^(info|support|service|helpdesk|servicedesk)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Reader:
    """What every table needs: the moment to read up to, and the places of those that rows point to."""

    work: Work
    until: int
    days: Pack
    relationships: Mapping[str, int]
    teammates: Mapping[str, int]

    def so_far(self, found: Columns, moment: str) -> Columns:
        """The rows up to the moment. Asking the database for them would lead it through an index, twice as slow."""
        kept = found[moment] <= self.until
        return {name: column[kept] for name, column in found.items()}


async def columns(work: Work, until: datetime) -> dict[str, Any]:
    """Everything that was known of a workspace at a moment: one mapping of columns a table, and the `words`.

    Moments are int64 microseconds since 1970 in UTC (a date: 00:00 of that day in the workspace's timezone; NEVER where
    there is none). People and relationships are places in `contacts`, `relationships` or among the teammates (NONE
    where there is none). Words are codes of `words`. Touchpoints come by relationship and moment. A row of its own that
    lies after `until` is left out; that something ends later than `until` is still told.
    """
    days = days_in((await work.workspace()).timezone or "UTC")
    asked = {"id": Asked(Relationship.id, objects), "ended_at": Asked(Relationship.ended_on, days)}
    relationships = by_id(await table(work, asked, by=Relationship.workspace_id))
    teammates = sorted(await work.all(select(Teammate.id)))
    reader = _Reader(work, microseconds(until), days, places(relationships["id"]), places(teammates))
    contacts = await _contacts(reader)
    people = places(contacts["id"])
    touchpoints = await _touchpoints(reader)
    those = places(touchpoints["id"])
    return {
        "words": WORDS,
        "relationships": relationships,
        "contacts": contacts,
        "touchpoints": touchpoints,
        "attendances": await _attendances(reader, those, people),
        "reflections": await _reflections(reader, those),
        "acknowledgements": await _acknowledgements(reader, those),
        "prompts": await _prompts(reader, those),
        "promises": await _promises(reader),
        "concessions": await _one_offs(reader, Concession),
        "one_sided_moves": await _one_offs(reader, OneSidedMove),
        "pacts": await _pacts(reader),
        "pact_contacts": await _pact_contacts(reader, people),
    }


async def _contacts(reader: _Reader) -> Columns:
    asked = {
        "id": Asked(Contact.id, objects),
        "relationship": Asked(Contact.relationship_id, coded(reader.relationships)),
        "role": Asked(raw_word(Contact.role), word("role"), recurring=True),
        "is_desk": Asked(Contact.name, _desks),
        "left_at": Asked(Contact.left_on, reader.days),
        "successor": Asked(Contact.successor_id, objects),
    }
    found = by_id(await table(reader.work, asked, by=Contact.workspace_id))
    return {**found, "successor": coded(places(found["id"]))(list(found["successor"]))}


def _desks(names: Sequence[str]) -> Column:
    return np.array([bool(_DESK.search(name)) for name in names], dtype=bool)


async def _touchpoints(reader: _Reader) -> Columns:
    asked = {
        "id": Asked(Touchpoint.id, objects),
        "relationship": Asked(Touchpoint.relationship_id, coded(reader.relationships)),
        "at": Asked(raw_moment(Touchpoint.at), moments),
        "kind": Asked(raw_word(Touchpoint.kind), word("kind"), recurring=True),
        "about": Asked(Touchpoint.about, words("about"), recurring=True),
        "started_by": Asked(raw_word(Touchpoint.started_by), word("side"), recurring=True),
    }
    return by_relationship(reader.so_far(await table(reader.work, asked, by=Touchpoint.relationship_id), "at"), "at")


async def _attendances(reader: _Reader, those: Mapping[str, int], people: Mapping[str, int]) -> Columns:
    asked = {
        "touchpoint": Asked(TouchpointContact.touchpoint_id, coded(those)),
        "contact": Asked(TouchpointContact.contact_id, coded(people)),
    }
    return known(await table(reader.work, asked, by=TouchpointContact.contact_id), "touchpoint", "contact")


async def _reflections(reader: _Reader, those: Mapping[str, int]) -> Columns:
    yes_or_no = coded({"0": 0, "1": 1}, np.int8)
    asked = {
        "touchpoint": Asked(Reflection.touchpoint_id, coded(those)),
        "teammate": Asked(Reflection.teammate_id, coded(reader.teammates)),
        "at": Asked(raw_moment(Reflection.at), moments),
        "gave": Asked(raw_word(Reflection.gave_size), word("size"), recurring=True),
        "got": Asked(raw_word(Reflection.got_size), word("size"), recurring=True),
        "gave_kinds": Asked(Reflection.gave_kinds, words("gave_kind"), recurring=True),
        "got_kinds": Asked(Reflection.got_kinds, words("got_kind"), recurring=True),
        "they_felt_seen": Asked(raw_yes_or_no(Reflection.they_felt_seen), yes_or_no, recurring=True),
        "we_felt_seen": Asked(raw_yes_or_no(Reflection.we_felt_seen), yes_or_no, recurring=True),
        "thanks_to": Asked(Reflection.thanks_to_id, coded(reader.relationships), recurring=True),
    }
    return known(
        reader.so_far(await table(reader.work, asked, by=Reflection.teammate_id), "at"), "touchpoint", "teammate"
    )


async def _acknowledgements(reader: _Reader, those: Mapping[str, int]) -> Columns:
    asked = {
        "touchpoint": Asked(Acknowledgement.touchpoint_id, coded(those)),
        "told_at": Asked(raw_moment(Acknowledgement.told_at), moments),
        "thanked_at": Asked(raw_moment(Acknowledgement.thanked_at), moments),
    }
    return known(
        reader.so_far(await table(reader.work, asked, by=Acknowledgement.workspace_id), "told_at"), "touchpoint"
    )


async def _prompts(reader: _Reader, those: Mapping[str, int]) -> Columns:
    answer = and_(
        Reflection.workspace_id == Prompt.workspace_id,
        Reflection.touchpoint_id == Prompt.touchpoint_id,
        Reflection.teammate_id == Prompt.teammate_id,
    )
    asked = {
        "touchpoint": Asked(Prompt.touchpoint_id, coded(those)),
        "teammate": Asked(Prompt.teammate_id, coded(reader.teammates)),
        "state": Asked(raw_word(Prompt.state), word("prompt_state"), recurring=True),
        "asked_at": Asked(raw_moment(Prompt.asked_at), moments),
        "closed_at": Asked(raw_moment(Prompt.closed_at), moments),
        "answered_at": Asked(raw_moment(Reflection.at), moments),
    }
    found = reader.so_far(await table(reader.work, asked, by=Prompt.teammate_id, join=(Reflection, answer)), "asked_at")
    return known({**found, "closed_at": _closing(found)}, "touchpoint", "teammate")


def _closing(prompts: Columns) -> Column:
    state, closed_at = prompts["state"], prompts["closed_at"].copy()
    code = codes("prompt_state")
    let_go = np.isin(state, [code["skipped"], code["expired"]]) & (closed_at == NEVER)
    closed_at[let_go] = prompts["asked_at"][let_go] + _LET_GO_AFTER
    answered = (state == code["answered"]) & (prompts["answered_at"] != NEVER)
    closed_at[answered] = prompts["answered_at"][answered]
    return closed_at


async def _promises(reader: _Reader) -> Columns:
    asked = {
        "id": Asked(Promise.id, objects),
        "relationship": Asked(Promise.relationship_id, coded(reader.relationships)),
        "by": Asked(raw_word(Promise.by), word("side"), recurring=True),
        "made_at": Asked(Promise.made_on, reader.days),
        "due_at": Asked(Promise.due_on, reader.days),
        "state": Asked(raw_word(Promise.state), word("promise_state"), recurring=True),
        "closed_at": Asked(Promise.closed_on, reader.days),
    }
    found = by_relationship(await table(reader.work, asked, by=Promise.workspace_id), "made_at")
    told = await table(
        reader.work,
        {"promise": Asked(PromiseTeammate.promise_id, coded(places(found["id"])))},
        by=PromiseTeammate.workspace_id,
    )
    counts = np.bincount(told["promise"][told["promise"] >= 0], minlength=len(found["id"]))
    return {**found, "told": counts.astype(np.int32)}


async def _one_offs(reader: _Reader, kept_as: type[Concession] | type[OneSidedMove]) -> Columns:
    asked = {
        "id": Asked(kept_as.id, objects),
        "relationship": Asked(kept_as.relationship_id, coded(reader.relationships)),
        "by": Asked(raw_word(kept_as.by), word("side"), recurring=True),
        "at": Asked(raw_moment(kept_as.at), moments),
    }
    return by_relationship(reader.so_far(await table(reader.work, asked, by=kept_as.workspace_id), "at"), "at")


async def _pacts(reader: _Reader) -> Columns:
    asked = {
        "relationship": Asked(Pact.relationship_id, coded(reader.relationships)),
        "agreed_at": Asked(Pact.agreed_on, reader.days),
        "review_at": Asked(Pact.review_on, reader.days),
    }
    return known(await table(reader.work, asked, by=Pact.workspace_id), "relationship")


async def _pact_contacts(reader: _Reader, people: Mapping[str, int]) -> Columns:
    asked = {
        "relationship": Asked(PactContact.relationship_id, coded(reader.relationships)),
        "contact": Asked(PactContact.contact_id, coded(people)),
    }
    return known(await table(reader.work, asked, by=PactContact.workspace_id), "relationship", "contact")
