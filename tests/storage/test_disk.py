"""What was kept is on the disk, and many wait for it together."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator

import pytest

from storage.relationships import Relationship
from storage.store import Store


class Syncs:
    """Counts what goes to the disk; while the gate is shut, each takes as long as the gate does to open."""

    def __init__(self) -> None:
        self.begun = 0
        self.entered, self.gate = threading.Event(), threading.Event()
        self.gate.set()
        self._sync = os.fsync

    def __call__(self, log: int) -> None:
        self.begun += 1
        self.entered.set()
        self.gate.wait()
        self._sync(log)


@pytest.fixture(name="syncs")
def _syncs(monkeypatch: pytest.MonkeyPatch) -> Syncs:
    syncs = Syncs()
    monkeypatch.setattr(os, "fsync", syncs)
    return syncs


@pytest.fixture(name="store")
async def _store(sqlite_url: str, syncs: Syncs) -> AsyncIterator[Store]:
    store = Store(sqlite_url)
    yield store
    await store.close()


async def _add(store: Store, workspace_id: str, name: str) -> None:
    async with store.work(workspace_id, brief=True) as work:
        work.add(Relationship(name=name, id=name))


async def test_nothing_is_said_to_be_kept_before_the_disk_has_it(store: Store, workspace_id: str, syncs: Syncs) -> None:
    syncs.gate.clear()
    syncs.entered.clear()
    adding = asyncio.create_task(_add(store, workspace_id, "Acme"))
    await asyncio.to_thread(syncs.entered.wait)
    still_adding = not adding.done()
    syncs.gate.set()
    await adding

    assert still_adding


async def test_who_comes_while_the_disk_is_busy_shares_the_next_turn(
    store: Store, workspace_id: str, syncs: Syncs
) -> None:
    syncs.gate.clear()
    syncs.entered.clear()
    adding = [asyncio.create_task(_add(store, workspace_id, f"Client {number}")) for number in range(30)]
    await asyncio.to_thread(syncs.entered.wait)
    before = syncs.begun
    async with store.work(workspace_id):  # its turn comes once all of them have committed
        syncs.gate.set()
    await asyncio.gather(*adding)

    assert syncs.begun - before <= 2


async def test_a_faster_setting_does_not_wait_for_the_disk(sqlite_url: str, workspace_id: str, syncs: Syncs) -> None:
    store = Store(sqlite_url, synchronous="NORMAL")
    before = syncs.begun
    await _add(store, workspace_id, "Acme")
    await store.close()

    assert syncs.begun == before
