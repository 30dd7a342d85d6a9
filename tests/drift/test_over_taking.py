"""Living on credit: what they keep giving, neither thanked for nor returned."""

import pytest

from tests.drift.timeline import SEEDS, Timeline, said


def taken(seed: int, **answer: object) -> Timeline:
    timeline = Timeline(seed)
    timeline.crowd(6, gave="small", got="small")
    timeline.relationship("painter")
    timeline.talks("painter", "weekly", since=400, until=70, gave="real", got="real")
    timeline.talks("painter", "weekly", since=60, **{"gave": "nothing", "got": "real", **answer})
    return timeline


@pytest.mark.parametrize("seed", SEEDS)
def test_taking_without_thanks_is_told(seed: int) -> None:
    timeline = taken(seed)

    assert timeline.strength("painter", "over_taking") >= 0.5
    assert timeline.strength("painter", "over_giving") == 0.0
    assert timeline.verdict("painter").moves[0].name == "thank"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_debt_that_is_voiced_is_goodwill(seed: int) -> None:
    timeline = taken(seed, gave="small", got="big", gave_kinds=["thanks"])

    assert timeline.strength("painter", "over_taking") == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_returned_is_no_debt(seed: int) -> None:
    timeline = taken(seed, gave="real", got="big")

    assert timeline.strength("painter", "over_taking") < 0.3


def test_one_generous_day_is_no_pattern() -> None:
    timeline = Timeline()
    timeline.relationship("painter")
    timeline.talks("painter", "weekly", since=200, until=5, gave="small", got="small")
    timeline.talk("painter", 1, answers=[{"gave": "nothing", "got": "big"}])

    assert timeline.strength("painter", "over_taking") == 0.0


def test_what_reached_us_through_others_is_not_theirs_alone() -> None:
    alone = taken(0, gave="small", got="real")
    chained = taken(0, gave="small", got="real", thanks_to="other0")

    assert chained.strength("painter", "over_taking") <= alone.strength("painter", "over_taking")
    assert chained.strength("painter", "over_taking") == 0.0


def test_the_sentence_counts_how_often() -> None:
    assert said(taken(0).signal("painter", "over_taking")) == (
        "nine times lately they did more for us than we gave back, and we never said thanks."
    )
