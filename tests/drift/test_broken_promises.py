"""Agreements overdue or broken: recorded facts, which suffice alone and fade."""

import pytest

from tests.drift.timeline import Timeline, said


def steady() -> Timeline:
    timeline = Timeline()
    timeline.crowd(4)
    timeline.relationship("acme")
    timeline.talks("acme", "weekly", since=300)
    return timeline


def test_an_overdue_promise_of_ours_is_told_the_day_after() -> None:
    timeline = steady()
    timeline.promise("acme", "p", made=30, due=2)

    assert timeline.verdict("acme").state == "watch"
    assert said(timeline.signal("acme", "broken_promises")) == "we are two days late with a promise."


def test_a_promise_may_be_kept_until_its_day_is_over() -> None:
    timeline = steady()
    timeline.promise("acme", "p", made=30, due=0.4)

    assert timeline.signal("acme", "broken_promises") is None


def test_the_longer_overdue_the_stronger() -> None:
    timeline = steady()
    timeline.promise("acme", "p", made=60, due=40)

    assert timeline.strength("acme", "broken_promises") > timeline.strength("acme", "broken_promises", weeks_ago=4)


@pytest.mark.parametrize(("state", "by"), [("kept", "us"), ("released", "us"), ("kept", "them")])
def test_a_promise_that_was_kept_or_let_go_is_no_worry(state: str, by: str) -> None:
    timeline = steady()
    timeline.promise("acme", "p", made=30, due=20, state=state, closed=10, by=by)

    assert timeline.signal("acme", "broken_promises") is None


def test_a_promise_was_open_until_it_was_closed() -> None:
    timeline = steady()
    timeline.promise("acme", "p", made=60, due=40, state="kept", closed=10)

    assert timeline.strength("acme", "broken_promises", weeks_ago=3) >= 0.3


def test_a_broken_promise_fades_in_half_a_year() -> None:
    timeline = steady()
    timeline.promise("acme", "p", made=260, due=200, state="broken", closed=190)

    assert timeline.strength("acme", "broken_promises", weeks_ago=27) >= 0.5
    assert timeline.signal("acme", "broken_promises") is None


def test_an_open_promise_without_a_day_is_no_worry() -> None:
    timeline = steady()
    timeline.promise("acme", "p", made=200)

    assert timeline.signal("acme", "broken_promises") is None


def test_a_promise_that_nobody_was_told_of_weighs_more() -> None:
    told, untold = steady(), steady()
    told.promise("acme", "p", made=30, due=10, told=2)
    untold.promise("acme", "p", made=30, due=10, told=0)

    assert untold.strength("acme", "broken_promises") > told.strength("acme", "broken_promises")
    assert said(untold.signal("acme", "broken_promises")) == (
        "we are ten days late with a promise, and we didn't note who else here knows of it."
    )


def test_several_add_up_and_all_are_evidence() -> None:
    timeline = steady()
    for number in range(3):
        timeline.promise("acme", f"p{number}", made=60, due=10 + number)
    signal = timeline.signal("acme", "broken_promises")

    assert signal is not None
    assert signal.strength >= 0.8
    assert set(signal.evidence) == {"promise:p0", "promise:p1", "promise:p2"}
    assert said(signal) == "we are late with three promises, one of them by twelve days."


@pytest.mark.parametrize(
    ("by", "state", "sentence"),
    [
        ("them", "open", "they are three weeks late with something they promised."),
        ("us", "broken", "we broke a promise ten days ago."),
        ("them", "broken", "they broke a promise ten days ago."),
    ],
)
def test_it_says_whose_promise_it_was(by: str, state: str, sentence: str) -> None:
    timeline = steady()
    timeline.promise("acme", "p", made=60, due=21, by=by, state=state, closed=None if state == "open" else 10)

    assert said(timeline.signal("acme", "broken_promises")) == sentence
