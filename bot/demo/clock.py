"""The demo's clock: stands still while the past is played, then runs on, and can be moved forward from the page."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

#: Seconds between writes: the bot looks at the file about twice a second.
_BEAT = 1.0


class DemoClock:
    """One time for the local workspace and, through a file, for the bot."""

    def __init__(self, file: Path, at: datetime) -> None:
        self.file = file
        self._running_since: float | None = None
        self.set(at)

    def now(self) -> datetime:
        """The time it shows, in UTC."""
        if self._running_since is None:
            return self._at
        return self._at + timedelta(seconds=time.monotonic() - self._running_since)

    def set(self, at: datetime) -> None:
        """Show another time."""
        # In local time an hour that is added would be lost or doubled in the night that clocks are changed.
        self._at = at.astimezone(UTC)
        if self._running_since is not None:
            self._running_since = time.monotonic()
        self._write()

    async def run_on(self) -> None:
        """Run at the pace of the world until cancelled."""
        self._running_since = time.monotonic()
        while True:
            await asyncio.sleep(_BEAT)
            self._write()

    def _write(self) -> None:
        # In one step: the bot must never read half a time.
        written = self.file.with_suffix(".new")
        written.write_text(self.now().isoformat())
        written.replace(self.file)
