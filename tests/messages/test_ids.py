"""Ids on their way to Slack and back."""

from hypothesis import given
from hypothesis import strategies as st

from bot.messages.ids import pair, parted
from bot.messages.writing import units
from bot.sources.interchange.records import ID_LIMIT

IDS = st.text(st.sampled_from(":%3A25é😀a") | st.characters(exclude_categories=["Cs"]))


@given(IDS, IDS)
def test_two_ids_come_back_as_they_were_whatever_letters_they_hold(first: str, second: str) -> None:
    assert parted(pair(first, second)) == (first, second)


def test_the_longest_two_fit_a_button() -> None:
    assert units(pair(":" * ID_LIMIT, "%" * ID_LIMIT)) <= 2000
