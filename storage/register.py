"""The installations and who is served by them: a door of its own, since they belong to no workspace."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from storage.deliveries import Delivery, no_longer_blocked
from storage.installations import Installation, OAuthState
from storage.workspaces import Workspace

#: How long one process may take to ask Slack for the next token, and to write it though the database stumbles once.
_RENEWAL = timedelta(minutes=3)
#: What stands in place of the tokens of an installation that is gone.
_NO_TOKENS: dict[str, str | None] = {"bot_token": "", "refresh_token": None}


@dataclass(frozen=True)
class Renewal:
    """The next token of an installation, by the claim under which it was asked for."""

    installation_id: str
    claim: datetime
    #: When the row had last been changed, as the token that was given for this one was read.
    used: datetime
    expires_at: datetime
    bot_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)


class Register:
    """One transaction on the installations."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def installation(self, installation_id: str | None) -> Installation | None:
        """The installation of that team or organisation, unless the app was removed there."""
        there = select(Installation).where(Installation.id == installation_id, Installation.gone_at.is_(None))
        return (await self._session.scalars(there)).first() if installation_id else None

    async def keep(self, installation: Installation) -> None:
        """Write an installation, in place of an earlier one of the same team or organisation."""
        # Not read before: a token that no key opens any more must not stand in the way of a new one.
        await self._session.execute(delete(Installation).where(Installation.id == installation.id))
        self._session.add(installation)

    async def remove(self, installation_id: str, known: datetime | None, now: datetime) -> bool:
        """The app was removed there: the row stays, without its tokens. False where it changed since it was `known`."""
        there = (Installation.id == installation_id) & Installation.gone_at.is_(None)
        return await self._touched(
            update(Installation)
            .where(there, Installation.changed_at == known)
            .values(gone_at=now, changed_at=now, renewing_until=None, **_NO_TOKENS)
            .execution_options(synchronize_session=False)
        )

    async def forget(self, installation_ids: Sequence[str]) -> None:
        """Remove the rows of installations that are gone, and that no workspace was served by."""
        serving = select(Workspace.installation_id).where(Workspace.installation_id.is_not(None))
        of_nobody = Installation.id.in_(installation_ids) & Installation.id.not_in(serving)
        gone = delete(Installation).where(of_nobody, Installation.gone_at.is_not(None))
        await self._session.execute(gone.execution_options(synchronize_session=False))

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

    async def unclaimed(self) -> list[str]:
        """Ids of the workspaces that no team has taken over yet."""
        return list((await self._session.scalars(select(Workspace.id).where(Workspace.team_id.is_(None)))).all())

    async def adopt(self, workspace_id: str, team_id: str) -> bool:
        """Whether a team took over a workspace that no other has, not even in another process a moment ago."""
        return await self._touched(
            update(Workspace)
            .where(Workspace.id == workspace_id, Workspace.team_id.is_(None))
            .values(team_id=team_id)
            .execution_options(synchronize_session=False)
        )

    async def expiring(self, before: datetime) -> list[str]:
        """Ids of the installations whose token ends before a moment."""
        ending = select(Installation.id).where(Installation.gone_at.is_(None), Installation.expires_at < before)
        return list((await self._session.scalars(ending.order_by(Installation.expires_at))).all())

    async def claim_renewal(self, installation_id: str, now: datetime) -> datetime | None:
        """Until when the caller, and nobody else, may ask Slack for the next token; None: somebody else is at it."""
        until = now + _RENEWAL
        free = or_(Installation.renewing_until.is_(None), Installation.renewing_until < now)
        claimed = await self._touched(
            update(Installation)
            .where(Installation.id == installation_id, free)
            .values(renewing_until=until)
            .execution_options(synchronize_session=False)
        )
        return until if claimed else None

    async def give_back(self, installation_id: str, claim: datetime) -> None:
        """Somebody else may ask for the next token: Slack gave none."""
        await self._session.execute(
            update(Installation)
            .where(Installation.id == installation_id, Installation.renewing_until == claim)
            .values(renewing_until=None)
            .execution_options(synchronize_session=False)
        )

    async def renew(self, renewal: Renewal, now: datetime) -> bool:
        """Write the next token, unless the row was changed since, or another process claims it now.

        What the end of the last one stopped is to be said with it.
        """
        ours = or_(
            Installation.renewing_until == renewal.claim,
            Installation.renewing_until.is_(None),
            Installation.renewing_until < now,
        )
        written = await self._touched(
            update(Installation)
            .where(_unchanged(renewal), ours)
            .values(
                bot_token=renewal.bot_token,
                refresh_token=renewal.refresh_token,
                expires_at=renewal.expires_at,
                changed_at=now,
                renewing_until=None,
            )
            .execution_options(synchronize_session=False)
        )
        if written:
            served = select(Workspace.id).where(Workspace.installation_id == renewal.installation_id)
            again = no_longer_blocked().where(Delivery.workspace_id.in_(served))
            await self._session.execute(again.execution_options(synchronize_session=False))
        return written

    async def awaits(self, renewal: Renewal) -> bool:
        """Whether nothing newer was written than the token that was given for this one."""
        return (await self._session.scalar(select(Installation.id).where(_unchanged(renewal)))) is not None

    async def seal_again(self) -> int:
        """Seal every token with the first key; returns how many installations there are. Raises WrongTokenKeys."""
        await self._session.execute(
            update(Installation)
            .where(Installation.gone_at.is_not(None))
            .values(_NO_TOKENS)
            .execution_options(synchronize_session=False)
        )
        # Locked: a token that is renewed between the reading and the writing would be lost.
        kept = (await self._session.scalars(select(Installation).with_for_update())).all()
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


def _unchanged(renewal: Renewal) -> ColumnElement[bool]:
    there = (Installation.id == renewal.installation_id) & Installation.gone_at.is_(None)
    return there & (Installation.changed_at == renewal.used)
