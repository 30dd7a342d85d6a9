"""Quiet for longer than the own rhythm makes likely: neither a fixed number of days nor a moving average."""

import numpy as np
import pytest

from tests.drift.timeline import RHYTHMS, SEEDS, Timeline, said


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rhythm", ["twice a week", "weekly", "fortnightly", "monthly"])
def test_going_quiet_for_six_times_the_usual_is_told_at_any_rhythm(rhythm: str, seed: int) -> None:
    usual = RHYTHMS[rhythm]
    timeline = Timeline(seed)
    timeline.crowd()
    timeline.relationship("acme")
    timeline.talks("acme", rhythm, since=36 * usual, until=6 * usual)

    assert timeline.strength("acme", "silence") >= 0.7


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rhythm", list(RHYTHMS))
def test_a_steady_rhythm_is_never_told(rhythm: str, seed: int) -> None:
    timeline = Timeline(seed)
    timeline.crowd()
    timeline.relationship("acme")
    timeline.talks("acme", rhythm, since=30 * RHYTHMS[rhythm], jitter=0.3)

    assert [timeline.strength("acme", "silence", week) for week in range(8)] == [0.0] * 8


@pytest.mark.parametrize("seed", SEEDS)
def test_the_yearly_client_is_fine_for_most_of_a_year_and_more(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.crowd()
    timeline.relationship("yearly")
    timeline.talks("yearly", 365.0, since=6 * 365 + 300, until=300, jitter=0.05)

    assert [timeline.verdict("yearly", week).state for week in (0, 10, 20)] == ["steady"] * 3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_yearly_client_that_skips_two_years_is_told(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.relationship("yearly")
    timeline.talks("yearly", 365.0, since=9 * 365, until=3 * 365, jitter=0.05)

    assert timeline.strength("yearly", "silence") >= 0.3


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("jitter", [0.1, 0.3])
def test_a_slow_fade_from_weekly_to_three_weekly_is_told(jitter: float, seed: int) -> None:
    timeline = Timeline(seed)
    timeline.crowd()
    timeline.relationship("fading")
    timeline.talks("fading", "weekly", since=540, until=183, jitter=jitter)
    ago = 182.0
    while ago > 0:
        timeline.talk("fading", ago)
        gap = 7 + 14 * (182 - ago) / 182
        ago -= gap * float(np.clip(1 + jitter * timeline.random.standard_normal(), 0.4, 2.0))

    heard = [timeline.strength("fading", "silence", week) for week in range(4)]

    assert max(heard) >= 0.5
    assert timeline.verdict("fading").state in ("watch", "drifting")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fade_without_a_calm_time_before_it_is_told_too(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.relationship("fading")
    ago = 200.0
    while ago > 0:
        timeline.talk("fading", ago)
        gap = 7 + 14 * min(1.0, (200 - ago) / 182)
        ago -= gap * float(np.clip(1 + 0.15 * timeline.random.standard_normal(), 0.4, 2.0))

    assert max(timeline.strength("fading", "silence", week) for week in range(3)) >= 0.3


def test_a_slower_rhythm_that_lasts_is_the_new_rhythm() -> None:
    timeline = Timeline()
    timeline.relationship("calmer")
    timeline.talks("calmer", "weekly", since=1500, until=900)
    timeline.talks("calmer", "monthly", since=870)

    assert timeline.verdict("calmer").state == "steady"


@pytest.mark.parametrize("seed", SEEDS)
def test_bursts_and_pauses_are_a_rhythm_too(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.crowd()
    timeline.relationship("projects")
    for start in range(720, 60, -90):
        timeline.talks("projects", 2.0, since=start, until=start - 14, jitter=0.4)

    assert [timeline.verdict("projects", week).state for week in range(6)] == ["steady"] * 6


@pytest.mark.parametrize("seed", SEEDS)
def test_a_burst_does_not_make_the_calm_after_it_a_silence(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.relationship("busy")
    timeline.talks("busy", "monthly", since=900, until=160)
    timeline.talks("busy", 2.0, since=150, until=110, jitter=0.4)
    timeline.talks("busy", "monthly", since=85)

    assert timeline.strength("busy", "silence") == 0.0


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rhythm", ["twice a week", "weekly"])
def test_in_the_holidays_everybody_is_quiet_and_nobody_drifts(rhythm: str, seed: int) -> None:
    timeline = Timeline(seed)
    timeline.crowd(10, rhythm, since=300, until=19)

    assert {verdict.state for verdict in timeline.verdicts().values()} == {"steady"}


@pytest.mark.parametrize("seed", SEEDS)
def test_who_stays_quiet_after_the_holidays_is_told(seed: int) -> None:
    timeline = Timeline(seed)
    for name in [f"other{number}" for number in range(8)]:
        timeline.relationship(name)
        timeline.talks(name, "weekly", since=330 + float(timeline.random.uniform(0, 7)), until=56)
        timeline.talks(name, "weekly", since=35 - float(timeline.random.uniform(0, 7)))
    timeline.relationship("acme")
    timeline.talks("acme", "weekly", since=330, until=56)

    states = {name: verdict.state for name, verdict in timeline.verdicts().items()}

    assert states.pop("acme") in ("watch", "drifting")
    assert "watch" not in states.values()
    assert "drifting" not in states.values()


@pytest.mark.parametrize("seed", SEEDS)
def test_who_comes_back_is_good_news(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.crowd()
    timeline.relationship("back")
    timeline.talks("back", "weekly", since=400, until=70)
    timeline.talks("back", "weekly", since=27)

    assert timeline.verdict("back", 5).state in ("watch", "drifting")
    assert timeline.verdict("back").state == "recovering"


def test_one_missed_week_is_no_silence() -> None:
    timeline = Timeline()
    timeline.relationship("acme")
    timeline.talks("acme", "weekly", since=300, until=13, jitter=0.0)

    assert timeline.strength("acme", "silence") == 0.0


@pytest.mark.parametrize("talks", [1, 2, 3])
def test_a_newcomer_is_given_time(talks: int) -> None:
    timeline = Timeline()
    timeline.crowd()
    timeline.relationship("newcomer")
    for talk in range(talks):
        timeline.talk("newcomer", 100 + talk)

    verdict = timeline.verdict("newcomer")

    assert (verdict.state, verdict.signals) == ("new", ())
    assert "too little to go on" in verdict.remarks[0].text


def test_ten_mails_in_an_afternoon_are_no_rhythm() -> None:
    timeline = Timeline()
    timeline.relationship("acme")
    timeline.talks("acme", "fortnightly", since=400, until=10)
    for mail in range(10):
        timeline.talk("acme", 10 - mail / 50)

    assert timeline.strength("acme", "silence") == 0.0


def test_the_sentence_says_how_long_and_what_was_usual() -> None:
    timeline = Timeline()
    timeline.relationship("acme")
    timeline.talks("acme", 9.0, since=402, until=40, jitter=0.0)
    signal = timeline.signal("acme", "silence")

    assert signal is not None
    assert said(signal) == "we haven't spoken in six weeks. It used to be every nine days."
    assert signal.evidence[-1] == f"touchpoint:{timeline.rows['touchpoints'][-1]['id']}"


def test_the_sentence_of_a_fade_says_both_rhythms() -> None:
    timeline = Timeline(1)
    timeline.relationship("fading")
    timeline.talks("fading", "weekly", since=500, until=180, jitter=0.0)
    timeline.talks("fading", 18.0, since=165, until=5, jitter=0.0)

    assert said(timeline.signal("fading", "silence")) == (
        "we speak less and less: every three weeks by now. It used to be every seven days."
    )
