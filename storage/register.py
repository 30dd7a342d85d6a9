"""The installations and who is served by them: a door of its own, since they belong to no workspace."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import delete, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from storage.installations import Installation, OAuthState
from storage.workspaces import Workspace

#: How long one process may take to ask Slack for the next token.
_RENEWAL = timedelta(seconds=60)


class Register:
    """One transaction on the installations."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def installation(self, installation_id: str | None) -> Installation | None:
        """The installation of that team or organisation, unless the app was removed there."""
        found = await self._session.get(Installation, installation_id) if installation_id else None
        return found if found and found.gone_at is None else None

    async def keep(self, installation: Installation) -> None:
        """Write an installation, in place of an earlier one of the same team or organisation."""
        # Not read before: a token that no key opens any more must not stand in the way of a new one.
        await self._session.execute(delete(Installation).where(Installation.id == installation.id))
        self._session.add(installation)

    async def remove(self, installation_id: str, now: datetime) -> None:
        """The app was removed there; the row stays, and its tokens open nothing any more."""
        await self._session.execute(
            update(Installation).where(Installation.id == installation_id).values(gone_at=now, changed_at=now)
        )

    async def stamps(self) -> dict[str, datetime]:
        """When each installation that is not gone was last changed."""
        there = select(Installation.id, Installation.changed_at).where(Installation.gone_at.is_(None))
        return {row[0]: row[1] for row in await self._session.execute(there)}

    async def workspace(self, workspace_id: str) -> Workspace | None:
        """The workspace of that id."""
        return await self._session.get(Workspace, workspace_id)

    async def workspace_of(self, team_id: str) -> Workspace | None:
        """The workspace of a Slack team."""
        found = await self._session.scalars(select(Workspace).where(Workspace.team_id == team_id))
        return found.first()

    async def served_by(self, installation_id: str) -> list[Workspace]:
        """The workspaces that an installation's token reaches."""
        found = await self._session.scalars(select(Workspace).where(Workspace.installation_id == installation_id))
        return list(found.all())

    async def expiring(self, before: datetime) -> list[str]:
        """Ids of the installations whose token ends before a moment."""
        ending = select(Installation.id).where(Installation.gone_at.is_(None), Installation.expires_at < before)
        return list((await self._session.scalars(ending.order_by(Installation.expires_at))).all())

    async def claim_renewal(self, installation_id: str, now: datetime) -> bool:
        """Whether the caller, and nobody else, is to ask Slack for the next token."""
        free = or_(Installation.renewing_until.is_(None), Installation.renewing_until < now)
        return await self._touched(
            update(Installation)
            .where(Installation.id == installation_id, free)
            .values(renewing_until=now + _RENEWAL)
            .execution_options(synchronize_session=False)
        )

    async def renew(
        self,
        installation_id: str,
        *,
        used: datetime,
        bot_token: str,
        refresh_token: str | None,
        expires_at: datetime,
        now: datetime,
    ) -> bool:
        """Write the next token, unless the app was installed anew since; `used` is when the row had been changed."""
        return await self._touched(
            update(Installation)
            .where(Installation.id == installation_id, Installation.changed_at == used)
            .values(
                bot_token=bot_token,
                refresh_token=refresh_token,
                expires_at=expires_at,
                changed_at=now,
                renewing_until=None,
            )
            .execution_options(synchronize_session=False)
        )

    async def seal_again(self) -> int:
        """Seal every token with the first key; returns how many installations there are. Raises WrongTokenKeys."""
        kept = (await self._session.scalars(select(Installation))).all()
        for installation in kept:
            for name in ("bot_token", "refresh_token"):
                flag_modified(installation, name)
        return len(kept)

    async def expect(self, state: str, expires_at: datetime) -> None:
        """Remember what an installation under way must bring back."""
        self._session.add(OAuthState(state, expires_at))

    async def consume(self, state: str, now: datetime) -> bool:
        """Whether that state was expected, is not too late, and comes for the first time."""
        return await self._touched(delete(OAuthState).where(OAuthState.state == state, OAuthState.expires_at > now))

    async def prune(self, now: datetime) -> None:
        """Forget installations that were begun and never ended."""
        await self._session.execute(delete(OAuthState).where(OAuthState.expires_at <= now))

    async def _touched(self, statement: Any) -> bool:
        return cast("CursorResult[Any]", await self._session.execute(statement)).rowcount == 1
