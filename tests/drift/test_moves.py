"""The conversation that is proposed fits what was found."""

import re

import pytest

from bot.drift.finding import Explanation, finders
from bot.drift.moves import FITTING, moves, reworded
from bot.drift.sentences import Named, say
from bot.drift.verdict import Signal
from bot.i18n import language


def found(
    *names: str, strength: float = 0.4, kind: str = "", **values: object
) -> tuple[list[Signal], list[Explanation]]:
    sentence = say("x", **values)  # type: ignore[arg-type]
    signals = [Signal(name, strength, sentence, ("touchpoint:t",)) for name in names]
    return signals, [Explanation(sentence, ("touchpoint:t",), kind) for _ in names]


@pytest.mark.parametrize("name", [finder.name for finder in finders()])
def test_every_signal_has_a_conversation(name: str) -> None:
    assert name in FITTING
    assert 1 <= len(moves("acme", "watch", *found(name))) <= 2


def test_a_signal_that_is_not_in_the_table_still_has_one() -> None:
    assert [move.name for move in moves("acme", "watch", *found("brand_new"))] == ["share_challenges"]


def test_no_more_than_two_and_each_once() -> None:
    proposed = moves("acme", "drifting", *found("silence", "over_giving", "over_taking"))

    assert [move.name for move in proposed] == ["thank_each_other", "call"]


def test_one_reason_asks_for_one_talk() -> None:
    assert [move.name for move in moves("acme", "watch", *found("silence"))] == ["call"]
    assert [move.name for move in moves("acme", "drifting", *found("silence"))] == ["call"]
    assert len(moves("acme", "watch", *found("silence", "over_taking"))) == 2


def test_the_same_talk_is_said_in_other_words_below() -> None:
    (move,) = moves("acme", "watch", *found("one_sided_move"))
    told = [language("en", "UTC").sentence(reworded(move, before), lambda reference: "Acme") for before in range(3)]

    assert len(set(told)) == 3
    assert all("Acme" in sentence for sentence in told)


def test_the_kind_of_story_picks_the_move() -> None:
    assert moves("acme", "watch", *found("contact_change", kind="helpdesk"))[0].name == "call"
    assert moves("acme", "watch", *found("contact_change"))[0].name == "tell_the_story"


def test_people_are_named_where_a_signal_names_them() -> None:
    who = {"leaver": Named("contact:harry"), "successor": Named("contact:erik")}
    move = moves("acme", "watch", *found("contact_change", **who))[0]

    assert language("en", "UTC").sentence(move.sentence, str) == (
        "Ask contact:harry for an introduction, and ask contact:erik: what matters to you?"
    )


def test_good_weather_asks_what_could_grow_and_a_steady_week_asks_nothing() -> None:
    assert [move.name for move in moves("acme", "recovering", [], [])] == ["grow"]
    assert moves("acme", "steady", [], []) == ()


def test_where_everything_goes_wrong_parting_is_worth_a_thought() -> None:
    names = ("silence", "over_giving", "one_sided_move", "recognition_fading")

    assert [move.name for move in moves("acme", "drifting", *found(*names, strength=0.6))] == [
        "thank_each_other",
        "part_well",
    ]


@pytest.mark.parametrize("name", list(FITTING))
def test_a_move_is_a_sentence_of_its_own(name: str) -> None:
    for move in moves("acme", "watch", *found(*name.split("/")[:1], kind=name.partition("/")[2])):
        said = language("en", "UTC").sentence(move.sentence, lambda reference: "Acme")
        assert re.fullmatch(r"[A-Z].*[.?]", said)
        assert "{" not in said
