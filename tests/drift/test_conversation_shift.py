"""The talk moves from the work to the papers: nobody is to blame, and still."""

import pytest

from tests.drift.timeline import SEEDS, Timeline, said

WORK = ["operations", "relationship"]
PAPERS = ["contract", "procurement", "specification"]


def shifted(seed: int, talks: int = 5) -> Timeline:
    timeline = Timeline(seed)
    timeline.crowd(5, about=["operations"])
    timeline.relationship("dam")
    timeline.talks("dam", "weekly", since=500, until=7 * talks + 3, about=WORK)
    for week in range(talks):
        about = PAPERS[: 1 + int(timeline.random.integers(3))]
        timeline.talk("dam", 7 * week + 1, about=about)
    return timeline


@pytest.mark.parametrize("seed", SEEDS)
def test_talks_that_become_about_contract_and_specs_are_told(seed: int) -> None:
    verdict = shifted(seed).verdict("dam")

    assert verdict.signals[0].name == "conversation_shift"
    assert verdict.signals[0].strength >= 0.5
    assert verdict.moves[0].name == "round_table"


@pytest.mark.parametrize("talks", [1, 2])
def test_a_contract_to_be_renewed_is_no_shift(talks: int) -> None:
    assert shifted(0, talks).strength("dam", "conversation_shift") == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_who_always_talks_about_contracts_has_not_shifted(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.crowd(5, about=["operations"])
    timeline.relationship("lawyers")
    timeline.talks("lawyers", "weekly", since=500, about=["contract"])

    assert timeline.strength("lawyers", "conversation_shift") == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_who_speaks_for_them_says_it_too(seed: int) -> None:
    timeline = Timeline(seed)
    timeline.relationship("dam")
    timeline.contact("mechanic", "dam", role="operations")
    timeline.contact("buyer", "dam", role="procurement")
    timeline.talks("dam", "weekly", since=400, until=38, contacts=["mechanic"])
    timeline.talks("dam", "weekly", since=35, contacts=["buyer"], jitter=0.05)

    assert timeline.strength("dam", "conversation_shift") >= 0.5


def test_the_sentence_counts_the_talks() -> None:
    assert said(shifted(0, 6).signal("dam", "conversation_shift")) == (
        "the last six talks were about the contract and the specs, not the work itself."
    )
    assert said(shifted(0, 4).signal("dam", "conversation_shift")) == (
        "four of the last six talks were about the contract and the specs, not the work itself."
    )
