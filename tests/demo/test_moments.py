"""The moments that the demo plays are those at which the bot speaks, also where the clocks were changed in between."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.demo import HOUR, ZONE, this_monday
from bot.demo.clock import DemoClock
from bot.services.workspaces import digest_moment, working_day_before
from storage.workspaces import Workspace

WEEK = timedelta(days=7)
WORKSPACE = Workspace(id="demo", timezone=ZONE.key, digest_day="monday", digest_hour=HOUR)


@pytest.mark.parametrize("day", [date(2027, 3, 29), date(2027, 11, 1), date(2026, 11, 23)], ids=str)
@pytest.mark.parametrize("later", [timedelta(), timedelta(days=6, hours=23)], ids=["monday", "sunday"])
def test_both_digests_and_the_word_on_friday_are_due_when_the_demo_moves_its_clock_there(day, later):
    monday = this_monday(datetime(day.year, day.month, day.day, tzinfo=ZONE) + later)

    assert digest_moment(WORKSPACE, monday) == (day, monday)
    assert digest_moment(WORKSPACE, monday - WEEK) == (day - WEEK, monday - WEEK)
    assert working_day_before(day, HOUR, ZONE) == monday - timedelta(days=3)


def test_what_is_added_to_the_clock_are_real_hours_also_in_the_night_that_the_clocks_change(tmp_path):
    clock = DemoClock(tmp_path / "clock", datetime(2027, 3, 27, 9, tzinfo=ZONE))
    saturday = clock.now()
    clock.set(datetime(2027, 10, 30, 9, tzinfo=ZONE))

    assert saturday + timedelta(days=1) == datetime(2027, 3, 28, 8, tzinfo=UTC)
    assert clock.now() + timedelta(days=1) == datetime(2027, 10, 31, 7, tzinfo=UTC)
