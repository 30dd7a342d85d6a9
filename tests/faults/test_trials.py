"""Everything that can go wrong while messages are on their way: each is said, and said once."""

import asyncio
from contextlib import suppress

import pytest

from tests.faults import misfortunes
from tests.faults.conftest import TABLE
from tests.faults.misfortunes import Misfortune
from tests.faults.proofs import PROOFS
from tests.faults.trial import Trial

pytestmark = pytest.mark.slow

#: Messages of a trial in the full run, and in the small one that some of them have in every run of the tests.
MANY, FEW = 400, 60
EVERYWHERE: list[Misfortune] = [
    misfortunes.kills,
    misfortunes.restarts,
    misfortunes.cuts,
    misfortunes.server_errors,
    misfortunes.rate_limits,
    misfortunes.refused_looks,
    misfortunes.disconnects,
    misfortunes.clocks,
    misfortunes.poison,
    misfortunes.revoked,
]
WITH_A_SERVER: list[Misfortune] = [
    misfortunes.kills_and_a_third,
    misfortunes.frozen_database,
    misfortunes.lost_connections,
    misfortunes.stopped_server_20,
    misfortunes.stopped_server_60,
    misfortunes.migrations,
]
#: Go on until all is accepted; the others have an end of their own.
ENDLESS = (*EVERYWHERE[:5], misfortunes.disconnects, misfortunes.kills_and_a_third)
#: Quick enough for every run.
QUICK = (misfortunes.cuts, misfortunes.rate_limits, misfortunes.poison, misfortunes.migrations)
#: Of these all points of time matter, and the more messages the more of them.
MORE: dict[Misfortune, int] = {misfortunes.kills: 2000, misfortunes.kills_and_a_third: 2000}


def _parameters(some: list[Misfortune]) -> list[object]:
    full = [
        pytest.param(each, MORE.get(each, MANY), marks=pytest.mark.faults, id=f"{each.__name__}-full") for each in some
    ]
    return [*full, *(pytest.param(each, FEW, id=each.__name__) for each in some if each in QUICK)]


async def _go_through(trial: Trial, misfortune: Misfortune, messages: int, replicas: int) -> None:
    trial.misset = misfortune is misfortunes.clocks
    for _ in range(replicas):
        await trial.starts()
    going_wrong = asyncio.create_task(misfortune(trial))
    while len(trial.accepted) < messages:
        await trial.accepts(min(50, messages - len(trial.accepted)))
        await asyncio.sleep(0.05)  # what is away refuses at once
        # Not faster than it is said: most of it would wait, and little be under way.
        while not going_wrong.done() and (await trial.open_rows() or 0) > 30:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    if misfortune not in ENDLESS:
        await going_wrong
    going_wrong.cancel()
    with suppress(asyncio.CancelledError):
        await going_wrong
    trial.slack.faults.clear()
    assert PROOFS[misfortune](trial), f"nothing went wrong: {trial.saw}"
    if len(trial.replicas) < replicas:
        await trial.starts()
    await trial.settles(within=240)


@pytest.mark.parametrize(("misfortune", "messages"), _parameters(EVERYWHERE))
async def test_one_machine_loses_and_doubles_nothing(on_sqlite: Trial, misfortune: Misfortune, messages: int) -> None:
    await _go_through(on_sqlite, misfortune, messages, replicas=1)

    count = on_sqlite.count()
    TABLE.append(("one machine", misfortune.__name__, on_sqlite.kills, count))
    assert (count.lost, count.doubled) == (0, 0), count


@pytest.mark.parametrize(("misfortune", "messages"), _parameters([*EVERYWHERE, *WITH_A_SERVER]))
async def test_two_replicas_lose_and_double_nothing(
    on_postgresql: Trial, misfortune: Misfortune, messages: int
) -> None:
    await _go_through(on_postgresql, misfortune, messages, replicas=2)

    count = on_postgresql.count()
    TABLE.append(("two replicas", misfortune.__name__, on_postgresql.kills, count))
    assert (count.lost, count.doubled) == (0, 0), count
