"""Who we are: people as Slack knows them become teammates when they are first met."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from bot.services.errors import EndsBeforeItStarts, NoDayLeft
from storage.prompts import Prompt
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint
from storage.words import Cadence, Locale
from storage.work import Work
from storage.workspaces import Workspace

#: The days on which one could be asked.
_DAYS: dict[Cadence, range] = {"each": range(7), "fridays": range(4, 5)}


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

    def kept(self) -> dict[str, object]:
        """What a teammate's row keeps of them beside being active, by column; no timezone where Slack says none."""
        facts: dict[str, object] = {"name": self.name, "slack_locale": self.locale, "slack_admin": self.admin}
        return facts | ({"timezone": self.timezone} if self.timezone else {})


async def arrive(work: Work, person: Person, *, sure: bool = False) -> Teammate:
    """The teammate behind a person, made when first met and kept true to Slack.

    Who was told to be gone comes back only where one is `sure`: Slack was asked after that, and not some minutes ago.
    """
    teammate = await with_slack_user(work, person.slack_user) or await _first_met(work, person)
    moved = person.timezone not in (None, teammate.timezone)
    for column, fact in person.kept().items():
        setattr(teammate, column, fact)
    teammate.active = person.member and (teammate.active or sure)
    await work.flush()
    if moved:
        await _choose_moments_anew(work, teammate.id)
    return teammate


async def _first_met(work: Work, person: Person) -> Teammate:
    """A new row; where another process meets them at this very moment, its row."""
    await work.add_once(Teammate(name=person.name, slack_user=person.slack_user))
    teammate = await with_slack_user(work, person.slack_user)
    assert teammate is not None, "one of the two wrote it"
    return teammate


def is_up_to_date(teammate: Teammate, person: Person) -> bool:
    """Whether what is kept of them is what this says. Where it is not, one of the two is older."""
    facts = {**person.kept(), "active": person.member}
    return all(getattr(teammate, column) == fact for column, fact in facts.items())


async def with_slack_user(work: Work, slack_user: str) -> Teammate | None:
    """The teammate with that account, if we know one."""
    return await work.first(select(Teammate).where(Teammate.slack_user == slack_user))


async def at_the_door(work: Work, slack_user: str) -> tuple[Teammate | None, Workspace]:
    """The teammate with that account, if we know one, and the workspace, in one look."""
    theirs = (Teammate.workspace_id == Workspace.id) & (Teammate.slack_user == slack_user)
    [(workspace, teammate)] = await work.rows(select(Workspace, Teammate).outerjoin(Teammate, theirs))
    return teammate, workspace


async def unmatched(work: Work) -> list[Teammate]:
    """Imported people without an account in Slack, by name."""
    nobody_in_slack = Teammate.slack_user.is_(None) & Teammate.active  # the forgotten are neither
    return await work.all(select(Teammate).where(nobody_in_slack).order_by(Teammate.name))


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
    """Change when and how somebody wants to be asked. Raises EndsBeforeItStarts, NoDayLeft."""
    if works_from >= works_until:
        raise EndsBeforeItStarts("works_until")
    if cadence != "never" and set(_DAYS[cadence]) <= set(days_off):
        raise NoDayLeft("days_off")
    teammate = await work.get(Teammate, teammate_id)
    assert teammate is not None, "a teammate is never deleted while signed in"
    teammate.works_from, teammate.works_until = works_from, works_until
    teammate.days_off, teammate.cadence, teammate.locale = days_off, cadence, locale
    await _choose_moments_anew(work, teammate_id)
    return teammate


async def _choose_moments_anew(work: Work, teammate_id: str) -> None:
    """Questions that were put off to a moment that suited them before are looked at again at the next tick."""
    happened = select(Touchpoint.at).where(Touchpoint.id == Prompt.touchpoint_id).scalar_subquery()
    put_off = (Prompt.teammate_id == teammate_id) & (Prompt.state == "pending") & Prompt.due_at.is_not(None)
    await work.change(update(Prompt).where(put_off).values(due_at=happened))
