"""The workspace's own time stands still when all are quiet, and only then."""

import numpy as np

from bot.drift.crowd import OwnTime, own_time_of
from bot.drift.history import DAY, microseconds
from tests.drift.timeline import NOW, Timeline

UNTIL = microseconds(NOW)


def own_time(timeline: Timeline) -> OwnTime:
    touchpoints = timeline.history().touchpoints
    return own_time_of(touchpoints.relationship, touchpoints.at, UNTIL)


def days_between(time: OwnTime, since: float, until: float) -> float:
    moments = np.array([UNTIL - int(since * DAY), UNTIL - int(until * DAY)])
    return float(np.diff(time(moments))[0])


def test_usually_a_day_is_a_day() -> None:
    timeline = Timeline()
    timeline.crowd(8)

    assert days_between(own_time(timeline), 100, 20) == 80


def test_a_holiday_takes_almost_no_time() -> None:
    timeline = Timeline()
    for number in range(8):
        timeline.relationship(f"other{number}")
        timeline.talks(f"other{number}", "weekly", since=300 + number / 2, until=63)
        timeline.talks(f"other{number}", "weekly", since=42 - number / 2)

    assert days_between(own_time(timeline), 63, 42) < 7
    assert days_between(own_time(timeline), 42, 0) == 42


def test_the_silence_of_one_busy_client_is_no_holiday() -> None:
    timeline = Timeline()
    timeline.crowd(5, "monthly")
    timeline.relationship("busy")
    timeline.talks("busy", "daily", since=300, until=21)

    assert days_between(own_time(timeline), 21, 0) == 21


def test_one_relationship_alone_is_no_crowd() -> None:
    timeline = Timeline()
    timeline.relationship("alone")
    timeline.talks("alone", "weekly", since=300, until=40)

    assert days_between(own_time(timeline), 40, 0) == 40


def test_a_quiet_longer_than_a_summer_is_no_holiday() -> None:
    timeline = Timeline()
    timeline.crowd(8, since=500, until=100)

    assert days_between(own_time(timeline), 98, 0) > 50


def test_nothing_at_all_has_a_time_of_its_own() -> None:
    assert np.isfinite(own_time(Timeline())(np.array([UNTIL]))).all()
