"""Who may see and do what: the one table, which docs/privacy.md shows to people."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["outsider", "member", "owner", "admin"]
#: From who may least to who may most.
ROLES: tuple[Role, ...] = ("outsider", "member", "owner", "admin")
#: `own`: what is theirs alone, or was said to them; `before`: a working day before everybody else.
Reach = Literal["yes", "own", "before", "no"]


@dataclass(frozen=True)
class Right:
    """One thing that can be seen or done, and how far each role reaches."""

    what: str
    outsider: Reach
    member: Reach
    owner: Reach
    admin: Reach

    def of(self, role: Role) -> Reach:
        """How far this role reaches."""
        reach: Reach = getattr(self, role)
        return reach


def _right(what: str, member: Reach, owner: Reach | None = None, admin: Reach | None = None) -> Right:
    """Who reaches further than a member is named; somebody from outside never reaches anything."""
    return Right(what, "no", member, owner or member, admin or member)


RIGHTS = (
    _right("read what was given and got, on a relationship's card", "yes"),
    _right("read the weekly post in its channel", "yes"),
    _right("read who took on a talk", "yes"),
    _right("see the questions to a person, open or skipped", "own"),
    _right("change or take back an answer", "own"),
    _right("write down contacts, promises, favours, pacts, people", "yes"),
    _right("add or change a relationship", "yes"),
    _right("hear of a new flag first, and add to it or call it wrong", "no", owner="before"),
    _right("hear that our own side leaves questions unanswered", "no", owner="yes"),
    _right("see how somebody else wants to be asked", "no"),
    _right("change when and how one is asked", "own"),
    _right("change the workspace's settings, and who are admins", "no", admin="yes"),
    _right("match imported people with their accounts", "no", admin="yes"),
    _right("be told that the weekly post cannot be sent", "no", admin="yes"),
    _right("forget a person", "own", admin="yes"),
    _right("forget a relationship, or a person over there", "no", admin="yes"),
    _right("export everything, back up, read the audit trail and the log", "no"),
)

_SAID: dict[Reach, str] = {"yes": "yes", "own": "their own", "before": "first", "no": "no"}


def as_table() -> str:
    """The table in Markdown, as it stands in docs/privacy.md."""
    head = [f"| | {' | '.join(ROLES)} |", f"|---|{'---|' * len(ROLES)}"]
    rows = [f"| {right.what} | {' | '.join(_SAID[right.of(role)] for role in ROLES)} |" for right in RIGHTS]
    return "\n".join([*head, *rows])
