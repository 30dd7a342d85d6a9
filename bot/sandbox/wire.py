"""What went over the wire between the app and the local workspace: a bounded list, with secrets masked."""

import json
import re
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.changes import Changes

#: Enough for a long look back, little enough to keep in memory for weeks.
KEPT = 2000

#: Characters of a request or response that a line shows as text.
TOLD = 300

SECRET_TEXT = re.compile(r"\b(xox[a-z]|xapp)-[\w-]+?(\w{4})(?![\w-])|(?<=ticket=)\w+")
SECRET_NAMES = frozenset({"token", "client_secret", "access_token", "refresh_token", "code", "bot_access_token"})


@dataclass(frozen=True)
class Line:
    """One request with its answer, or one frame."""

    n: int
    time: str
    #: `app → slack` or `slack → app`.
    direction: str
    #: `api`, `socket`, `response_url`, `upload` or `oauth`.
    kind: str
    #: The API method, or what kind of envelope or frame it was.
    method: str
    request: Any
    response: Any
    status: int
    ms: float

    def __str__(self) -> str:
        said, answer = (json.dumps(each, default=str)[:TOLD] for each in (self.request, self.response))
        return f"{self.direction} {self.method} {self.status}: {said} → {answer}"

    def as_json(self) -> dict[str, Any]:
        """Return the line for the inspector of the page."""
        return asdict(self)


class Wire:
    """The last few thousand lines."""

    def __init__(self, now: Callable[[], datetime], changes: Changes) -> None:
        self._now = now
        self._changes = changes
        self._count = 0
        self.lines: deque[Line] = deque(maxlen=KEPT)

    def note(
        self, direction: str, kind: str, method: str, request: Any, response: Any, status: int = 200, ms: float = 0
    ) -> None:
        """Keep one line; secrets in it are masked before it is kept."""
        self._count += 1
        time = self._now().isoformat()
        line = Line(self._count, time, direction, kind, method, masked(request), masked(response), status, round(ms, 1))
        self.lines.append(line)
        self._changes.note()

    def calls(self, method: str) -> list[Line]:
        """Return what is kept of one API method or kind of envelope, oldest first."""
        return [line for line in self.lines if line.method == method]

    def after(self, n: int) -> list[Line]:
        """Return the lines with a higher number than `n`, oldest first."""
        return [line for line in self.lines if line.n > n]


def masked(value: Any) -> Any:
    """Return the same value with every token and secret unreadable."""
    if isinstance(value, dict):
        return {name: "…" if name in SECRET_NAMES and each else masked(each) for name, each in value.items()}
    if isinstance(value, list):
        return [masked(each) for each in value]
    if isinstance(value, str):
        return SECRET_TEXT.sub(lambda found: f"{found[1]}-…{found[2]}" if found[1] else "…", value)
    return value
