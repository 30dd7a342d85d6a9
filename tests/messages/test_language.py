"""Days, lengths of time and lists, as a colleague would say them in either language."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.drift.sentences import Span
from bot.i18n import Language, language

NOW = datetime(2026, 3, 6, 10, tzinfo=UTC)
TODAY = date(2026, 3, 6)
ENGLISH = language("en", "Europe/Amsterdam")
DUTCH = language("nl", "Europe/Amsterdam")


@pytest.mark.parametrize(
    ("ago", "english", "dutch"),
    [
        (timedelta(hours=2), "this morning", "vanochtend"),
        (timedelta(hours=9), "last night", "vannacht"),
        (timedelta(hours=20), "yesterday", "gisteren"),
        (timedelta(days=4), "on Monday", "maandag"),
        (timedelta(days=30), "on Wednesday 4 February", "op woensdag 4 februari"),
        (timedelta(days=900), "on 18 September 2023", "op 18 september 2023"),
    ],
)
def test_a_moment_that_was(ago: timedelta, english: str, dutch: str) -> None:
    assert ENGLISH.past(NOW - ago, NOW) == english
    assert DUTCH.past(NOW - ago, NOW) == dutch


def test_today_is_split_where_people_split_it() -> None:
    evening = NOW.replace(hour=20)

    assert ENGLISH.past(NOW.replace(hour=13), evening) == "this afternoon"
    assert DUTCH.past(NOW.replace(hour=18), evening) == "vanavond"


@pytest.mark.parametrize(
    ("ahead", "english", "dutch"),
    [
        (timedelta(hours=8), "at 19:00", "om 19:00"),
        (timedelta(days=1), "tomorrow at 11:00", "morgen om 11:00"),
        (timedelta(days=3), "on Monday at 11:00", "maandag om 11:00"),
    ],
)
def test_a_moment_to_come(ahead: timedelta, english: str, dutch: str) -> None:
    assert ENGLISH.coming(NOW + ahead, NOW) == english
    assert DUTCH.coming(NOW + ahead, NOW) == dutch


@pytest.mark.parametrize(
    ("days", "english", "dutch"),
    [
        (0, "today", "vandaag"),
        (1, "yesterday", "gisteren"),
        (3, "on Tuesday", "dinsdag"),
        (9, "nine days ago", "negen dagen geleden"),
        (42, "six weeks ago", "zes weken geleden"),
        (100, "three months ago", "drie maanden geleden"),
        (1000, "three years ago", "drie jaar geleden"),
    ],
)
def test_how_long_ago_a_day_was(days: int, english: str, dutch: str) -> None:
    assert ENGLISH.ago(TODAY - timedelta(days=days), TODAY) == english
    assert DUTCH.ago(TODAY - timedelta(days=days), TODAY) == dutch


def test_numbers_in_one_sentence_are_written_alike() -> None:
    assert ENGLISH.say("{number} of the last {total}", number=12, total=13) == "12 of the last 13"
    assert ENGLISH.say("{number} of the last {total}", number=11, total=12) == "eleven of the last twelve"


@pytest.mark.parametrize(
    ("speak", "small", "capital"),
    [(DUTCH, "ijzersterk", "IJzersterk"), (DUTCH, "één klant", "Eén klant"), (ENGLISH, "three", "Three")],
)
def test_a_sentence_begins_with_a_capital(speak: Language, small: str, capital: str) -> None:
    assert speak.capital(small) == capital


def test_lists_and_choices() -> None:
    assert ENGLISH.enumerate(["Karin", "Mo", "Jort"]) == "Karin, Mo and Jort"
    assert DUTCH.enumerate(["Karin", "Mo"]) == "Karin en Mo"
    assert DUTCH.either(["Karin", "Mo"]) == "Karin of Mo"


def test_a_length_of_time_within_a_sentence() -> None:
    assert DUTCH.say("{span} ago", span=Span(42)) == "zes weken geleden"
