"""What can be forgotten on request."""

from dataclasses import dataclass
from typing import Literal

ForgettableKind = Literal["person", "contact", "relationship"]


@dataclass(frozen=True)
class Forgettable:
    """One that can be forgotten."""

    kind: ForgettableKind
    id: str
    name: str
    #: Where a person over there belongs.
    at: str | None = None
    slack_user: str | None = None

    @property
    def key(self) -> str:
        """What a form holds of it."""
        return f"{self.kind}:{self.id}"
