"""The facts of somebody's App Home."""

from dataclasses import dataclass
from datetime import date

from bot.drift.verdict import Signal
from bot.facts.digests import DuePromise
from bot.facts.prompts import Question
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.workspaces import Workspace


@dataclass(frozen=True)
class Mine:
    """One of my relationships, its state, and the day we last spoke (None: never)."""

    relationship: Relationship
    state: str
    last_on: date | None
    #: What I alone hear of it.
    only_mine: tuple[Signal, ...] = ()


@dataclass(frozen=True)
class HomePage:
    """What one teammate sees at home."""

    me: Teammate
    workspace: Workspace
    questions: tuple[Question, ...]
    mine: tuple[Mine, ...]
    due_promises: tuple[DuePromise, ...]
    #: Whether I may change the workspace's settings.
    admin: bool
    #: How many relationships there are at all: none yet means first run.
    relationships: int
    #: Imported people without an account in Slack, for an admin to match.
    unmatched: tuple[Teammate, ...] = ()
    today: date = date.min
