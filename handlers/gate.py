"""Who is in: one middleware decides, before anything else sees a payload. When in doubt, no."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from bot.i18n import language
from bot.services import inbox, teammates
from bot.services.teammates import Person
from bot.slack_errors import code_of
from handlers.visit import House, Visit

log = logging.getLogger(__name__)

#: Events that tell that the app is no longer there. All that they do is to have Slack asked whether that is so.
DEPARTURES = frozenset({"app_uninstalled", "team_access_revoked", "tokens_revoked"})
#: Events that tell of the workspace rather than of somebody's wish; nobody stands behind them.
SYSTEM_EVENTS = DEPARTURES | {
    "channel_archive",
    "channel_shared",
    "channel_unshared",
    "member_joined_channel",
    "user_change",
}

#: How Slack says that there is nobody of that id, or none that we may see.
_NOBODY = frozenset({"user_not_found", "users_not_found", "user_not_visible"})


class _Unknown(Exception):
    """Nobody could say who somebody is, just now."""


class Gate:
    """Lets full members of the workspace's own team in, and gives handlers what they need to serve them."""

    def __init__(
        self,
        house_of: Callable[[str | None, str | None], Awaitable[House | None]],
        any_house_of: Callable[[str | None], Awaitable[House | None]],
        clock: Callable[[], Any],
    ) -> None:
        """What belongs to a team and its organisation; and any that is reached with an organisation's own token."""
        self._house_of = house_of
        self._any_house_of = any_house_of
        self._clock = clock

    async def __call__(
        self,
        body: dict[str, Any],
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[None]],  # noqa: A002  Bolt hands it over by this name
    ) -> BoltResponse | None:
        """Go on for those who are in; for all others answer nothing, and do nothing.

        Where that cannot be said now, nothing is acknowledged: Slack sends an event again, leaves the words in a form,
        and tells who pressed or typed something that it did not work. Whoever it is learns no more than that.
        """
        team, organisation = _team_of(body) or context.team_id, context.enterprise_id
        house = None
        if _is_departure(body) and (team is None or context.is_enterprise_install):
            house = await self._any_house_of(organisation)
        house = house or await self._house_of(team, organisation)
        if house is None or not _is_for(house, body, context):
            return BoltResponse(status=200, body="")
        try:
            welcome = await self._may_enter(house, body, context)
        except _Unknown:
            return BoltResponse(status=503, body="")
        if not welcome:
            await self._drop(house, body, context)
            return BoltResponse(status=200, body="")
        context["house"], context["now"] = house, self._clock()
        context["first_work"] = house.open_work
        if "event_id" in body and not await self._is_news(house, body, context):
            return BoltResponse(status=200, body="")
        await next()
        return None

    async def _may_enter(self, house: House, body: dict[str, Any], context: AsyncBoltContext) -> bool:
        event = body.get("event")
        if event is not None and event.get("type") in SYSTEM_EVENTS:
            return True
        slack_user, team = _actor_of(body)
        if slack_user is None or team not in (None, house.team_id):
            return False
        person = await _described(house.directory.person, slack_user)
        visit = await self._visit(house, person) if person and person.member else None
        if visit is None:
            return False
        context["visit"] = visit
        return True

    async def _visit(self, house: House, member: Person) -> Visit | None:
        """The visit of somebody who was a member a moment ago; None where they are none any more."""
        async with house.look() as work:
            me, workspace = await teammates.at_the_door(work, member.slack_user)
        person: Person | None = member
        # Another process may have heard of a change, and we not: what we remember opens no door, and is not written.
        doubted = me is not None and not teammates.is_up_to_date(me, member)
        if doubted:
            person = await _described(house.asked_anew, member.slack_user)
        if person is None or not person.member:
            return None
        if me is None or not teammates.is_up_to_date(me, person):
            async with house.open_work() as work:
                me = await teammates.arrive(work, person, sure=me is not None and not me.active)
            if not me.active:  # another process heard that they are gone while Slack answered this one
                return None
        speak = language(me.speaks(workspace), str(me.zone(workspace)))
        return Visit(me, person, workspace, speak, self._clock(), house)

    async def _drop(self, house: House, body: dict[str, Any], context: AsyncBoltContext) -> None:
        """An event that was kept, and whose sender is let in no more, is over: nobody is to read on in it.

        Only what is handled once more was kept; for all others a stranger costs no look into the database.
        """
        if context.get("replayed"):
            async with house.open_work() as work:
                await inbox.finish(work, body["event_id"], self._clock())

    async def _is_news(self, house: House, body: dict[str, Any], context: AsyncBoltContext) -> bool:
        """Keep an event before it is acknowledged; its handler's first transaction also marks it done."""
        event_id, now = body["event_id"], self._clock()
        async with house.open_work() as work:
            news = await inbox.receive(work, event_id, body, now)
        context["event_id"] = event_id
        return news


async def _described(ask: Callable[[str], Awaitable[Person]], slack_user: str) -> Person | None:
    """Who somebody is; None where Slack knows nobody of that id. Raises _Unknown where it does not say."""
    try:
        return await ask(slack_user)
    except Exception as error:  # whatever went wrong, we do not know who this is
        if isinstance(error, SlackApiError) and code_of(error) in _NOBODY:
            return None
        log.warning("could not find out who %s is; nothing was done", slack_user)
        raise _Unknown from error


def _team_of(body: dict[str, Any]) -> str | None:
    """The team whose installation this is for; where a channel is shared, `team_id` may be the other side's."""
    ours = (body.get("authorizations") or [{}])[0].get("team_id")
    team = body.get("team")
    return ours or body.get("team_id") or (team.get("id") if isinstance(team, dict) else None)


def _is_departure(body: dict[str, Any]) -> bool:
    return (body.get("event") or {}).get("type") in DEPARTURES


def _is_for(house: House, body: dict[str, Any], context: AsyncBoltContext) -> bool:
    """Bolt chose a token by its own reading of the payload: it must be that of this workspace.

    For what tells that the app was removed it looks for none.
    """
    return _is_departure(body) or house.is_reached_with(context.get("token"))


def _actor_of(body: dict[str, Any]) -> tuple[str | None, str | None]:
    """Who acts, and of which team they say they are (None: not said)."""
    event = body.get("event")
    if event is not None:
        user = event.get("user")
        return (user if isinstance(user, str) else None), event.get("user_team")
    user = body.get("user")
    if isinstance(user, dict):
        return user.get("id"), user.get("team_id")
    return body.get("user_id"), None
