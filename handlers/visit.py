"""Somebody who was let in: who they are, how to speak to them, and the doors to what they may see."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol, Self

from bot.i18n import Language, language
from bot.services import hours, teammates
from bot.services.roles import Right, insist, roles_of
from bot.services.teammates import Person

#: An open transaction of a workspace. Handlers only pass it on: what it can do is the services' business.
Work = Any
Door = Callable[[], AbstractAsyncContextManager[Work]]


class Directory(Protocol):
    """Who somebody is, as Slack says."""

    async def person(self, slack_user: str) -> Person:
        """Somebody, as Slack describes them; raises where Slack does not know them."""
        ...

    async def admins(self, named: Sequence[str]) -> list[Person]:
        """Slack's own admins, and then those of the named whom Slack knows."""
        ...

    async def trouble_with(self, channel_id: str) -> str | None:
        """Why nothing may be posted there, as a kind of notice."""
        ...

    async def guests_in(self, channel_id: str, *, within: float) -> int:
        """How many guests are in a channel, as far as Slack says so within these seconds."""
        ...

    def forget(self, slack_user: str) -> None:
        """What was remembered of somebody is no longer true."""
        ...


@dataclass(frozen=True)
class House:
    """One connected workspace."""

    workspace_id: str
    team_id: str
    directory: Directory
    #: A transaction that writes, and a look that waits for no writer.
    open_work: Door
    look: Door
    #: To be called after a transaction that changed what stands in Slack, with the Slack user who waits to see that, so
    #: that nobody waits for the next tick.
    hurry: Callable[[str | None], None]
    #: Whether a token is the one that reaches this workspace.
    is_reached_with: Callable[[str | None], bool]
    #: To be called when Slack says that the app was removed.
    lost: Callable[[], Awaitable[None]]

    async def asked_anew(self, slack_user: str) -> Person:
        """Somebody, as Slack describes them now; raises where Slack does not know them."""
        self.directory.forget(slack_user)
        return await self.directory.person(slack_user)

    async def chosen(self, slack_user: str) -> Person:
        """Somebody who was chosen in Slack. Asks Slack, so not within a transaction.

        Where the row says otherwise, Slack is asked anew: another process may have heard of a change, and this one not.
        """
        person = await self.directory.person(slack_user)
        async with self.look() as work:
            known = await teammates.with_slack_user(work, slack_user)
        if known is None or teammates.is_up_to_date(known, person):
            return person
        person = await self.asked_anew(slack_user)
        async with self.open_work() as work:  # that they are gone too: else each choice of them would ask again
            await teammates.arrive(work, person, sure=not known.active)
        return person


@dataclass(frozen=True)
class Visit:
    """One request of one teammate."""

    me: Any  # the teammate's own row; handlers read it and hand it on
    person: Person
    workspace: Any
    language: Language
    now: datetime
    house: House

    def look(self) -> AbstractAsyncContextManager[Work]:
        """Read the workspace's rows."""
        return self.house.look()

    def open_work(self) -> AbstractAsyncContextManager[Work]:
        """Change the workspace's rows: all that is done inside is kept, or nothing."""
        return self.house.open_work()

    def hurry(self) -> None:
        """To be called after a transaction that changed what stands in Slack: who did it waits to see it."""
        self.house.hurry(self.person.slack_user)

    def as_(self, me: Any) -> Self:
        """The same visit, after the teammate's own row changed."""
        speak = language(me.speaks(self.workspace), str(me.zone(self.workspace)))
        return replace(self, me=me, language=speak)

    def in_(self, workspace: Any) -> Self:
        """The same visit, after the workspace's row changed."""
        return replace(self, workspace=workspace).as_(self.me)

    @property
    def today(self) -> date:
        """The day it is where the person is."""
        return hours.day_of(self.now, self.language.zone)

    def insist(self, right: Right) -> None:
        """Raises NotAnAdmin where this person has no such right."""
        insist(right, self.person, self.workspace)

    def may(self, right: Right) -> bool:
        """Whether this person has a right."""
        return right.is_given_to(*roles_of(self.person, self.workspace))
