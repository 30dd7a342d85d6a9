"""The table of who may see what, in the code and on its page."""

from pathlib import Path

import pytest

from bot.services.roles import RIGHTS, Right, as_table

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"


def test_the_page_shows_exactly_the_table_of_the_code() -> None:
    assert as_table() in PAGE.read_text()


@pytest.mark.parametrize("right", RIGHTS, ids=lambda right: right.what)
def test_nobody_from_outside_reaches_anything(right: Right) -> None:
    assert right.outsider == "no"


def test_the_documented_measures_are_those_that_are_shown() -> None:
    page = (PAGE.parent / "operations.md").read_text()
    code = (PAGE.parents[1] / "bot" / "metrics.py").read_text()
    named = {line.split("`")[1].partition("{")[0] for line in page.splitlines() if line.startswith("| `giveget_")}

    assert len(named) == 6
    assert [name for name in named if name.removeprefix("giveget_") not in code] == []
