"""One row of every table, for tests that walk them all."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from storage import (
    Acknowledgement,
    AuditEntry,
    Concession,
    Contact,
    Delivery,
    Digest,
    DigestItem,
    Disagreement,
    Flag,
    InboxEvent,
    OfWorkspace,
    OneSidedMove,
    Pact,
    PactContact,
    Promise,
    PromiseTeammate,
    Prompt,
    Reflection,
    Relationship,
    Teammate,
    Touchpoint,
    TouchpointContact,
    TouchpointTeammate,
    Workspace,
)
from storage.store import Store

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ON = date(2026, 3, 2)


def _one_of_everything() -> list[OfWorkspace]:
    """A row of each table, with the same ids each time it is called."""
    them = {"relationship_id": "acme"}
    then = {"touchpoint_id": "t"}
    return [
        Teammate(name="Jort", id="jort"),
        Relationship(name="Acme", id="acme", owner_id="jort"),
        Contact(name="Harry", id="harry", **them),
        Touchpoint(at=AT, id="t", **them),
        TouchpointTeammate(teammate_id="jort", **then),
        TouchpointContact(contact_id="harry", **then),
        Prompt(teammate_id="jort", **then),
        Reflection(teammate_id="jort", at=AT, gave_size="big", got_size="nothing", **then),
        Acknowledgement(teammate_id="jort", colleague_id="jort", told_at=AT, **then),
        Promise(by="us", text="a call", made_on=ON, id="p", **them),
        PromiseTeammate(promise_id="p", teammate_id="jort"),
        Concession(by="us", at=AT, text="a discount", id="c", **them),
        OneSidedMove(by="them", at=AT, text="pays in 90 days", id="m", **them),
        Pact(agreed_on=ON, why="we like bridges", **them),
        PactContact(contact_id="harry", **them),
        Digest(at=AT, local_date=ON, id="d"),
        DigestItem(digest_id="d", position=0, state="watch", **them),
        Flag(digest_on=ON, owner_id="jort", told_at=AT, **them),
        Disagreement(teammate_id="jort", at=AT, signals=["silence"], id="x", **them),
        Delivery(kind="digest", dedup_key="digest:1", due_at=AT, about="d", id="y"),
        InboxEvent(event_id="Ev1", received_at=AT),
        AuditEntry(at=AT, act="settings_changed", id="z"),
    ]


@pytest.fixture(name="one_of_everything")
def _everything() -> Callable[[], list[OfWorkspace]]:
    return _one_of_everything


@pytest.fixture(name="two_workspaces")
async def _two_workspaces(store: Store) -> tuple[str, str]:
    """Two workspaces that hold the same rows under the same ids; only the names of relationships differ."""
    for workspace_id in ("ours", "theirs"):
        await store.found_workspace(Workspace(id=workspace_id, team_id=f"T-{workspace_id}"))
        async with store.work(workspace_id) as work:
            for row in _one_of_everything():
                if isinstance(row, Relationship):
                    row.name = f"Acme of {workspace_id}"
                work.add(row)
                await work.flush()
    return "ours", "theirs"
