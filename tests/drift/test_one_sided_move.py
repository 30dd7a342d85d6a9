"""A step that one side took alone: a recorded fact."""

from tests.drift.timeline import Timeline, said


def step(ago: float, by: str = "them") -> Timeline:
    timeline = Timeline()
    timeline.relationship("acme")
    timeline.talks("acme", "weekly", since=400)
    timeline.one_sided_move("acme", "m", ago, by=by)
    return timeline


def test_one_step_suffices() -> None:
    timeline = step(9)
    signal = timeline.signal("acme", "one_sided_move")

    assert signal is not None
    assert said(signal) == "they took a step on their own, nine days ago."
    assert signal.evidence == ("one_sided_move:m",)
    assert timeline.verdict("acme").state == "watch"


def test_ours_are_told_as_ours() -> None:
    assert said(step(9, by="us").signal("acme", "one_sided_move")) == "we took a step on our own, nine days ago."


def test_it_fades() -> None:
    assert step(1).strength("acme", "one_sided_move") > step(60).strength("acme", "one_sided_move") >= 0.3
    assert step(200).signal("acme", "one_sided_move") is None


def test_nothing_is_known_before_it_happened() -> None:
    assert step(5).signal("acme", "one_sided_move", weeks_ago=1) is None


def test_two_steps_are_counted() -> None:
    timeline = step(9)
    timeline.one_sided_move("acme", "n", 3)

    assert said(timeline.signal("acme", "one_sided_move")) == (
        "they took two steps on their own, the last one three days ago."
    )


def test_it_is_told_of_a_new_relationship_too() -> None:
    timeline = Timeline()
    timeline.relationship("acme")
    timeline.talk("acme", 3)
    timeline.one_sided_move("acme", "m", 2)
    verdict = timeline.verdict("acme")

    assert (verdict.state, [signal.name for signal in verdict.signals]) == ("new", ["one_sided_move"])
