"""A small history with one record of each type, and what brings it in."""

import io
import json
from typing import Any

import pytest

from bot.services.histories import exports, imports
from bot.services.histories.imports import Counts, File, Refused
from storage.store import Store

Record = dict[str, Any]


def history() -> list[Record]:
    """One record of each type, each naming others before they are told."""
    them = {"relationship": "acme"}
    moment = {"touchpoint": "t1", "teammate": "jort"}
    gave = {"size": "big", "text": "two evenings", "kinds": ["time", "effort"]}
    return [
        {"type": "pact", **them, "agreed_on": "2024-01-02", "why": "bridges", "agreed_with": ["erik", "harry"]},
        {"type": "reflection", **moment, "at": "2026-03-03", "gave": gave, "got": {"size": "nothing"},
         "thanks_to": "beta", "they_felt_seen": False},
        {"type": "prompt", **moment, "asked_at": "2026-03-02T17:00:00+01:00", "state": "expired"},
        {"type": "touchpoint", "id": "t1", **them, "at": "2026-03-02T14:30:00+01:00", "kind": "visit",
         "about": ["problem"], "teammates": ["karin", "jort"], "contacts": ["erik"], "source": "cal", "source_id": "1"},
        {"type": "contact", "id": "harry", **them, "name": "Harry", "left_on": "2026-01-01", "successor": "erik"},
        {"type": "contact", "id": "erik", **them, "name": "Erik", "successor": "harry"},
        {"type": "promise", "id": "p1", **them, "by": "us", "text": "a call", "made_on": "2026-03-02",
         "told_to": ["karin"], "state": "kept", "closed_on": "2026-03-04"},
        {"type": "concession", "id": "c1", **them, "by": "us", "at": "2026-03-02", "text": "10 % off"},
        {"type": "one_sided_move", "id": "m1", **them, "by": "them", "at": "2026-03-02", "text": "90 days"},
        {"type": "relationship", "id": "acme", "name": "Acme", "owner": "jort", "aliases": ["Acme & Co"]},
        {"type": "relationship", "id": "beta", "name": "Beta", "kind": "partner"},
        {"type": "teammate", "id": "jort", "name": "Jort", "slack_user": "U1"},
        {"type": "teammate", "id": "karin", "name": "Karin", "timezone": "Asia/Tokyo", "locale": "nl"},
        {"type": "workspace", "timezone": "Europe/Amsterdam", "locale": "nl", "purpose": "We build bridges."},
    ]  # fmt: skip


def a_file(*records: Record, name: str = "history.jsonl") -> File:
    return File(name, io.BytesIO("\n".join(map(json.dumps, records)).encode()))


async def bring_in(store: Store, *files: File, timezone: str = "UTC") -> Counts:
    async with store.reading("local") as work:
        imported = await imports.read(work, files, timezone=timezone)
    async with store.work("local") as work:
        return await imports.keep(work, imported, timezone=timezone)


async def faults(store: Store, *files: File) -> list[str]:
    with pytest.raises(Refused) as refused:
        await bring_in(store, *files)
    return [str(fault) for fault in refused.value.faults]


async def exported(store: Store) -> list[Record]:
    async with store.reading("local") as work:
        return [json.loads(line) async for line in exports.everything(work)]


def named(records: list[Record], type_: str, id_: str | None = None) -> Record:
    return next(each for each in records if each["type"] == type_ and id_ in (None, each.get("id")))
