"""Everything for the client, and what are we? Giving more than getting, over several days, after the chain."""

import pytest

from tests.drift.timeline import SEEDS, Timeline, said


def given_on_and_on(seed: int, times: int = 6, **answer: object) -> Timeline:
    """A balanced year, and then a number of weeks in which we give a lot and get a little."""
    timeline = Timeline(seed)
    timeline.crowd(6, gave="small", got="small")
    timeline.relationship("linde")
    timeline.talks("linde", "weekly", since=400, until=7 * times + 3, gave="real", got="real")
    for week in range(times):
        timeline.talk("linde", 7 * week + 1, answers=[{"gave": "big", "got": "small", **answer}])
    return timeline


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("got", ["nothing", "small"])
def test_giving_a_lot_and_getting_little_for_weeks_is_told(got: str, seed: int) -> None:
    timeline = given_on_and_on(seed, got=got)

    assert timeline.strength("linde", "over_giving") >= 0.5


def test_the_sentence_counts_how_often() -> None:
    timeline = given_on_and_on(0)
    signal = timeline.signal("linde", "over_giving")

    assert signal is not None
    assert said(signal) == "five times we put in a lot and heard little back."
    assert len(signal.evidence) == 5


@pytest.mark.parametrize("times", [1, 2])
def test_one_bad_day_is_no_pattern(times: int) -> None:
    timeline = given_on_and_on(0, times=times, got="nothing")

    assert timeline.strength("linde", "over_giving") == 0.0


def test_many_talks_on_one_bad_day_are_one_day() -> None:
    timeline = Timeline()
    timeline.relationship("linde")
    timeline.talks("linde", "weekly", since=100, until=5, gave="small", got="small")
    for hour in range(8):
        timeline.talk("linde", 1 + hour / 100, answers=[{"gave": "big", "got": "nothing"}])

    assert timeline.strength("linde", "over_giving") == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_balance_that_swings_is_no_lean(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.relationship("acme")
    for week in range(60):
        sizes = timeline.random.permutation(["nothing", "small", "real", "big"])
        timeline.talk("acme", 7 * week + 1, answers=[{"gave": sizes[0], "got": sizes[1]}])

    assert sum(timeline.strength("acme", "over_giving", week) for week in range(10)) / 10 < 0.3


def test_what_came_back_through_another_relationship_counts() -> None:
    timeline = given_on_and_on(0, got="nothing")
    timeline.relationship("visser")
    for week in range(6):
        timeline.talk("visser", 7 * week + 2, answers=[{"gave": "small", "got": "big", "thanks_to": "linde"}])

    assert given_on_and_on(0, got="nothing").strength("linde", "over_giving") >= 0.5
    assert timeline.strength("linde", "over_giving") == 0.0


def test_being_paid_is_only_the_first_balance() -> None:
    paid = given_on_and_on(0, gave="big", got="real", got_kinds=["payment"])
    thanked = given_on_and_on(0, gave="big", got="real", got_kinds=["payment", "thanks"])

    assert paid.strength("linde", "over_giving") > thanked.strength("linde", "over_giving")


def test_effort_that_our_own_side_overlooked_weighs_more_and_is_thanked_for_first() -> None:
    alone, overlooked = given_on_and_on(0), given_on_and_on(0)
    for touchpoint in overlooked.rows["touchpoints"][-6:]:
        overlooked.answer(touchpoint["id"], 0.5, teammate=7, gave="small", got="small")
        alone.answer(touchpoint["id"], 0.5, teammate=7, gave="big", got="small")

    verdict = overlooked.verdict("linde")

    assert overlooked.strength("linde", "over_giving") >= 0.3
    assert "not even here" in said(overlooked.signal("linde", "over_giving"))
    assert "not even here" not in said(alone.signal("linde", "over_giving"))
    assert verdict.moves[0].name == "thank_each_other"


def test_nothing_is_said_without_answers() -> None:
    timeline = Timeline()
    timeline.relationship("acme")
    timeline.talks("acme", "weekly", since=100)

    verdict = timeline.verdict("acme")

    assert verdict.signals == ()
    assert "too little to go on: we hardly noted what we gave and got lately." in [
        remark.text for remark in verdict.remarks
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_who_gives_back_again_has_recovered(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.relationship("linde")
    timeline.talks("linde", "weekly", since=400, until=92, gave="real", got="real")
    timeline.talks("linde", "weekly", since=85, until=42, gave="big", got="nothing")
    timeline.talks("linde", "weekly", since=35, gave="real", got="real", jitter=0.05)

    assert timeline.verdict("linde", 5).state in ("watch", "drifting")
    assert timeline.verdict("linde").state == "recovering"


def test_old_giving_is_forgiven() -> None:
    timeline = Timeline()
    timeline.relationship("linde")
    timeline.talks("linde", "weekly", since=1500, until=1400, gave="big", got="nothing")
    timeline.talks("linde", "weekly", since=1393)

    assert timeline.strength("linde", "over_giving", weeks_ago=200) >= 0.5
    assert timeline.strength("linde", "over_giving") == 0.0
