"""What the two probabilities promise: no look ahead, no order, no scale, and sense at the edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.drift.score import TouchDays, score
from bot.drift.score.touch_days import Ints
from bot.drift.score.traits import NAMES, traits

#: Days of contact of a weekly, a monthly and a daily relationship, over half a year.
WEEKLY, MONTHLY, DAILY = np.arange(0, 180, 7), np.arange(3, 180, 30), np.arange(0, 180)


def crowd(seed: int = 0, relationships: int = 60, days: int = 400) -> tuple[Ints, Ints]:
    """Events of relationships with paces of their own, some of which end."""
    chance = np.random.default_rng(seed)
    who, when = [], []
    for number in range(relationships):
        pace, end = chance.gamma(1.5, 0.08) + 0.01, min(days, chance.exponential(1.5 * days) + 30)
        came = np.flatnonzero(chance.random(int(end)) < pace)
        who += [number] * len(came)
        when += came.tolist()
    return np.array(who), np.array(when)


def log_of(*relationships: Ints) -> TouchDays:
    who = np.concatenate([np.full(len(days), number) for number, days in enumerate(relationships)])
    return TouchDays.of(who, np.concatenate(relationships))


@pytest.mark.parametrize("seed", range(3))
def test_what_comes_later_changes_nothing(seed: int) -> None:
    who, day = crowd(seed)
    before = day < 300

    with_future, without = (
        score(log, 300, 56) for log in (TouchDays.of(who, day), TouchDays.of(who[before], day[before]))
    )

    assert with_future.relationship.tolist() == without.relationship.tolist()
    assert with_future.drift.tolist() == without.drift.tolist()
    assert with_future.goes_quiet.tolist() == without.goes_quiet.tolist()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_events_does_not_matter(seed: int) -> None:
    who, day = crowd(seed)
    mixed = np.random.default_rng(seed).permutation(len(who))

    in_order, in_disorder = score(TouchDays.of(who, day), 300, 56), score(TouchDays.of(who[mixed], day[mixed]), 300, 56)

    assert in_order.drift.tolist() == in_disorder.drift.tolist()


@pytest.mark.parametrize("horizon", [7, 56, 180])
def test_both_are_probabilities_and_to_drift_is_at_least_as_likely_as_to_go_quiet(horizon: int) -> None:
    scores = score(TouchDays.of(*crowd()), 300, horizon)

    assert ((scores.goes_quiet > 0) & (scores.drift < 1) & (scores.drift >= scores.goes_quiet)).all()


def test_where_the_own_rate_promises_too_little_both_are_one() -> None:
    log = TouchDays.of(*crowd())
    known, scores = traits(log, 300, 56), score(log, 300, 56)

    slow = known.promised < 2
    assert slow.any()
    assert not slow.all()
    assert scores.drift[slow].tolist() == scores.goes_quiet[slow].tolist()
    assert (scores.drift[~slow] != scores.goes_quiet[~slow]).any()


def test_the_own_rate_is_that_of_four_horizons() -> None:
    log = log_of(np.array([0, 100, 120, 140, 160, 180, 190]))

    assert traits(log, 200, 20).promised.tolist() == [pytest.approx(5 / 4)]


def test_longer_silence_is_worse() -> None:
    healthy = [WEEKLY + shift for shift in range(20)]
    silent = [score(log_of(*healthy, WEEKLY[: 21 - weeks]), 181, 56).goes_quiet[-1] for weeks in range(6)]

    assert silent[5] > silent[0] + 0.1
    assert silent == sorted(silent)


def test_a_weekly_client_who_is_silent_for_five_weeks_drifts_more_than_a_monthly_one() -> None:
    crowd_ = [WEEKLY + shift for shift in range(20)] + [MONTHLY + shift for shift in range(20)]
    five_weeks = 181 - 35
    scores = score(log_of(*crowd_, WEEKLY[: five_weeks // 7 + 1], MONTHLY + (five_weeks - MONTHLY.max())), 181, 56)

    assert scores.drift[-2] > scores.drift[0]
    assert scores.drift[-2] > scores.drift[-1]


def test_everyone_with_contact_before_the_day_is_scored_also_newcomers_and_sleepers() -> None:
    log = log_of(WEEKLY, np.array([179]), np.array([2, 9]), np.array([500]))

    scores = score(log, 180, 56)

    assert scores.relationship.tolist() == [0, 1, 2]
    assert np.isfinite(scores.drift).all()
    assert scores.goes_quiet[2] > scores.goes_quiet[0]


def test_an_empty_log_has_no_scores() -> None:
    assert score(log_of(np.array([5])), 5, 56).relationship.tolist() == []


def test_several_events_on_one_day_are_one_day_of_contact() -> None:
    log = TouchDays.of(np.array([0, 0, 0, 1]), np.array([3, 3, 9, 3]))

    assert log.day.tolist() == [3, 9, 3]
    assert log.events.tolist() == [2, 1, 1]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-1000, 1000)), min_size=1, max_size=80), st.integers(1, 400))
@settings(max_examples=60)
def test_any_log_gives_finite_traits_and_scores(events: list[tuple[int, int]], horizon: int) -> None:
    log = TouchDays.of(*np.array(events).T)

    known, scores = traits(log, 500, horizon), score(log, 500, horizon)

    assert known.values.shape == (len(known.who), len(NAMES))
    assert np.isfinite(known.values).all()
    assert ((scores.drift >= scores.goes_quiet) & (scores.drift <= 1) & (scores.goes_quiet >= 0)).all()
