"""Hours: nobody is asked outside their working hours or on a day off, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import hours
from storage import Teammate

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ZONES = ("Europe/Amsterdam", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")

zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
teammates = st.builds(
    Teammate,
    name=st.just("Mo"),
    works_from=st.integers(0, 22),
    works_until=st.integers(1, 24),
    days_off=st.lists(st.integers(0, 6), max_size=7, unique=True),
    cadence=st.sampled_from(["each", "fridays"]),
)


@given(teammates, zones, moments)
def test_nobody_is_asked_outside_their_hours(teammate: Teammate, zone: ZoneInfo, at: datetime) -> None:
    moment = hours.next_moment_to_ask(teammate, zone, at)

    if moment is not None:
        assert moment >= at
        assert teammate.works_from <= moment.astimezone(zone).hour < teammate.works_until
        assert moment.astimezone(zone).weekday() not in teammate.days_off
        assert teammate.cadence == "each" or moment.astimezone(zone).weekday() == hours.FRIDAY


@given(teammates, zones, moments, st.timedeltas(timedelta(0), timedelta(days=10)))
def test_who_waits_longer_is_never_asked_earlier(
    teammate: Teammate, zone: ZoneInfo, at: datetime, longer: timedelta
) -> None:
    first, second = (hours.next_moment_to_ask(teammate, zone, each) for each in (at, at + longer))

    assert (first is None) == (second is None)
    assert first is None or second is None or first <= second


@given(teammates, zones, moments)
def test_a_moment_that_suits_is_taken_at_once(teammate: Teammate, zone: ZoneInfo, at: datetime) -> None:
    moment = hours.next_moment_to_ask(teammate, zone, at)

    assert moment is None or hours.next_moment_to_ask(teammate, zone, moment) == moment


@given(zones, st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(0, 23))
def test_an_hour_of_a_day_is_that_hour_or_the_first_after_a_gap(zone: ZoneInfo, day: date, hour: int) -> None:
    local = hours.local_moment(day, hour, zone).astimezone(zone)

    assert local.date() == day
    assert (local.hour, local.minute) == (hour, 0) or hour < local.hour + local.minute / 60 <= hour + 1
    before = (hours.local_moment(day, hour, zone) - timedelta(minutes=1)).astimezone(zone)
    assert before.replace(tzinfo=None) < datetime.combine(day, local.time())


@pytest.mark.parametrize(
    ("zone", "day", "hour", "expected"),
    [
        ("Europe/Amsterdam", date(2026, 3, 29), 2, "01:00"),  # 02:00 is skipped: 03:00 in summer
        ("Europe/Amsterdam", date(2026, 10, 25), 2, "00:00"),  # 02:00 comes twice: the first
        ("America/New_York", date(2026, 3, 8), 2, "07:00"),
        ("America/New_York", date(2026, 11, 1), 1, "05:00"),
        ("Africa/Cairo", date(2026, 4, 24), 0, "22:00"),  # midnight is skipped
        ("Australia/Lord_Howe", date(2026, 10, 4), 2, "15:30"),  # half an hour is skipped
    ],
)
def test_the_days_on_which_clocks_are_set(zone: str, day: date, hour: int, expected: str) -> None:
    assert f"{hours.local_moment(day, hour, ZoneInfo(zone)):%H:%M}" == expected


@pytest.mark.parametrize(
    ("when", "now", "expected"),
    [
        ("tonight", "2026-03-03T10:00", "2026-03-03T18:00"),
        ("tonight", "2026-03-03T22:30", "2026-03-03T23:30"),  # it is night already: in an hour
        ("tomorrow", "2026-03-03T10:00", "2026-03-04T08:00"),
        ("tomorrow", "2026-03-28T10:00", "2026-03-29T07:00"),  # summer time begins that night
        ("tomorrow", "2026-10-24T10:00", "2026-10-25T08:00"),
        ("monday", "2026-03-03T10:00", "2026-03-09T08:00"),
        ("monday", "2026-03-02T10:00", "2026-03-09T08:00"),  # on a Monday it is the next one
    ],
)
def test_later_is_the_moment_that_was_said(when: str, now: str, expected: str) -> None:
    moment = hours.later(when, Teammate(name="Mo"), AMSTERDAM, datetime.fromisoformat(now).replace(tzinfo=UTC))

    assert f"{moment:%Y-%m-%dT%H:%M}" == expected


def test_who_never_wants_to_be_asked_has_no_moment() -> None:
    never = Teammate(name="Mo", cadence="never")

    assert hours.next_moment_to_ask(never, AMSTERDAM, datetime(2026, 3, 3, 10, tzinfo=UTC)) is None


def test_who_works_until_midnight_is_asked_until_midnight() -> None:
    owl = Teammate(name="Mo", works_from=20, works_until=24)
    late = datetime(2026, 3, 3, 22, 59, tzinfo=UTC)

    assert hours.next_moment_to_ask(owl, AMSTERDAM, late) == late
