"""The table of who may see what, in the code and on its page."""

from pathlib import Path

from bot.services.roles import as_table

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"


def test_the_page_shows_exactly_the_table_of_the_code() -> None:
    assert as_table() in PAGE.read_text()
