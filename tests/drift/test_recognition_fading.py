"""Seen less and less; and the oral surgeon, whose service hurts and who is seen."""

import pytest

from tests.drift.timeline import SEEDS, Timeline, said


def fading(seed: int, weeks: int = 6, **unseen: bool) -> Timeline:
    timeline = Timeline(seed)
    timeline.crowd(6, they_felt_seen=True, we_felt_seen=True)
    timeline.relationship("acme")
    seen = dict.fromkeys(unseen, True)
    timeline.talks("acme", "weekly", since=500, until=7 * weeks + 3, **seen)
    for week in range(weeks):
        timeline.talk("acme", 7 * week + 1, answers=[unseen])
    return timeline


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("side", ["we_felt_seen", "they_felt_seen"])
def test_years_of_being_seen_and_lately_not_is_told(side: str, seed: int) -> None:
    timeline = fading(seed, **{side: False})

    assert timeline.strength("acme", "recognition_fading") >= 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_seen_in_half_of_the_talks_after_always_is_worth_a_word(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.crowd(6, we_felt_seen=True)
    timeline.relationship("acme")
    timeline.talks("acme", "weekly", since=500, until=75, we_felt_seen=True)
    for week in range(10):
        timeline.talk("acme", 7 * week + 1, answers=[{"we_felt_seen": bool(week % 3)}])

    assert timeline.verdict("acme").state in ("steady", "watch")
    assert timeline.strength("acme", "recognition_fading") < 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_the_oral_surgeon_hurts_and_is_seen(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.crowd(6)
    timeline.relationship("surgeon")
    facts = {"gave": "small", "got": "small", "they_felt_seen": True, "we_felt_seen": True}
    timeline.talks("surgeon", "fortnightly", since=700, kind="incident", about=["problem"], **facts)

    assert {timeline.verdict("surgeon", week).state for week in range(10)} == {"steady"}


@pytest.mark.parametrize("weeks", [1, 2])
def test_one_bad_day_is_no_fading(weeks: int) -> None:
    assert fading(0, weeks, we_felt_seen=False).strength("acme", "recognition_fading") == 0.0


def test_a_bad_day_with_many_talks_and_many_of_us_is_one_day() -> None:
    timeline = fading(0, 0, we_felt_seen=False)
    for hour in range(6):
        unseen = [{"we_felt_seen": False}, {"we_felt_seen": False}, {"we_felt_seen": False}]
        timeline.talk("acme", 0.1 + hour / 100, answers=unseen)

    assert timeline.strength("acme", "recognition_fading") == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_always_so_is_no_fading(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.crowd(6, we_felt_seen=True)
    timeline.relationship("gruff")
    timeline.talks("gruff", "weekly", since=500, we_felt_seen=False)

    assert timeline.strength("gruff", "recognition_fading") == 0.0


def test_no_idea_is_no_answer() -> None:
    timeline = Timeline()
    timeline.relationship("acme")
    timeline.talks("acme", "weekly", since=100, gave="small")

    assert timeline.signal("acme", "recognition_fading") is None
    assert "too little to go on: we rarely noted whether we felt seen." in [
        remark.text for remark in timeline.verdict("acme").remarks
    ]


def test_the_sentence_counts_the_talks() -> None:
    assert said(fading(0, 5, we_felt_seen=False).signal("acme", "recognition_fading")) == (
        "in five of the last six talks we didn't feel seen. That used to be rare."
    )
    assert said(fading(0, 6, they_felt_seen=False).signal("acme", "recognition_fading")) == (
        "in none of the last six talks did they seem to feel seen. That used to be rare."
    )
