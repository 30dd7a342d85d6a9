"""How readily signals are heard, and what is told to all: one judgement, with some of its reasons left out."""

from datetime import timedelta

import numpy as np
import pytest

from bot.drift import Verdict, for_all, judge
from bot.drift.hearing import Hearing, heard
from bot.drift.lookback import WEEKS
from tests.drift.timeline import SEEDS, Timeline


def strengths(*weeks: float) -> np.ndarray:
    """Of one signal and one relationship, this week first."""
    found = np.zeros((1, WEEKS, 1))
    found[0, : len(weeks), 0] = weeks
    return found


def later(*weeks: float) -> float:
    return float(heard(strengths(*weeks), {"silence": "later"}, ["silence"])[0, 0, 0])


def test_what_is_heard_later_has_to_be_strong_or_to_last() -> None:
    assert later(0.4) == 0
    assert later(0.6) == 0.6
    assert later(0.4, 0.4, 0.4, 0.4) == 0
    assert later(0.4, 0.4, 0.4, 0.4, 0.4) == 0.4


def test_what_is_not_to_be_heard_is_not_there_and_all_else_is() -> None:
    found = np.concatenate([strengths(0.9), strengths(0.7)])

    assert heard(found, {"silence": "never"}, ["silence", "over_giving"])[:, 0, 0].tolist() == [0.0, 0.7]
    assert heard(found, {}, ["silence", "over_giving"]) is found


def _quiet(seed: int) -> Timeline:
    timeline = Timeline(seed)
    timeline.crowd(6)
    timeline.relationship("acme")
    timeline.talks("acme", "weekly", since=400, until=90)
    return timeline


def _judged(timeline: Timeline, hearing: Hearing, ago: int = 0) -> Verdict:
    found = judge(timeline.history(), timeline.at - timedelta(days=ago), {"silence": hearing})
    return next(verdict for verdict in found if verdict.relationship_id == "acme")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_silence_is_told_as_usual_later_or_never(seed: int) -> None:
    timeline = _quiet(seed)
    usual, later_ = (
        next(ago for ago in range(84, 0, -1) if _judged(timeline, hearing, ago).signals)
        for hearing in ("as_usual", "later")
    )

    assert later_ < usual
    never = _judged(timeline, "never")
    assert (never.state, never.signals, never.moves) == ("steady", (), ())


def _avoided(seed: int, *, late: bool) -> Verdict:
    """Questions about them are left alone lately; and they may be late with something they promised."""
    timeline = Timeline(seed)
    timeline.crowd(6, gave="small", got="small")
    timeline.relationship("acme")
    for week in range(30):
        touchpoint = timeline.talk("acme", 7 * week + 1, answers=[{}] if week > 6 else [])
        timeline.prompt(touchpoint, 7 * week + 1, state="answered" if week > 6 else "expired", closed=7 * week)
    if late:
        timeline.promise("acme", "p", made=60, due=30, by="them")
    return timeline.verdict("acme")


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_owner_alone_is_told_leaves_no_trace_in_what_is_told_to_all(seed: int) -> None:
    verdict = _avoided(seed, late=False)
    told = for_all(verdict)

    assert [signal.name for signal in verdict.signals] == ["avoidance"]
    assert (told.state, told.signals, told.moves) == ("steady", (), ())
    assert told.remarks == verdict.remarks


@pytest.mark.parametrize("seed", SEEDS)
def test_the_talk_told_to_all_fits_what_is_told_to_all(seed: int) -> None:
    told = for_all(_avoided(seed, late=True))

    assert [signal.name for signal in told.signals] == ["broken_promises"]
    assert [move.name for move in told.moves] == ["call"]
    assert told.state == "watch"
    assert for_all(told) == told
