"""Where `now` comes from: the system, or a file that tests and the demo move forward."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)


def file_clock(path: Path) -> Clock:
    """A clock that shows the ISO time written in a file; raises ValueError where there is none to read."""

    def now() -> datetime:
        at = datetime.fromisoformat(path.read_text().strip())
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    return now


def clock_of(path: Path | None) -> Clock:
    """The clock of the settings: a file where one is named, else the system."""
    return file_clock(path) if path else system_clock
