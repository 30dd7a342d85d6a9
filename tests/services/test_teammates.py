"""Teammates: when and how they want to be asked."""

import pytest

from bot.services import teammates
from bot.services.errors import EndsBeforeItStarts
from storage.work import Work
from tests.services.conftest import a_teammate


@pytest.mark.parametrize(("works_from", "works_until"), [(9, 9), (17, 9)])
async def test_hours_in_which_nobody_could_be_asked_are_refused(work: Work, works_from: int, works_until: int) -> None:
    mo = await a_teammate(work)
    kept = (mo.works_from, mo.works_until)

    with pytest.raises(EndsBeforeItStarts) as refused:
        await teammates.set_preferences(
            work, mo.id, works_from=works_from, works_until=works_until, days_off=[], cadence="each", locale=None
        )

    assert refused.value.field == "works_until"
    assert (mo.works_from, mo.works_until) == kept
