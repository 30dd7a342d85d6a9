"""Whatever people type is shown as words: it pings nobody, links nowhere, and breaks nothing of ours."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import language
from bot.messages.writing import clean, cut, harmless, mrkdwn, plain, terminal, units

ENGLISH = language("en", "Europe/Amsterdam")
NASTY = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>&!@#*_~`|: \n\u05e9\u202e😀")), max_size=400)


def words(text: str, limit: int = 300) -> str:
    return str(mrkdwn(ENGLISH).words(text, limit))


@given(NASTY, st.integers(10, 200))
def test_words_never_hold_markup_of_slack_nor_exceed_their_limit(text: str, limit: int) -> None:
    shown = words(text, limit)

    assert "<" not in shown
    assert ">" not in shown
    assert re.sub("&(amp|lt|gt);", "", shown).count("&") == 0
    assert 0 < units(shown) <= limit
    shown.encode()


@given(NASTY, st.integers(10, 200))
def test_plain_text_never_holds_a_mention_nor_exceeds_its_limit(text: str, limit: int) -> None:
    shown = plain(text, limit)

    assert "<" not in shown
    assert 0 < units(shown) <= limit
    shown.encode()


@given(NASTY)
def test_what_turns_the_direction_of_a_line_ends_where_it_began(text: str) -> None:
    for shown in (words(text), plain(text, 300), harmless(text)):
        assert shown.count("\u2068") == shown.count("\u2069")
        assert "\u202e" not in shown


@given(st.text(alphabet="ab 😀", max_size=80), st.integers(2, 60))
def test_a_text_that_fits_stays_and_one_that_does_not_is_cut_with_dots(text: str, limit: int) -> None:
    shown = cut(text, limit)

    assert shown == text if units(text) <= limit else shown.endswith("…") and units(shown) <= limit


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<!channel> look", "&lt;!channel&gt; look"),
        ("<@U1> & <http://x.example|y>", "&lt;@U1&gt; &amp; &lt;http://x.example|y&gt;"),
        ("*bold* _slanted_ ~gone~ `code`", "∗bold∗ ˍslantedˍ ∼gone∼ ˋcodeˋ"),  # noqa: RUF001
        ("report_final.pdf and 2*3", "report_final.pdf and 2*3"),
        ("two\n> lines", "two &gt; lines"),
        ("אבג", "\u2068אבג\u2069"),
        ("\u200b \x00", "\u200b"),
        ("   ", "…"),
    ],
)
def test_words_look_as_they_were_typed_and_do_nothing(typed: str, shown: str) -> None:
    assert words(typed) == shown


def test_a_long_text_is_cut_between_words() -> None:
    assert cut("we gave them two evenings", 18) == "we gave them two…"


def test_a_name_stands_out_also_where_it_reads_from_right_to_left() -> None:
    assert mrkdwn(ENGLISH).bold("Noord") == "*Noord*"
    assert mrkdwn(ENGLISH).bold("נוע") == "\u2068*נוע*\u2069"


def test_a_value_is_made_safe_wherever_it_is_said() -> None:
    write = mrkdwn(ENGLISH)

    assert write.say("It was about {title}.", title="<!here>") == "It was about &lt;!here&gt;."


def test_what_is_safe_already_is_not_made_safe_twice() -> None:
    write = mrkdwn(ENGLISH)

    assert write.say("It was about {title}.", title=write.words("R&D")) == "It was about R&amp;D."


def test_a_terminal_gets_no_control_characters() -> None:
    assert terminal(ENGLISH).words("\x1b[31mred") == "[31mred"


def test_words_that_may_stand_anywhere_neither_ping_nor_format() -> None:
    assert harmless("<!channel> *now*") == "‹!channel› ∗now∗"  # noqa: RUF001


def test_cleaning_takes_what_nobody_sees() -> None:
    assert clean("a\u202eb\ud800c\r\n d") == "abc d"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("all fine", '"all fine"'),
        ('"all fine"', '"all fine"'),
        ("“all fine”", '"all fine"'),
        ('"one" and "two"', '""one" and "two""'),
        ("", '"…"'),
    ],
)
def test_words_in_quotation_marks_get_no_second_pair(typed: str, shown: str) -> None:
    assert terminal(language("en", "UTC")).quoted(typed) == shown
