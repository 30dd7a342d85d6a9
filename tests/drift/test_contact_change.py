"""Harry hands over to Erik: the credit was Harry's."""

import pytest

from tests.drift.timeline import SEEDS, Timeline, said


def handed_over(seed: int = 0, *, left: float = 20, successor: str | None = "erik") -> Timeline:
    timeline = Timeline(seed)
    timeline.crowd(4)
    timeline.relationship("bothof")
    timeline.contact("harry", "bothof", left=left, successor=successor)
    timeline.contact("erik", "bothof")
    timeline.talks("bothof", 9.0, since=400, until=left, contacts=["harry"])
    return timeline


@pytest.mark.parametrize("seed", SEEDS)
def test_a_carrier_who_left_is_told_at_once(seed: int) -> None:
    timeline = handed_over(seed, left=3)

    assert timeline.strength("bothof", "contact_change") >= 0.5
    assert "tell_the_story" in [move.name for move in timeline.verdict("bothof").moves]


@pytest.mark.parametrize("seed", SEEDS)
def test_with_silence_on_top_it_is_drifting(seed: int) -> None:
    timeline = handed_over(seed, left=44)
    timeline.talk("bothof", 42, contacts=["erik"])

    assert timeline.verdict("bothof").state == "drifting"
    assert said(timeline.signal("bothof", "contact_change")) == (
        "Harry handed over to Erik, and we haven't spoken to Erik in six weeks."
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_credit_is_built_anew_talk_by_talk(seed: int) -> None:
    timeline = handed_over(seed, left=150)
    timeline.talks("bothof", 9.0, since=148, contacts=["erik"])

    assert timeline.strength("bothof", "contact_change", weeks_ago=20) >= 0.3
    assert timeline.strength("bothof", "contact_change") == 0.0


def test_an_heir_who_was_introduced_starts_with_something() -> None:
    alone, introduced = handed_over(), handed_over()
    for week in range(4):
        introduced.talk("bothof", 25 + 7 * week, contacts=["harry", "erik"])

    assert introduced.strength("bothof", "contact_change") < alone.strength("bothof", "contact_change")


def test_one_of_many_who_leaves_is_no_worry() -> None:
    timeline = Timeline()
    timeline.relationship("acme")
    for name in ("anna", "bram", "carla", "daan", "els", "frits", "gijs"):
        timeline.contact(name, "acme", left=10 if name == "anna" else None)
        timeline.talks("acme", "monthly", since=400, contacts=[name])

    assert timeline.signal("acme", "contact_change") is None


def test_somebody_who_will_leave_is_still_there() -> None:
    assert handed_over(left=5).signal("bothof", "contact_change", weeks_ago=2) is None


def test_without_an_heir_it_says_what_was_lost() -> None:
    timeline = handed_over(left=14, successor=None)

    assert said(timeline.signal("bothof", "contact_change")) == (
        "Harry left two weeks ago, and most of what we had was with Harry."
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_people_replaced_by_a_helpdesk_are_missed(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.crowd(4)
    timeline.relationship("acme")
    timeline.contact("karin", "acme")
    timeline.contact("desk", "acme", is_desk=True)
    timeline.talks("acme", "weekly", since=400, until=40, contacts=["karin"])
    timeline.talks("acme", "weekly", since=38, contacts=["desk"], jitter=0.05)

    assert timeline.strength("acme", "contact_change") >= 0.5
    assert "helpdesk" in said(timeline.signal("acme", "contact_change"))


def test_no_known_people_is_a_remark_and_no_worry() -> None:
    timeline = Timeline()
    timeline.relationship("acme")
    timeline.talks("acme", "weekly", since=100)
    verdict = timeline.verdict("acme")

    assert verdict.signals == ()
    assert "we know nobody over there by name." in [remark.text for remark in verdict.remarks]
