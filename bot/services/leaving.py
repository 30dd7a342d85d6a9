"""A workspace that removed the app: when it is to be forgotten, and how, with all that is kept of it."""

from datetime import datetime

from sqlalchemy import delete, func, select, update

from bot.services.retention import kept_since
from storage import Base, OfWorkspace
from storage.audit import AuditEntry
from storage.work import Work
from storage.workspaces import Workspace


async def forget_workspace(work: Work, now: datetime) -> bool:
    """Remove the workspace and all its rows, where it left longer ago than it keeps its words. Returns whether it did.

    Never where words are kept for ever, where Slack is connected, or where nobody wrote down that it left.
    """
    months = (await work.workspace()).keep_words_months
    before, left = kept_since(months, now), await _left_at(work)
    if before is None or left is None or left >= before:
        return False
    still = (Workspace.id == work.workspace_id) & (Workspace.keep_words_months == months)
    apart = still & Workspace.connected_at.is_(None)
    # Whoever installs the app again in this moment either was first, and nothing is removed, or waits, and begins anew.
    if not await work.change(update(Workspace).where(apart).values(connected_at=None)):
        return False
    for table in reversed(Base.metadata.sorted_tables):  # what hangs on others goes first
        for mapper in Base.registry.mappers:
            if mapper.local_table is table and issubclass(mapper.class_, OfWorkspace):
                await work.change(delete(mapper.class_).where(mapper.class_.workspace_id == work.workspace_id))
    return await work.change(delete(Workspace).where(apart)) > 0


async def _left_at(work: Work) -> datetime | None:
    """When it left, or what it had was last imported since; None where it never left, or came back."""
    acts = select(AuditEntry.act, func.max(AuditEntry.at)).group_by(AuditEntry.act)
    latest = {row[0]: row[1] for row in await work.rows(acts)}
    left = latest.get("uninstalled")
    if left is None or latest.get("installed", left) > left:
        return None
    return max(left, latest.get("imported", left))
