"""The workspace itself: taken over by a Slack team, set up, and changed by its admins."""

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from bot.drift.hearing import Hearing
from bot.services import audit, deliveries, hours, relationships
from bot.services.errors import NameTaken
from bot.services.roles import Right, insist, roles_of
from bot.services.teammates import Person, with_slack_user
from storage.deliveries import Delivery, no_longer_blocked
from storage.words import WEEKDAYS, Act, Locale, Weekday
from storage.work import Work
from storage.workspaces import Workspace


@dataclass(frozen=True)
class Defaults:
    """What a new workspace starts with, from the settings."""

    timezone: str
    locale: Locale
    digest_day: Weekday
    digest_hour: int
    digest_channel: str | None = None


@dataclass(frozen=True)
class Wishes:
    """What an admin chose for the workspace."""

    digest_channel: str | None
    digest_day: Weekday
    digest_hour: int
    timezone: str
    locale: Locale
    purpose: str | None
    admins: list[str]
    keep_words_months: int | None = None
    #: Signals that are to be heard later, or never, by name.
    hearings: dict[str, Hearing] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class FirstSteps:
    """What an admin chose in the first minute."""

    digest_channel: str | None
    digest_day: Weekday
    digest_hour: int
    relationships: list[str]


async def connect(work: Work, team_id: str, name: str | None, bot_user: str, defaults: Defaults, now: datetime) -> bool:
    """The workspace's Slack team connects; what nobody set is filled in. Returns whether it is the first time."""
    arrives = update(Workspace).where(Workspace.connected_at.is_(None)).values(connected_at=now)
    first = await work.change(arrives) > 0  # not asked of the row: another process may connect just now
    workspace = await work.workspace()
    workspace.team_id, workspace.name, workspace.bot_user = team_id, name, bot_user
    for field in ("timezone", "locale", "digest_day", "digest_hour", "digest_channel"):
        if getattr(workspace, field) is None:
            setattr(workspace, field, getattr(defaults, field))
    await work.change(no_longer_blocked())
    return first


async def set_wishes(work: Work, person: Person, wishes: Wishes, now: datetime) -> Workspace:
    """Change the workspace's settings; a digest that is planned for another moment or place is planned anew.

    Raises NotAnAdmin.
    """
    workspace = await work.workspace()
    insist(Right.CHANGE_SETTINGS, person, workspace)
    await _set(work, workspace, person, vars(wishes), now)
    return workspace


async def take_first_steps(work: Work, person: Person, owner_id: str, first: FirstSteps, now: datetime) -> Workspace:
    """Set where and when the digest comes, and add the first relationships; the admin owns them.

    A name that is there already is fine: the form may have been sent twice. Raises NotAnAdmin, TooLong.
    """
    workspace = await work.workspace()
    insist(Right.CHANGE_SETTINGS, person, workspace)
    when = {"digest_day": first.digest_day, "digest_hour": first.digest_hour}
    where = {"digest_channel": first.digest_channel or workspace.digest_channel}
    await _set(work, workspace, person, {**when, **where}, now)
    for name in first.relationships:
        with suppress(NameTaken):
            await relationships.add(work, relationships.Description(name=name, owner_id=owner_id))
    return workspace


async def _set(work: Work, workspace: Workspace, person: Person, wanted: Mapping[str, Any], now: datetime) -> None:
    """What changed is written down without its values; a digest that is planned is planned anew."""
    await work.alone("changing settings")  # else a form that comes twice at once is written down twice
    await work.all(select(Workspace).where(Workspace.id == workspace.id).execution_options(populate_existing=True))
    changed = sorted(field for field, value in wanted.items() if getattr(workspace, field) != value)
    for field in changed:
        setattr(workspace, field, wanted[field])
    if changed:
        me = await with_slack_user(work, person.slack_user)
        act: Act = "admins_named" if "admins" in changed else "settings_changed"
        await audit.record(work, act, now, by_id=me.id if me else None, about=", ".join(changed))
    await unplan_digests(work)


async def unplan_digests(work: Work) -> None:
    """A digest that has not been posted yet is planned anew, from what is set now."""
    await work.change(
        update(Delivery)
        .where(Delivery.kind == "digest", Delivery.state == "planned")
        .values(state="cancelled", dedup_key=Delivery.dedup_key + ":" + Delivery.id)
    )


def digest_moment(workspace: Workspace, not_before: datetime) -> tuple[date, datetime]:
    """The local day and the moment of the first digest at or after a moment."""
    zone = workspace.zone()
    weekday, hour = WEEKDAYS.index(workspace.digest_day or "monday"), workspace.digest_hour or 0
    day = hours.day_of(not_before, zone)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    moment = hours.local_moment(day, hour, zone)
    if moment < not_before:
        day += timedelta(days=7)
        moment = hours.local_moment(day, hour, zone)
    return day, moment


def working_day_before(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The same hour on the last working day before a day: when owners hear of new flags."""
    before = day - timedelta(days=1)
    while before.weekday() > hours.FRIDAY:
        before -= timedelta(days=1)
    return hours.local_moment(before, hour, zone)


async def admins_of_channel(work: Work, channel: str) -> list[str] | None:
    """Whom the admins named, where the weekly post goes to that channel; None where it goes elsewhere."""
    workspace = await work.workspace()
    return workspace.admins if workspace.digest_channel == channel else None


async def notify_admins(work: Work, kind: str, about: str, people: Sequence[Person], now: datetime) -> None:
    """Tell the admins among these people what only they can mend: once each, until a digest was posted again."""
    workspace = await work.workspace()
    posted = select(Delivery.id).where(Delivery.kind == "digest", Delivery.state == "sent")
    since = await work.first(posted.order_by(Delivery.sent_at.desc())) or "the beginning"
    for person in people:
        if Right.HEAR_OF_TROUBLE.is_given_to(*roles_of(person, workspace)):
            key = f"notice:{kind}:{about}:{since}:{person.slack_user}"
            await deliveries.plan(work, "notice", key, about=f"{kind}:{about}", due_at=now, to_user=person.slack_user)


async def disconnect(work: Work, now: datetime) -> None:
    """The app was removed: nothing is deleted, and what is planned waits for a re-install."""
    leaves = update(Workspace).where(Workspace.connected_at.is_not(None)).values(connected_at=None)
    if await work.change(leaves):  # Slack tells it twice, maybe to two processes
        await audit.record(work, "uninstalled", now)
    unsaid = update(Delivery).where(Delivery.state.in_(("planned", "unsure")))
    await work.change(unsaid.values(state="blocked", error="app_uninstalled"))
