"""What the calendar asks for: one digest a week at the workspace's own hour, and owners told a working day before."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.services import audit, deliveries, digests, planning, teammates, workspaces
from bot.services.errors import NotAnAdmin
from bot.services.teammates import Person
from bot.services.workspaces import Defaults, FirstSteps, Wishes
from storage import Delivery, Relationship, Teammate, Touchpoint, Workspace
from storage.store import Store
from storage.work import Work
from tests.services.conftest import a_relationship, a_teammate

#: Tuesday, ten o'clock in Amsterdam.
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ADMIN = Person("UANN", "Ann", admin=True, member=True)
BEN = Person("UBEN", "Ben", member=True)
MO = Person("UMO", "Mo", member=True)
WISHES = Wishes("C1", "monday", 9, "Europe/Amsterdam", "en", None, [])


@pytest.fixture(name="workspace", autouse=True)
async def _workspace(work: Work) -> Workspace:
    defaults = Defaults("Europe/Amsterdam", "en", "monday", 9, digest_channel="C1")
    await workspaces.connect(work, "T1", "Zuid", "UBOT", defaults, TUESDAY)
    return await work.workspace()


async def _digests(work: Work, *states: str) -> list[str]:
    """When the digests are due that are planned (or in other states), in local time."""
    found = await work.all(
        select(Delivery)
        .where(Delivery.kind == "digest", Delivery.state.in_(states or ("planned",)))
        .order_by(Delivery.due_at)
    )
    zone = (await work.workspace()).zone()
    return [f"{each.due_at.astimezone(zone):%a %d %b %H:%M}" for each in found]


async def _say_what_is_due(work: Work, now: datetime) -> None:
    due = select(Delivery).where(Delivery.kind == "digest", Delivery.state == "planned", Delivery.due_at <= now)
    for each in await work.all(due):
        each.state = "expired" if each.expires_at and each.expires_at < now else "sent"
        each.sent_at = now
    await work.flush()


@pytest.mark.parametrize(
    ("facts", "planned"),
    [
        ({}, "Mon 09 Mar 09:00"),
        ({"digest_day": "tuesday", "digest_hour": 11}, "Tue 03 Mar 11:00"),
        ({"digest_day": "tuesday", "digest_hour": 10}, "Tue 03 Mar 10:00"),
        ({"digest_day": "tuesday", "digest_hour": 9}, "Tue 10 Mar 09:00"),
        ({"digest_day": "sunday", "digest_hour": 0}, "Sun 08 Mar 00:00"),
        ({"timezone": "America/New_York"}, "Mon 09 Mar 09:00"),
        ({"timezone": "Pacific/Auckland", "digest_day": "wednesday"}, "Wed 04 Mar 09:00"),
    ],
)
async def test_the_next_digest_comes_at_the_workspace_s_own_hour(
    work: Work, workspace: Workspace, facts: dict[str, Any], planned: str
) -> None:
    for name, value in facts.items():
        setattr(workspace, name, value)
    for _ in range(2):
        await planning.plan_digest(work, TUESDAY)

    assert await _digests(work) == [planned]


@pytest.mark.parametrize(
    ("zone", "begins", "utc"),
    [
        ("Europe/Amsterdam", datetime(2026, 3, 24, 9, tzinfo=UTC), ["07:00", "07:00"]),
        ("Europe/Amsterdam", datetime(2026, 10, 13, 9, tzinfo=UTC), ["07:00", "08:00"]),
        ("America/New_York", datetime(2026, 2, 24, 9, tzinfo=UTC), ["14:00", "13:00"]),
        ("America/New_York", datetime(2026, 10, 20, 9, tzinfo=UTC), ["13:00", "14:00"]),
        ("Africa/Cairo", datetime(2026, 4, 14, 9, tzinfo=UTC), ["07:00", "06:00"]),
        ("Africa/Cairo", datetime(2026, 10, 20, 9, tzinfo=UTC), ["06:00", "07:00"]),
        ("Australia/Lord_Howe", datetime(2026, 9, 22, 9, tzinfo=UTC), ["22:30", "22:00"]),
        ("Australia/Lord_Howe", datetime(2026, 3, 24, 9, tzinfo=UTC), ["22:00", "22:30"]),
    ],
)
async def test_nine_is_nine_on_both_sides_of_a_change_of_clocks(
    work: Work, workspace: Workspace, zone: str, begins: datetime, utc: list[str]
) -> None:
    workspace.timezone, workspace.connected_at = zone, begins
    due = []
    for _ in range(2):
        await planning.plan_digest(work, begins)
        [planned] = await work.all(select(Delivery).where(Delivery.state == "planned"))
        due.append(planned.due_at)
        await _say_what_is_due(work, planned.due_at)

    assert [f"{each.astimezone(UTC):%H:%M}" for each in due] == utc
    assert {f"{each.astimezone(workspace.zone()):%H:%M}" for each in due} == {"09:00"}


async def test_changed_settings_plan_the_digest_anew(work: Work) -> None:
    await planning.plan_digest(work, TUESDAY)
    wishes = Wishes("C2", "thursday", 8, "Europe/Amsterdam", "nl", None, [])
    await workspaces.set_wishes(work, ADMIN, wishes, TUESDAY)
    await planning.plan_digest(work, TUESDAY)
    [planned] = await work.all(select(Delivery).where(Delivery.state == "planned"))

    assert await _digests(work) == ["Thu 05 Mar 08:00"]
    assert planned.to_channel == "C2"


async def test_an_earlier_hour_of_the_same_day_loses_no_week(work: Work) -> None:
    await planning.plan_digest(work, TUESDAY)
    await workspaces.set_wishes(work, ADMIN, replace(WISHES, digest_hour=8), TUESDAY)
    await planning.plan_digest(work, TUESDAY)

    assert await _digests(work) == ["Mon 09 Mar 08:00"]


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes("C1", "monday", 15, "Europe/Amsterdam", "en", None, []),
        Wishes("C2", "monday", 15, "Europe/Amsterdam", "en", None, []),
    ],
)
async def test_no_day_has_two_digests_whatever_is_set_in_between(work: Work, wishes: Wishes) -> None:
    monday = datetime(2026, 3, 9, 8, tzinfo=UTC)
    await planning.plan_digest(work, TUESDAY)
    await _say_what_is_due(work, monday)
    await workspaces.set_wishes(work, ADMIN, wishes, TUESDAY)
    await planning.plan_digest(work, monday + timedelta(hours=1))

    assert await _digests(work) == ["Mon 16 Mar 15:00"]


async def test_only_an_admin_changes_when_it_comes(work: Work) -> None:
    mo = Person("UMO", "Mo", member=True)

    with pytest.raises(NotAnAdmin):
        await workspaces.set_wishes(work, mo, WISHES, TUESDAY)
    with pytest.raises(NotAnAdmin):
        await workspaces.take_first_steps(work, mo, "mo", FirstSteps("C1", "monday", 9, ["Acme"]), TUESDAY)


async def test_who_was_named_by_an_admin_is_one(work: Work) -> None:
    await workspaces.set_wishes(work, ADMIN, replace(WISHES, admins=["UMO"]), TUESDAY)

    mo = Person("UMO", "Mo", member=True)
    assert (await workspaces.set_wishes(work, mo, WISHES, TUESDAY)).admins == []


async def test_first_steps_sent_twice_add_each_relationship_once(work: Work) -> None:
    ann = await a_teammate(work, "Ann")
    for _ in range(2):
        first = FirstSteps("C1", "friday", 16, ["Acme", "Noord"])
        await workspaces.take_first_steps(work, ADMIN, ann.id, first, TUESDAY)

    names = [each.name for each in await work.all(select(Relationship).order_by(Relationship.name))]
    assert names == ["Acme", "Noord"]


async def test_the_first_steps_stand_in_the_audit_trail_once(work: Work) -> None:
    ann = await teammates.arrive(work, ADMIN)
    for _ in range(2):
        first = FirstSteps("C1", "friday", 16, ["Acme"])
        await workspaces.take_first_steps(work, ADMIN, ann.id, first, TUESDAY)

    [(entry, name)] = await audit.latest(work)
    assert (entry.act, name, entry.at) == ("settings_changed", "Ann", TUESDAY)
    assert entry.about == "digest_day, digest_hour"


async def test_weeks_without_the_bot_end_in_no_flood(work: Work) -> None:
    await planning.plan_digest(work, TUESDAY)
    friday = TUESDAY + 38 * DAY
    for _ in range(3):
        await planning.plan_digest(work, friday)
        await _say_what_is_due(work, friday)

    assert await _digests(work, "sent") == []
    assert await _digests(work) == ["Mon 13 Apr 09:00"]


async def test_a_digest_of_yesterday_is_still_worth_saying(work: Work) -> None:
    await planning.plan_digest(work, TUESDAY)
    tuesday = TUESDAY + 35 * DAY
    await _say_what_is_due(work, tuesday)
    await planning.plan_digest(work, tuesday)
    await _say_what_is_due(work, tuesday)

    assert await _digests(work, "sent") == ["Mon 06 Apr 09:00"]


async def test_a_workspace_that_removed_the_bot_is_planned_nothing(work: Work) -> None:
    await planning.plan_digest(work, TUESDAY)
    await workspaces.disconnect(work, TUESDAY)
    await planning.plan_digest(work, TUESDAY + 7 * DAY)

    assert await _digests(work) == []


async def test_what_waited_for_a_new_token_is_said_after_all(work: Work, workspace: Workspace) -> None:
    await planning.plan_digest(work, TUESDAY)
    await workspaces.disconnect(work, TUESDAY)
    defaults = Defaults("UTC", "nl", "friday", 1)
    first = await workspaces.connect(work, "T1", "Zuid", "UBOT", defaults, TUESDAY + DAY)

    assert await _digests(work) == ["Mon 09 Mar 09:00"]
    assert first
    assert (workspace.timezone, workspace.locale, workspace.digest_day) == ("Europe/Amsterdam", "en", "monday")


async def test_without_a_channel_the_digest_is_planned_so_that_somebody_is_told(
    work: Work, workspace: Workspace
) -> None:
    workspace.digest_channel = None
    await planning.plan_digest(work, TUESDAY)
    [planned] = await work.all(select(Delivery).where(Delivery.kind == "digest"))

    assert planned.to_channel is None
    assert await planning.owners_to_tell(work, planned.due_at - DAY) is None


async def test_admins_are_told_once_until_a_digest_was_posted_again(work: Work, workspace: Workspace) -> None:
    workspace.admins = [BEN.slack_user]
    for day in range(3):
        await workspaces.notify_admins(work, "archived", "C1", [ADMIN, BEN, MO], TUESDAY + day * DAY)
    told = len(await work.all(select(Delivery).where(Delivery.kind == "notice")))
    work.add(Delivery(kind="digest", dedup_key="d", about="d", due_at=TUESDAY, state="sent", sent_at=TUESDAY))
    await work.flush()
    await workspaces.notify_admins(work, "archived", "C1", [ADMIN, BEN, MO], TUESDAY + 30 * DAY)

    assert told == 2
    assert len(await work.all(select(Delivery).where(Delivery.kind == "notice"))) == 4


@pytest.mark.parametrize(
    ("day", "early"),
    [("monday", "Fri 06"), ("tuesday", "Mon 09"), ("friday", "Thu 05"), ("saturday", "Fri 06"), ("sunday", "Fri 06")],
)
async def test_owners_hear_a_working_day_before(work: Work, workspace: Workspace, day: Any, early: str) -> None:
    workspace.digest_day = day
    await planning.plan_digest(work, TUESDAY + timedelta(hours=2))
    at = TUESDAY + timedelta(hours=2)
    while (due := await planning.owners_to_tell(work, at)) is None:
        at += timedelta(minutes=30)

    assert f"{at.astimezone(workspace.zone()):%a %d %H:%M}" == f"{early} 09:00"
    workspace.owners_told_for = due
    assert await planning.owners_to_tell(work, at + timedelta(minutes=1)) is None


async def test_owners_are_not_told_of_a_digest_that_is_due_already(work: Work) -> None:
    await planning.plan_digest(work, TUESDAY)

    assert await planning.owners_to_tell(work, datetime(2026, 3, 9, 8, 0, tzinfo=UTC)) is None


def test_a_working_day_before_keeps_the_hour_across_a_change_of_clocks() -> None:
    zone = Workspace(id="w", timezone="Europe/Amsterdam").zone()

    assert workspaces.working_day_before(date(2026, 3, 30), 9, zone) == datetime(2026, 3, 27, 8, tzinfo=UTC)


async def test_what_is_planned_without_another_wish_expires(work: Work) -> None:
    await deliveries.plan(work, "told", "k", about="a", due_at=TUESDAY, to_user="U")
    [planned] = await work.all(select(Delivery))

    assert planned.expires_at == TUESDAY + deliveries.WORTH_SAYING
    assert await deliveries.plan(work, "told", "k", about="a", due_at=TUESDAY, to_user="U") is None


@contextmanager
def _counted(store: Store) -> Iterator[Callable[[], int]]:
    """How many statements were run so far."""
    said: list[str] = []

    def note(*call: Any) -> None:
        said.append(call[2])

    event.listen(store.engine.sync_engine, "before_cursor_execute", note)
    yield lambda: len(said)
    event.remove(store.engine.sync_engine, "before_cursor_execute", note)


async def _clients(work: Work, mo: Teammate, numbers: range) -> None:
    """Every second one was silent for long; each has a promise that is due."""
    for number in numbers:
        client = await a_relationship(work, f"Client {number}", owner_id=mo.id)
        until = TUESDAY - (50 if number % 2 else 2) * DAY
        rows = [
            {"id": f"{client.id}-{n}", "relationship_id": client.id, "at": until - n * 7 * DAY, "about": []}
            for n in range(12)
        ]
        await work.insert(Touchpoint, rows)


@pytest.mark.slow
async def test_a_digest_of_many_takes_no_more_queries_than_one_of_few(store: Store, work: Work) -> None:
    mo = await a_teammate(work)
    await _clients(work, mo, range(6))
    await digests.compose(work, TUESDAY - 7 * DAY, date(2026, 2, 24))
    taken = []
    for more in (range(6, 7), range(7, 200)):
        await _clients(work, mo, more)
        await work.flush()
        with _counted(store) as queries:
            page = await digests.page_at(work, TUESDAY)
        assert page.items
        taken.append(queries())

    assert taken[0] == taken[1] < 40
