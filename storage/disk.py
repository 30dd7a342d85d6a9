"""Waits until the disk has what was committed, for many at once: SQLite itself would let each keep all others out."""

import asyncio
import os
from pathlib import Path


class Disk:
    """The write-ahead log of one SQLite database, which survives a power cut as far as it was synced."""

    def __init__(self, database: str) -> None:
        self._log = Path(f"{database}-wal")
        self._turn = asyncio.Lock()
        self._begun = 0

    async def reached(self) -> None:
        """Return once all that was committed before this call is on the disk; raises OSError where the disk fails."""
        ours = self._begun + 1  # one that runs already may have begun before our commit
        async with self._turn:
            if self._begun < ours:
                self._begun += 1
                await asyncio.to_thread(self._sync)

    def _sync(self) -> None:
        try:
            log = os.open(self._log, os.O_RDWR)
        except FileNotFoundError:  # the last to leave brought it all into the database itself
            return
        try:
            os.fsync(log)
        finally:
            os.close(log)
