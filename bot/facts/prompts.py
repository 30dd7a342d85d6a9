"""One question to one teammate, with all that is needed to ask it or to show what was kept."""

from dataclasses import dataclass

from storage.contacts import Contact
from storage.prompts import Prompt
from storage.reflections import Reflection
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint
from storage.words import Half


@dataclass(frozen=True)
class Question:
    """A prompt and what it is about."""

    prompt: Prompt
    touchpoint: Touchpoint
    relationship: Relationship
    #: The people over there who were there, as far as known.
    contacts: tuple[Contact, ...] = ()
    #: What was answered, if anything was.
    reflection: Reflection | None = None
    #: How often we were in touch with them that day: several times are asked as one.
    times: int = 1
    #: Names of the colleagues who were told of it.
    told: tuple[str, ...] = ()
    #: Sides of which a typed reply did not say how much it was, so that it was assumed.
    assumed: tuple[Half, ...] = ()

    @property
    def lopsided(self) -> bool:
        """A lot was given and nothing special came back: does anyone here know?"""
        kept = self.reflection
        return kept is not None and kept.gave_size == "big" and kept.got_size == "nothing"


@dataclass(frozen=True)
class Removed:
    """How many questions went from a message, since there was no contact with a client."""

    #: Its reader said so.
    by_reader: int = 0
    #: Its reader said so, and a colleague answered about it: only the question went.
    for_reader: int = 0
    by_colleague: int = 0

    @property
    def number(self) -> int:
        """All of them."""
        return self.by_reader + self.for_reader + self.by_colleague


@dataclass(frozen=True)
class Bundle:
    """All that one direct message asks of one teammate; no questions: they were moved or removed since."""

    teammate: Teammate
    questions: tuple[Question, ...]
    #: Asked once before: this is the one reminder.
    reminder: bool = False
    #: Asked again in a later message: this one only points there.
    moved: bool = False
    #: What stood here too, and was no contact with a client.
    removed: Removed = Removed()


@dataclass(frozen=True)
class Thanks:
    """What a colleague is told of a teammate's effort, and whether they said thanks."""

    giver: Teammate
    colleague: Teammate
    question: Question
    thanked: bool = False
