"""Everything that can go wrong while messages are on their way: each is said, and said once."""

import asyncio
from contextlib import suppress

import pytest

from tests.faults import misfortunes
from tests.faults.conftest import counted
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
#: Of few messages quick enough for every run; half of them on one machine, half of them with a server.
_ANYWHERE = (misfortunes.cuts, misfortunes.rate_limits, misfortunes.poison)
QUICK_ALONE = (*_ANYWHERE, misfortunes.restarts, misfortunes.refused_looks, misfortunes.disconnects, misfortunes.clocks)
QUICK_WITH_A_SERVER = (
    *_ANYWHERE,
    misfortunes.server_errors,
    misfortunes.revoked,
    misfortunes.lost_connections,
    misfortunes.frozen_database,
    misfortunes.stopped_server_20,
    misfortunes.migrations,
)
#: Of these all points of time matter, and the more messages the more of them.
MORE: dict[Misfortune, int] = {misfortunes.kills: 2000, misfortunes.kills_and_a_third: 2000}


def _parameters(some: list[Misfortune], quick: tuple[Misfortune, ...]) -> list[object]:
    full = [
        pytest.param(each, MORE.get(each, MANY), marks=pytest.mark.faults, id=f"{each.__name__}-full") for each in some
    ]
    return [*full, *(pytest.param(each, FEW, id=each.__name__) for each in some if each in quick)]


def _is_to_go_on(trial: Trial, misfortune: Misfortune, more: int) -> bool:
    """Few messages may all be said before anything goes wrong: then there are some more."""
    return misfortune in ENDLESS and more < 10 * FEW and not PROOFS[misfortune](trial)


async def _go_through(trial: Trial, misfortune: Misfortune, messages: int, replicas: int) -> None:
    trial.misset = misfortune is misfortunes.clocks
    for _ in range(replicas):
        await trial.starts()
    going_wrong = asyncio.create_task(misfortune(trial))
    while (left := messages - len(trial.accepted)) > 0 or _is_to_go_on(trial, misfortune, -left):
        await trial.accepts(min(50, max(5, left)))
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
    await trial.ends_strays()
    assert PROOFS[misfortune](trial), f"nothing went wrong: {trial.saw}"
    if len(trial.replicas) < replicas:
        await trial.starts()
    await trial.settles(within=240)


@pytest.mark.parametrize(("misfortune", "messages"), _parameters(EVERYWHERE, QUICK_ALONE))
async def test_one_machine_loses_and_doubles_nothing(on_sqlite: Trial, misfortune: Misfortune, messages: int) -> None:
    async with counted(on_sqlite, misfortune.__name__):
        await _go_through(on_sqlite, misfortune, messages, replicas=1)

    count = on_sqlite.count()
    assert (count.lost, count.doubled) == (0, 0), count


@pytest.mark.parametrize(("misfortune", "messages"), _parameters([*EVERYWHERE, *WITH_A_SERVER], QUICK_WITH_A_SERVER))
async def test_two_replicas_lose_and_double_nothing(
    on_postgresql: Trial, misfortune: Misfortune, messages: int
) -> None:
    async with counted(on_postgresql, misfortune.__name__):
        await _go_through(on_postgresql, misfortune, messages, replicas=2)

    count = on_postgresql.count()
    assert (count.lost, count.doubled) == (0, 0), count
