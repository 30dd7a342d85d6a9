"""Nobody looks at why we ever started any more."""

from tests.drift.timeline import Timeline, said


def steady() -> Timeline:
    timeline = Timeline()
    timeline.relationship("acme")
    timeline.talks("acme", "weekly", since=300)
    return timeline


def test_a_passed_review_date_is_told_and_leaves_the_relationship_steady() -> None:
    timeline = steady()
    timeline.pact("acme", agreed=400, review=21)
    verdict = timeline.verdict("acme")

    assert (
        said(timeline.signal("acme", "pact_stale")) == "the day to look together at why we do this was three weeks ago."
    )
    assert verdict.signals[0].evidence == ("pact:acme",)
    assert (verdict.state, [move.name for move in verdict.moves]) == ("steady", ["review_pact"])


def test_with_another_worry_it_counts() -> None:
    timeline = steady()
    timeline.pact("acme", agreed=400, review=90)
    timeline.one_sided_move("acme", "m", ago=5)

    assert timeline.verdict("acme").state == "drifting"


def test_a_review_to_come_is_no_worry() -> None:
    timeline = steady()
    timeline.pact("acme", agreed=400, review=-10)

    assert timeline.signal("acme", "pact_stale") is None


def test_no_pact_is_a_remark_and_no_worry() -> None:
    verdict = steady().verdict("acme")

    assert verdict.signals == ()
    assert "nobody wrote down yet why we work together." in [remark.text for remark in verdict.remarks]


def test_a_pact_without_a_date_is_looked_at_every_two_years() -> None:
    young, old = steady(), steady()
    young.pact("acme", agreed=600)
    old.pact("acme", agreed=900)

    assert young.signal("acme", "pact_stale") is None
    assert said(old.signal("acme", "pact_stale")) == "it's two years since we agreed why we work together."


def test_a_pact_whose_makers_all_left_is_stale() -> None:
    timeline = steady()
    timeline.contact("harry", "acme", left=30)
    timeline.contact("karin", "acme")
    timeline.pact("acme", agreed=300, review=-60, agreed_with=["harry"])

    assert said(timeline.signal("acme", "pact_stale")) == (
        "nobody is left over there of those who agreed why we work together."
    )


def test_a_pact_that_nobody_agreed_to_is_called_our_note() -> None:
    timeline = steady()
    timeline.pact("acme", agreed=10, review=-60)

    assert "why we work together is only our own note: nobody over there agreed to it yet." in [
        remark.text for remark in timeline.verdict("acme").remarks
    ]
