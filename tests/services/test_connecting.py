"""Two processes connect the same workspace at the same moment: for one of them alone it is the first time."""

import pytest

from bot.services import workspaces
from bot.services.workspaces import Defaults
from storage.store import Store
from storage.work import Work
from tests.conftest import Clock
from tests.services.conftest import at_once

DEFAULTS = Defaults("Europe/Amsterdam", "en", "monday", 9)


async def _connect(work: Work, clock: Clock) -> bool:
    return await workspaces.connect(work, "T1", "Zuid", "UBOT", DEFAULTS, clock())


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_is_second_was_not_first(store: Store, workspace_id: str, clock: Clock) -> None:
    found = await at_once(store, workspace_id, lambda work: _connect(work, clock))

    assert found == (True, False)


async def test_a_workspace_that_is_connected_stays_so_since_it_was(work: Work, clock: Clock) -> None:
    began = clock()
    first = await _connect(work, clock)
    clock.forward(days=1)
    again = await _connect(work, clock)

    assert (first, again) == (True, False)
    assert (await work.workspace()).connected_at == began
