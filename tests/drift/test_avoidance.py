"""Our own side stops answering the two questions about one relationship."""

import pytest

from tests.drift.timeline import Timeline, said


def asked(timeline: Timeline, of: str, *, left_alone: int, state: str = "expired") -> None:
    """Weekly questions for half a year, the last few of them left alone."""
    timeline.relationship(of)
    for week in range(26, -1, -1):
        touchpoint = timeline.talk(of, 7 * week + 9)
        if week >= left_alone:
            timeline.prompt(touchpoint, 7 * week + 9, state="answered", closed=7 * week + 8.5)
        elif state == "asked":
            timeline.prompt(touchpoint, 7 * week + 9)
        else:
            timeline.prompt(touchpoint, 7 * week + 9, state=state, closed=7 * week + 2)


@pytest.mark.parametrize("state", ["expired", "skipped", "asked"])
def test_questions_left_alone_are_told(state: str) -> None:
    timeline = Timeline()
    asked(timeline, "acme", left_alone=5, state=state)
    for number in range(3):
        asked(timeline, f"other{number}", left_alone=0)
    signal = timeline.signal("acme", "avoidance")

    assert signal is not None
    assert signal.strength >= 0.5
    assert said(signal) == "we left five of the last six questions about them unanswered."


def test_where_all_questions_are_left_alone_nobody_is_avoided() -> None:
    timeline = Timeline()
    for number in range(5):
        asked(timeline, f"other{number}", left_alone=5)

    assert [timeline.strength(f"other{number}", "avoidance") for number in range(5)] == [0.0] * 5


@pytest.mark.parametrize("left_alone", [1, 2])
def test_a_busy_week_is_no_avoidance(left_alone: int) -> None:
    timeline = Timeline()
    asked(timeline, "acme", left_alone=left_alone)

    assert timeline.signal("acme", "avoidance") is None


def test_a_question_of_yesterday_is_not_left_alone_yet() -> None:
    timeline = Timeline()
    asked(timeline, "acme", left_alone=0)
    for hour in range(5):
        timeline.prompt(timeline.talk("acme", 3 + hour), 3 + hour)

    assert timeline.signal("acme", "avoidance") is None
