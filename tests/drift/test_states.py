"""The states of DOMAIN, from strengths alone and from the records of earlier weeks."""

import numpy as np
import pytest

from bot.drift.lookback import WEEKS, Lookback
from bot.drift.states import drift, states
from tests.drift.timeline import SEEDS, Timeline

#: Two signals; the second one alone leaves a relationship steady.
QUIET = np.array([False, True])


def state_of(first: list[float], second: list[float] | None = None, **facts: float) -> str:
    """The state for strengths at week 0, 1, ...; 0 before those."""
    timeline = Timeline()
    timeline.relationship("acme", ended=facts.get("ended"))
    for talk in range(int(facts.get("talks", 10))):
        timeline.talk("acme", 200 + talk)
    strengths = np.zeros((2, WEEKS, 1))
    strengths[0, : len(first), 0] = first
    strengths[1, : len(second or []), 0] = second or []
    return states(Lookback(timeline.history(), timeline.moment(0)), strengths, QUIET)[0]


@pytest.mark.parametrize(
    ("strength", "state"), [(0.0, "steady"), (0.29, "steady"), (0.3, "watch"), (0.79, "watch"), (0.99, "watch")]
)
def test_one_signal_is_watched(strength: float, state: str) -> None:
    assert state_of([strength]) == state


def test_two_strong_signals_drift() -> None:
    assert state_of([0.5], [0.5]) == "drifting"
    assert state_of([0.9], [0.49]) == "watch"


def test_one_very_strong_signal_drifts_once_it_has_stood_for_four_weeks() -> None:
    assert state_of([0.8] * 4) == "watch"
    assert state_of([0.8] * 5) == "drifting"
    assert state_of([0.8, 0.8, 0.7, 0.8, 0.8]) == "watch"


def test_a_stale_pact_alone_leaves_it_steady() -> None:
    assert state_of([0.0], [0.9]) == "steady"
    assert state_of([0.3], [0.3]) == "watch"


@pytest.mark.parametrize(("weeks", "state"), [(1, "recovering"), (12, "recovering"), (13, "steady")])
def test_a_worry_that_is_over_is_good_news_for_ninety_days(weeks: int, state: str) -> None:
    assert state_of([0.0] * weeks + [0.5]) == state


def test_few_talks_are_new_and_the_end_is_the_end() -> None:
    assert state_of([0.9] * 5, talks=3) == "new"
    assert state_of([0.9] * 5, ended=1) == "ended"
    assert state_of([0.9] * 5, ended=-1) == "drifting"


def test_more_reasons_are_more_drift() -> None:
    def of(chance: float, **strengths: float) -> float:
        return float(drift({name: np.array([each]) for name, each in strengths.items()}, np.array([chance]))[0])

    assert 0 == of(0, pact_stale=0) < of(0, pact_stale=0.3) < of(0, pact_stale=0.3, avoidance=0.3)
    assert of(0, pact_stale=0.9, avoidance=0.3) < of(0, pact_stale=1, avoidance=1) < 1
    assert of(0.4, silence=0.1) == pytest.approx(0.4)
    assert of(0.4, silence=0.9) == pytest.approx(0.63)
    assert of(0.4, silence=0.1, avoidance=0.5) == pytest.approx(1 - 0.6 * 0.55)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_part_of_silence_is_the_chance_that_contact_falls_away(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.crowd(8)
    for name, until in (("quiet", 40.0), ("lively", 1.0)):
        timeline.relationship(name)
        timeline.talks(name, "weekly", since=400, until=until)
    timeline.relationship("yearly")
    timeline.talks("yearly", 365.0, since=1900, until=100)
    timeline.relationship("newcomer")
    timeline.talks("newcomer", "weekly", since=10)
    found = {name: verdict.drift for name, verdict in timeline.verdicts().items()}

    assert found["quiet"] > 0.5
    assert 0 < found["lively"] < 0.3
    assert found["yearly"] == found["newcomer"] == 0
