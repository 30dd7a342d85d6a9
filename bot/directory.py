"""What Slack says of people and channels, remembered for a few minutes: who is in, who is away, what is shared."""

import asyncio
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import closest_locale
from bot.outcomes import Trouble
from bot.services.teammates import Person
from bot.slack_errors import code_of

#: Seconds for which an answer of Slack about a person is believed; a change of theirs is also told as an event.
_BELIEVED = 300.0
#: Who changes while Slack is asked about them is asked about again, so often.
_ASKED_AGAIN = 3
#: As many members of a channel are looked at, and so many pages of people.
_PAGE, _PAGES = 200, 5
_AWAY_EMOJI = (":palm_tree:", ":face_with_thermometer:", ":desert_island:", ":beach_with_umbrella:", ":airplane:")
_AWAY_WORDS = re.compile(
    r"\b(vacation|holidays?|out of office|ooo|on leave|sick|vakantie|afwezig|verlof|ziek)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Channel:
    """What matters of a channel before one posts in it."""

    id: str
    name: str
    #: With anybody who is not of this team, be it of the same organisation.
    shared_outside: bool
    archived: bool
    #: Whether the bot is in it.
    joined: bool

    @property
    def trouble(self) -> Trouble | None:
        """Why nothing may be posted in it; None where all is well."""
        if self.shared_outside:
            return "shared"
        if self.archived:
            return "archived"
        return None if self.joined else "not_invited"


class Directory:
    """The people and channels of one workspace, as its Slack describes them."""

    def __init__(self, client: AsyncWebClient, team_id: str, *, of_organisation: bool = False) -> None:
        #: Asks things, and is patient.
        self.client = client
        self._team_id = team_id
        #: A token of a whole organisation has to be told which of its teams is meant.
        self._meant = {"team_id": team_id} if of_organisation else {}
        self._people: dict[str, tuple[float, Person]] = {}
        #: What is being asked about people now: an answer from before a change of theirs is not to be believed after.
        self._asking: dict[str, set[object]] = {}
        self._direct_messages: dict[str, str] = {}

    async def person(self, slack_user: str) -> Person:
        """Somebody, as Slack describes them; raises SlackApiError where Slack does not know them."""
        known = self._people.get(slack_user)
        if known and time.monotonic() - known[0] < _BELIEVED:
            return known[1]
        for _ in range(_ASKED_AGAIN):
            person, still_true = await self._ask(slack_user)
            if still_true:
                self._people[slack_user] = (time.monotonic(), person)
                break
        return person

    async def _ask(self, slack_user: str) -> tuple[Person, bool]:
        """What Slack says of somebody, and whether nobody told of a change of theirs meanwhile."""
        question, asking = object(), self._asking.setdefault(slack_user, set())
        asking.add(question)
        try:
            answer = await self.client.users_info(user=slack_user, include_locale=True)
            return self._describe(answer["user"]), question in self._asking.get(slack_user, ())
        finally:
            asking.discard(question)
            if not self._asking.get(slack_user):
                self._asking.pop(slack_user, None)

    def forget(self, slack_user: str) -> None:
        """What was remembered of somebody, or is being answered now, is no longer true."""
        self._people.pop(slack_user, None)
        self._asking.pop(slack_user, None)

    async def admins(self, named: Sequence[str] = ()) -> list[Person]:
        """Slack's own admins and owners, the primary owner first, and then those of the `named` whom Slack knows."""
        found = []
        async for page in await self.client.users_list(limit=200, include_locale=True, **self._meant):
            found += [user for user in page["members"] if user.get("is_admin") or user.get("is_owner")]
        found.sort(key=lambda user: not user.get("is_primary_owner"))
        people = [person for user in found if (person := self._describe(user)).member]
        return [*people, *[each for each in await self._known(named) if each not in people]]

    async def _known(self, slack_users: Sequence[str]) -> list[Person]:
        found = []
        for each in slack_users:
            with suppress(SlackApiError):
                found.append(await self.person(each))
        return [person for person in found if person.member]

    async def away_until(self, slack_user: str, now: datetime) -> datetime | None:
        """Until when they do not want to be disturbed; None where they may be."""
        person = await self.person(slack_user)
        if person.away_until and person.away_until > now:
            return person.away_until
        answer = await self.client.dnd_info(user=slack_user, **self._meant)
        if answer.get("snooze_enabled") and (ends := _moment(answer.get("snooze_endtime"))) and ends > now:
            return ends
        starts, ends = _moment(answer.get("next_dnd_start_ts")), _moment(answer.get("next_dnd_end_ts"))
        if answer.get("dnd_enabled") and starts and ends and starts <= now < ends:
            return ends
        return None

    async def channel(self, channel_id: str) -> Channel | None:
        """A channel, asked anew each time: it may have been shared a moment ago. None where we cannot see it."""
        try:
            found = (await self.client.conversations_info(channel=channel_id))["channel"]
        except SlackApiError as error:
            if code_of(error) in ("channel_not_found", "missing_scope"):
                return None
            raise
        others = (
            *("is_shared", "is_ext_shared", "is_org_shared"),
            *("is_pending_ext_shared", "pending_shared", "pending_connected_team_ids"),
        )
        return Channel(
            id=found["id"],
            name=found.get("name", found["id"]),
            # Whom the gate keeps out does not read the post either: another team of the same organisation.
            shared_outside=any(found.get(key) for key in others),
            archived=bool(found.get("is_archived")),
            joined=bool(found.get("is_member", True)),
        )

    async def trouble_with(self, channel_id: str | None) -> Trouble | None:
        """Why nothing may be posted there; None where all is well."""
        if channel_id is None:
            return "no_channel"
        channel = await self.channel(channel_id)
        return channel.trouble if channel else "not_found"

    async def guests_in(self, channel_id: str, *, within: float = 10.0) -> int:
        """How many guests are in a channel, counted among a page of members; 0 where Slack does not say so in time.

        The time is `within` seconds.
        """
        try:
            async with asyncio.timeout(within):
                members = set((await self.client.conversations_members(channel=channel_id, limit=_PAGE))["members"])
                return await self._guests_among(members)
        except (SlackApiError, TimeoutError, aiohttp.ClientError):
            return 0

    async def _guests_among(self, members: set[str]) -> int:
        """One list of all is fewer calls than a question about each; of a big team only the first pages are read."""
        guests = pages = 0
        async for page in await self.client.users_list(limit=_PAGE, include_locale=False, **self._meant):
            found = [user for user in page["members"] if user["id"] in members]
            guests += sum(bool(user.get("is_restricted") or user.get("is_ultra_restricted")) for user in found)
            members -= {user["id"] for user in found}
            pages += 1
            if not members or pages == _PAGES:
                break
        return guests

    async def channel_id(self, name_or_id: str) -> str | None:
        """The id of a channel that a setting names, e.g. `#clients`; None where there is none that we can see."""
        name = name_or_id.removeprefix("#")
        async for page in await self.client.conversations_list(
            types="public_channel,private_channel", exclude_archived=True, limit=200, **self._meant
        ):
            for each in page["channels"]:
                if name in (each["id"], each.get("name")):
                    return str(each["id"])
        return None

    async def direct_message(self, slack_user: str) -> str:
        """The channel of our conversation with one person."""
        if slack_user not in self._direct_messages:
            opened = await self.client.conversations_open(users=slack_user)
            self._direct_messages[slack_user] = opened["channel"]["id"]
        return self._direct_messages[slack_user]

    def _describe(self, user: dict[str, Any]) -> Person:
        profile = user.get("profile", {})
        stranger = user.get("is_stranger") or user.get("is_restricted") or user.get("is_ultra_restricted")
        machine = user.get("is_bot") or user.get("deleted") or user["id"] == "USLACKBOT"
        return Person(
            slack_user=user["id"],
            name=profile.get("display_name") or user.get("real_name") or profile.get("real_name") or user["id"],
            timezone=_known(user.get("tz")),
            locale=closest_locale(user.get("locale")),
            admin=bool(user.get("is_admin") or user.get("is_owner")),
            member=self._team_id in _teams_of(user) and not stranger and not machine,
            away_until=_away_until(profile),
        )


def _known(timezone: str | None) -> str | None:
    """A timezone that our own tables know: they may be older than Slack's."""
    try:
        return ZoneInfo(timezone).key if timezone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _teams_of(user: dict[str, Any]) -> list[str | None]:
    """The teams that somebody is in: in an organisation, being of it is not yet being in the team."""
    in_organisation = user.get("enterprise_user") or {}
    return in_organisation.get("teams") or [user.get("team_id")]


def _away_until(profile: dict[str, Any]) -> datetime | None:
    if profile.get("status_emoji") not in _AWAY_EMOJI and not _AWAY_WORDS.search(profile.get("status_text") or ""):
        return None
    return _moment(profile.get("status_expiration")) or datetime.max.replace(tzinfo=UTC)


def _moment(timestamp: float | None) -> datetime | None:
    return datetime.fromtimestamp(timestamp, UTC) if timestamp else None
