"""Background work lets interactions pass, and is not kept waiting for ever."""

import asyncio

import pytest

from storage import turns
from storage.store import BRISK, PATIENT, Store
from storage.turns import Turns


async def _takes(waiting: Turns, order: list[str], name: str, *, in_haste: bool) -> None:
    async with waiting.taken(in_haste=in_haste):
        order.append(name)


async def test_a_tap_is_written_before_background_work_that_came_first(sqlite_url: str) -> None:
    store, order = Store(sqlite_url), list[str]()

    async def writes(name: str, patience: float) -> None:
        async with store.work("team", patience=patience):
            order.append(name)

    async with asyncio.TaskGroup() as group, store.work("team", patience=BRISK):
        for name, patience in (("background", PATIENT), ("a tap", BRISK)):
            await asyncio.wait([group.create_task(writes(name, patience))], timeout=0)
    await store.close()

    assert order == ["a tap", "background"]


async def test_several_in_haste_are_all_let_pass() -> None:
    waiting, order = Turns(), list[str]()
    async with waiting.taken(in_haste=True):
        patient = asyncio.create_task(_takes(waiting, order, "patient", in_haste=False))
        await _takes(waiting, order, "another in haste", in_haste=True)
    await patient

    assert order == ["another in haste", "patient"]


async def test_after_a_while_the_patient_go_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_LONG_ENOUGH", 0.01)
    waiting, order = Turns(), list[str]()
    async with waiting.taken(in_haste=True):
        await _takes(waiting, order, "patient", in_haste=False)

    assert order == ["patient"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_on_a_server_with_room_for_all_background_work_waits_for_nobody(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_LONG_ENOUGH", 30.0)
    async with store.work("team", patience=BRISK), asyncio.timeout(10), store.open_ledger():
        pass
