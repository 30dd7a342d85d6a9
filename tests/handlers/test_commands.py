"""What is typed after /giveget and is none of ours: what it could have meant."""

import pytest

from handlers.commands import meant


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("blah", []),
        ("Noord", []),
        ("", []),
        ("balanse", ["balance"]),
        ("blance  Van Dam", ["balance Van Dam"]),
        ("Setings", ["settings"]),
        ("afspraken Noord", ["afspraak Noord"]),
        ("vergeten", ["vergeet"]),
        ("hlep", ["help"]),
        ("lgo Noord", ["log Noord"]),
    ],
)
def test_a_misspelt_word_is_taken_for_what_it_could_have_meant_once_for_each_meaning(
    typed: str, near: list[str]
) -> None:
    assert meant(typed) == near
