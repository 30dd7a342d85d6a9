"""What can go wrong in the way of a person's wish: facts only; the words are chosen where it is shown."""

from dataclasses import dataclass

from storage.store import StorageBusy


@dataclass
class BotError(Exception):
    """One base for everything a person can be told."""

    def __post_init__(self) -> None:
        super().__init__(self.__class__.__name__)


@dataclass
class UnknownRelationship(BotError):
    """Nobody here has that name; `near` are names that are nearly it, best first."""

    name: str
    near: tuple[str, ...] = ()


@dataclass
class AmbiguousRelationship(BotError):
    """Several have that name, or nearly."""

    name: str
    candidates: tuple[str, ...] = ()


@dataclass
class NameTaken(BotError):
    """Another relationship is called that already."""

    name: str


@dataclass
class Gone(BotError):
    """What it was about is no longer there (`what` is the word for it: relationship, question, promise, ...)."""

    what: str


@dataclass
class NotYours(BotError):
    """This question was asked of somebody else."""


@dataclass
class TakenByAnother(BotError):
    """Somebody else took it on: only they can hand it back."""

    name: str


@dataclass
class InTheFuture(BotError):
    """Something that has happened cannot lie in the future."""

    field: str


@dataclass
class TooLongAgo(BotError):
    """A date before anything could have been written down."""

    field: str


@dataclass
class Missing(BotError):
    """A field that is needed was left empty."""

    field: str


@dataclass
class HowMuch(BotError):
    """An answer in words, or of one side, says nothing yet of how much that was; `fields` are the sizes to pick."""

    fields: tuple[str, ...]


@dataclass
class TooLong(BotError):
    """A text that is longer than Slack shows."""

    field: str
    limit: int


@dataclass
class NotAnAdmin(BotError):
    """Only those who administer the workspace may do this."""


@dataclass
class NobodyOfThatName(BotError):
    """Nobody of us or of them, and no relationship, has exactly that name."""

    name: str


@dataclass
class NamesDiffer(BotError):
    """What was typed to confirm is not the name that it should be."""

    field: str
    name: str


@dataclass
class EndsBeforeItStarts(BotError):
    """Hours of work that end when they begin, or before: nobody could ever be asked."""

    field: str


@dataclass
class NoDayLeft(BotError):
    """Every day on which somebody could be asked is a day off."""

    field: str


@dataclass
class DueBeforeMade(BotError):
    """A promise that should be kept before it is made."""

    field: str


@dataclass
class ToldOneself(BotError):
    """Nobody need be told of what they did themselves."""


@dataclass
class NotOfTheTeam(BotError):
    """People were named who are no members of the team: guests, outsiders, apps."""

    names: tuple[str, ...]
    field: str


@dataclass
class WhichQuestion(BotError):
    """A typed reply that is an answer, but not to one question that stands open."""


@dataclass
class NotUnderstood(BotError):
    """A typed command or reply that is none of ours; `near` is what it could have meant."""

    text: str
    near: tuple[str, ...] = ()


__all__ = [
    "AmbiguousRelationship",
    "BotError",
    "DueBeforeMade",
    "EndsBeforeItStarts",
    "Gone",
    "HowMuch",
    "InTheFuture",
    "Missing",
    "NameTaken",
    "NamesDiffer",
    "NoDayLeft",
    "NobodyOfThatName",
    "NotAnAdmin",
    "NotOfTheTeam",
    "NotUnderstood",
    "NotYours",
    "StorageBusy",
    "TakenByAnother",
    "ToldOneself",
    "TooLong",
    "TooLongAgo",
    "UnknownRelationship",
    "WhichQuestion",
]
