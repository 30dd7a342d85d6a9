"""Teammates: when and how they want to be asked."""

import pytest

from bot.services import teammates
from bot.services.errors import EndsBeforeItStarts, NoDayLeft
from storage.words import Cadence
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


@pytest.mark.parametrize(("cadence", "days_off"), [("each", [0, 1, 2, 3, 4, 5, 6]), ("fridays", [4, 5, 6])])
async def test_one_day_is_left_to_be_asked_on(work: Work, cadence: Cadence, days_off: list[int]) -> None:
    mo = await a_teammate(work)
    wishes = {"works_from": 9, "works_until": 17, "locale": None}

    with pytest.raises(NoDayLeft) as refused:
        await teammates.set_preferences(work, mo.id, days_off=days_off, cadence=cadence, **wishes)
    assert refused.value.field == "days_off"
    kept = await teammates.set_preferences(work, mo.id, days_off=days_off, cadence="never", **wishes)
    assert kept.days_off == days_off
