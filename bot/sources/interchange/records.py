"""The records of a history, field by field: what a line may say, and what it must."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Annotated, ClassVar, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError, PydanticUseDefault

from bot.sources.interchange.moments import day, moment
from storage.words import (
    About,
    GaveKind,
    GotKind,
    Locale,
    PromiseState,
    PromptState,
    RelationshipKind,
    Role,
    Side,
    Size,
    TouchpointKind,
)

#: A question that nobody answered was still open for this long, where the file does not say when it was closed.
OPEN_FOR = timedelta(days=7)
#: So much of an id, counted in UTF-16, comes back with whatever is pressed or chosen in Slack.
ID_LIMIT = 128


@dataclass(frozen=True)
class Refers:
    """Marks a field that names a record of another type."""

    to: str


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a null character, which no database keeps")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds half a character (a lone surrogate)")
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text


def _short_enough(id_: str) -> str:
    if len(id_.encode("utf-16-le", "surrogatepass")) // 2 > ID_LIMIT:
        raise ValueError(f"is longer than the {ID_LIMIT} characters that an id may have")
    return id_


@cache
def _timezones() -> set[str]:
    return available_timezones()


def _known_timezone(name: str) -> str:
    if name not in _timezones():
        raise ValueError(f"'{name}' is not a timezone; write it like Europe/Amsterdam")
    return name


def _null_is_absent(value: object) -> object:
    if value is None:
        raise PydanticUseDefault
    return value


Text = Annotated[str, AfterValidator(_storable)]
Name = Annotated[Text, AfterValidator(_said)]
Id = Annotated[Name, AfterValidator(_short_enough)]
Timezone = Annotated[str, AfterValidator(_known_timezone)]
Day = Annotated[date, PlainValidator(day)]
#: Marks a moment. A bare day stays one until the timezone of its workspace is known.
MOMENT = PlainValidator(moment)
Moment = Annotated[datetime | date, MOMENT]
NullIsAbsent = BeforeValidator(_null_is_absent)
#: JSON has lists only; a record keeps them unchangeable.
AsTuple = Field(strict=False, default=())

Texts = Annotated[tuple[Name, ...], AsTuple, NullIsAbsent]
TeammateId = Annotated[Name, Refers("teammate")]
RelationshipId = Annotated[Name, Refers("relationship")]
ContactId = Annotated[Name, Refers("contact")]
TouchpointId = Annotated[Name, Refers("touchpoint")]
#: Nobody was there twice.
EachOnce = AfterValidator(lambda ids: tuple(dict.fromkeys(ids)))
TeammateIds = Annotated[tuple[Name, ...], AsTuple, NullIsAbsent, EachOnce, Refers("teammate")]
ContactIds = Annotated[tuple[Name, ...], AsTuple, NullIsAbsent, EachOnce, Refers("contact")]


class Record(BaseModel):
    """One line. `key` names the fields that make it the same record when it comes again."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    key: ClassVar[tuple[str, ...]] = ("id",)


class Workspace(Record):
    key = ()

    timezone: Timezone | None = None
    locale: Locale | None = None
    purpose: Text | None = None


class Teammate(Record):
    id: Id
    name: Name
    timezone: Timezone | None = None
    locale: Locale | None = None
    slack_user: Name | None = None


class Relationship(Record):
    id: Id
    name: Name
    kind: Annotated[RelationshipKind, NullIsAbsent] = "client"
    since: Day | None = None
    owner: TeammateId | None = None
    aliases: Texts
    domains: Texts
    slack_channels: Texts
    ended_on: Day | None = None


class Contact(Record):
    id: Id
    relationship: RelationshipId
    name: Name
    role: Role | None = None
    email: Text | None = None
    left_on: Day | None = None
    successor: ContactId | None = None


class Touchpoint(Record):
    id: Id
    relationship: RelationshipId
    at: Moment
    kind: TouchpointKind | None = None
    about: Annotated[tuple[About, ...], AsTuple, NullIsAbsent]
    title: Text | None = None
    started_by: Side | None = None
    teammates: TeammateIds
    contacts: ContactIds
    source: Text | None = None
    source_id: Text | None = None


class Prompt(Record):
    key = ("touchpoint", "teammate")

    touchpoint: TouchpointId
    teammate: TeammateId
    asked_at: Moment | None = None
    state: PromptState
    closed_at: Moment | None = None


class Gave(Record):
    size: Size
    text: Text | None = None
    kinds: Annotated[tuple[GaveKind, ...], AsTuple, NullIsAbsent]


class Got(Record):
    size: Size
    text: Text | None = None
    kinds: Annotated[tuple[GotKind, ...], AsTuple, NullIsAbsent]


class Reflection(Record):
    key = ("touchpoint", "teammate")

    touchpoint: TouchpointId
    teammate: TeammateId
    at: Moment
    gave: Gave
    got: Got
    they_felt_seen: bool | None = None
    we_felt_seen: bool | None = None
    note: Text | None = None
    thanks_to: RelationshipId | None = None
    may_be_shared: Annotated[bool, NullIsAbsent] = False


class Promise(Record):
    id: Id
    relationship: RelationshipId
    by: Side
    text: Text
    made_on: Day
    due_on: Day | None = None
    told_to: TeammateIds
    state: Annotated[PromiseState, NullIsAbsent] = "open"
    closed_on: Day | None = None

    @model_validator(mode="after")
    def _closed_at_some_day(self) -> Self:
        if self.state != "open" and self.closed_on is None:
            raise PydanticCustomError(
                "asked_for", "is missing: on which day was it {state}?", {"state": self.state, "field": "closed_on"}
            )
        return self


class Concession(Record):
    id: Id
    relationship: RelationshipId
    by: Side
    at: Moment
    text: Text


class OneSidedMove(Record):
    id: Id
    relationship: RelationshipId
    by: Side
    at: Moment
    text: Text


class Pact(Record):
    key = ("relationship",)

    relationship: RelationshipId
    agreed_on: Day
    why: Text
    we_give: Text | None = None
    we_hope_to_get: Text | None = None
    we_do_not: Text | None = None
    their_challenges: Text | None = None
    our_challenges: Text | None = None
    agreed_with: ContactIds
    review_on: Day | None = None


#: In the order in which a history is written: what is referred to comes first.
RECORDS: dict[str, type[Record]] = {
    "workspace": Workspace,
    "teammate": Teammate,
    "relationship": Relationship,
    "contact": Contact,
    "touchpoint": Touchpoint,
    "prompt": Prompt,
    "reflection": Reflection,
    "promise": Promise,
    "concession": Concession,
    "one_sided_move": OneSidedMove,
    "pact": Pact,
}
