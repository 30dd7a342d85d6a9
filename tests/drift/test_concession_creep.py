"""One-off favours that became an expectation."""

import pytest

from tests.drift.timeline import Timeline, said


def favours(*ago: float, by: str = "us") -> Timeline:
    timeline = Timeline()
    timeline.relationship("acme")
    timeline.talks("acme", "weekly", since=400)
    for number, days in enumerate(ago):
        timeline.concession("acme", f"c{number}", days, by=by)
    return timeline


@pytest.mark.parametrize("by", ["us", "them"])
def test_favour_upon_favour_is_told(by: str) -> None:
    timeline = favours(120, 90, 60, 30, 5, by=by)
    signal = timeline.signal("acme", "concession_creep")

    assert signal is not None
    assert signal.strength >= 0.5
    assert signal.evidence == tuple(f"concession:c{number}" for number in range(5))


def test_ours_may_be_refused_kindly() -> None:
    verdict = favours(120, 90, 60, 30, 5).verdict("acme")

    assert verdict.moves[0].name == "say_no"
    assert said(verdict.signals[0]) == (
        "we did them five favours in four months, each meant to be once. They may count on it by now."
    )


@pytest.mark.parametrize("ago", [(5,), (5, 40), (5.1, 5.2, 5.3, 5.4), (5, 7, 9), (20, 400, 800)])
def test_a_favour_now_and_then_is_no_creep(ago: tuple[float, ...]) -> None:
    assert favours(*ago).signal("acme", "concession_creep") is None


def test_favours_to_and_fro_are_not_one_sides_habit() -> None:
    timeline = favours(100, 60)
    timeline.concession("acme", "d0", 80, by="them")
    timeline.concession("acme", "d1", 40, by="them")

    assert timeline.signal("acme", "concession_creep") is None
