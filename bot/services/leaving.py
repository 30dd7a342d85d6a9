"""A workspace that removed the app: when it is to be forgotten, and how: with all that is kept of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from bot.services.retention import kept_since
from storage import Base, OfWorkspace
from storage.audit import AuditEntry
from storage.work import Work
from storage.workspaces import Workspace

#: What is left of a workspace is which team it belonged to: should it come back, it begins anew.
_EMPTY: dict[str, Any] = {
    "name": None,
    "timezone": None,
    "locale": None,
    "purpose": None,
    "digest_channel": None,
    "digest_day": None,
    "digest_hour": None,
    "admins": [],
    "bot_user": None,
    "installation_id": None,
    "owners_told_for": None,
    "keep_words_months": None,
    "hearings": {},
}


async def is_to_be_forgotten(work: Work, now: datetime) -> bool:
    """Whether it left longer ago than it keeps its words.

    Never where words are kept for ever, where Slack is connected, or where nobody wrote down that it left.
    """
    workspace = await work.workspace()
    before, left = kept_since(workspace.keep_words_months, now), await _left_at(work)
    return workspace.connected_at is None and before is not None and left is not None and left < before


async def forget_workspace(work: Work, now: datetime) -> bool:
    """Remove all rows of a workspace that is to be forgotten, and what it was set to. Returns whether it was done."""
    if not await is_to_be_forgotten(work, now):
        return False
    apart = (Workspace.id == work.workspace_id) & Workspace.connected_at.is_(None)
    # Whoever installs the app again in this moment either was first, and nothing is removed, or waits, and begins anew.
    if not await work.change(update(Workspace).where(apart).values(**_EMPTY)):
        return False
    for table in reversed(Base.metadata.sorted_tables):  # what hangs on others goes first
        for mapper in Base.registry.mappers:
            if mapper.local_table is table and issubclass(mapper.class_, OfWorkspace):
                await work.change(delete(mapper.class_).where(mapper.class_.workspace_id == work.workspace_id))
    return True


async def _left_at(work: Work) -> datetime | None:
    """When it left, or what it had was last imported since; None where it never left, or came back."""
    acts = select(AuditEntry.act, func.max(AuditEntry.at)).group_by(AuditEntry.act)
    latest = {row[0]: row[1] for row in await work.rows(acts)}
    left = latest.get("uninstalled")
    if left is None or latest.get("installed", left) > left:
        return None
    return max(left, latest.get("imported", left))
