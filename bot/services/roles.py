"""Who may see and do what: the one table, which docs/privacy.md shows to people.

What members, owners and admins may differently is asked of it where it is decided. What all of the team may is kept by
the gate, what is somebody's own by being found by their own id alone, and what nobody may has no door.
"""

from enum import Enum
from typing import Literal

from bot.services.errors import NotAnAdmin
from bot.services.teammates import Person
from storage.workspaces import Workspace

Role = Literal["outsider", "member", "owner", "admin"]
#: From who may least to who may most.
ROLES: tuple[Role, ...] = ("outsider", "member", "owner", "admin")
#: `own`: what is theirs alone, or was said to them; `first`: a working day before everybody else.
Reach = Literal["yes", "own", "first", "no"]


class Right(Enum):
    """One thing that can be seen or done, and how far members, owners and admins reach; outsiders never do."""

    READ_CARDS = "read what was given and got, on a relationship's card", "yes", "yes", "yes"
    READ_DIGEST = "ask what the weekly post would say, and press its buttons", "yes", "yes", "yes"
    READ_CLAIMS = "read who took on a talk", "yes", "yes", "yes"
    SEE_QUESTIONS = "see the questions to a person, open or skipped", "own", "own", "own"
    CHANGE_ANSWERS = "change or take back an answer", "own", "own", "own"
    WRITE_DOWN = "write down contacts, promises, favours, pacts, people", "yes", "yes", "yes"
    CHANGE_RELATIONSHIPS = "add or change a relationship", "yes", "yes", "yes"
    ANSWER_FLAGS = "hear of a new flag first, and add to it or call it wrong", "no", "first", "no"
    HEAR_OF_AVOIDANCE = "hear that our own side leaves questions unanswered", "no", "yes", "no"
    SEE_HOURS = "see how somebody else wants to be asked", "no", "no", "no"
    CHANGE_HOURS = "change when and how one is asked", "own", "own", "own"
    CHANGE_SETTINGS = "change the workspace's settings, and who are admins", "no", "no", "yes"
    MATCH_PEOPLE = "match imported people with their accounts", "no", "no", "yes"
    HEAR_OF_TROUBLE = "be told that the weekly post cannot be sent", "no", "no", "yes"
    FORGET_ONE_OF_US = "forget a person", "own", "own", "yes"
    FORGET_THEM = "forget a relationship, or a person over there", "no", "no", "yes"
    EXPORT = "export everything, back up, read the audit trail and the log", "no", "no", "no"

    def __init__(self, what: str, member: Reach, owner: Reach, admin: Reach) -> None:
        self.what = what
        self._reaches: dict[Role, Reach] = {"outsider": "no", "member": member, "owner": owner, "admin": admin}

    def of(self, role: Role) -> Reach:
        """How far this role reaches."""
        return self._reaches[role]

    def is_given_to(self, *roles: Role, own: bool = False) -> bool:
        """Whether one of these roles reaches it; `own` where it is about nobody but who asks."""
        return any(self.of(role) in ("yes", "first") or (own and self.of(role) == "own") for role in roles)


def roles_of(person: Person, workspace: Workspace) -> tuple[Role, ...]:
    """What somebody is here: Slack's admins, and whom they named, are admins. Owners are so of one relationship."""
    if not person.member:
        return ("outsider",)
    return ("member", "admin") if person.admin or person.slack_user in workspace.admins else ("member",)


def insist(right: Right, person: Person, workspace: Workspace, *, own: bool = False) -> None:
    """Raises NotAnAdmin where this person has no such right."""
    if not right.is_given_to(*roles_of(person, workspace), own=own):
        raise NotAnAdmin


_SAID: dict[Reach, str] = {"yes": "yes", "own": "their own", "first": "first", "no": "no"}


def as_table() -> str:
    """The table in Markdown, as it stands in docs/privacy.md."""
    head = [f"| | {' | '.join(ROLES)} |", f"|---|{'---|' * len(ROLES)}"]
    rows = [f"| {right.what} | {' | '.join(_SAID[right.of(role)] for role in ROLES)} |" for right in Right]
    return "\n".join([*head, *rows])
