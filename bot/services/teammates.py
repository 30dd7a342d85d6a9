"""Who we are: people as Slack knows them become teammates when they are first met."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.teammates import Teammate
from storage.words import Cadence, Locale
from storage.work import Work
from storage.workspaces import Workspace


@dataclass(frozen=True)
class Person:
    """A person as Slack describes them."""

    slack_user: str
    name: str
    timezone: str | None = None
    locale: Locale | None = None
    #: One of Slack's own admins or owners of the workspace.
    admin: bool = False
    #: A full member of this team: no guest, no stranger, no bot, not deleted.
    member: bool = False
    #: Away by their own status (a palm tree, "vacation") until then; None: not away.
    away_until: datetime | None = None


async def arrive(work: Work, person: Person) -> Teammate:
    """The teammate behind a person, made when first met and kept true to Slack."""
    teammate = await with_slack_user(work, person.slack_user)
    if teammate is None:
        teammate = Teammate(name=person.name, slack_user=person.slack_user)
        work.add(teammate)
    teammate.name = person.name
    teammate.timezone = person.timezone or teammate.timezone
    teammate.slack_locale = person.locale
    teammate.active = person.member
    await work.flush()
    return teammate


def is_up_to_date(teammate: Teammate, person: Person) -> bool:
    """Whether Slack says nothing new of them."""
    return (
        teammate.name == person.name
        and teammate.timezone == (person.timezone or teammate.timezone)
        and teammate.slack_locale == person.locale
        and teammate.active == person.member
    )


async def with_slack_user(work: Work, slack_user: str) -> Teammate | None:
    """The teammate with that account, if we know one."""
    return await work.first(select(Teammate).where(Teammate.slack_user == slack_user))


async def unmatched(work: Work) -> list[Teammate]:
    """Imported people without an account in Slack, by name."""
    return await work.all(select(Teammate).where(Teammate.slack_user.is_(None)).order_by(Teammate.name))


async def set_preferences(
    work: Work,
    teammate_id: str,
    *,
    works_from: int,
    works_until: int,
    days_off: list[int],
    cadence: Cadence,
    locale: Locale | None,
) -> Teammate:
    """Change when and how somebody wants to be asked."""
    teammate = await work.get(Teammate, teammate_id)
    assert teammate is not None, "a teammate is never deleted while signed in"
    teammate.works_from, teammate.works_until = works_from, works_until
    teammate.days_off, teammate.cadence, teammate.locale = days_off, cadence, locale
    return teammate


def administers(workspace: Workspace, person: Person) -> bool:
    """Whether this person may change the workspace's settings: Slack's admins, and whom they named."""
    return person.admin or person.slack_user in workspace.admins
