"""What somebody waits for goes out at once; what waits until somebody is back does not: no kind is both."""

from bot.wording import _KIND_TO_REST, _WORDS
from storage.deliveries import AWAITED


def test_no_kind_is_both_waited_for_and_held_back_while_somebody_is_away() -> None:
    assert AWAITED.isdisjoint(_KIND_TO_REST)


def test_each_kind_that_is_waited_for_or_held_back_has_words() -> None:
    assert set(_WORDS) >= AWAITED | _KIND_TO_REST
