"""How often the team agreed with a signal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """Of what a signal said lately: how often somebody took it up, and how often somebody saw it differently."""

    agreed: int = 0
    differed: int = 0
