"""The stories of the demo: one relationship a file, told in days before the demo's clock."""

import re
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

STORIES = Path(__file__).parent / "stories"

#: A talk every nine days is not held on the ninth day to the minute.
_SWAY = (0, 1, -1, 0, 2, -1, 1, -2)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Part):
    """Somebody over there; `left` is days ago."""

    name: str
    role: str | None = None
    left: int | None = None
    successor: str | None = None


class Talk(_Part):
    """One talk, or a row of them. Texts in a list take turns; `English | Nederlands` is one text.

    `when` is days ago: "12", "31, 24, 17" or "190 to 50, every 9". `gave` and `got` are a size, kinds and words:
    "real effort: two evenings on the proposal | twee avonden aan het voorstel". `seen` says who felt seen: both,
    neither, us, them. `unanswered` names who was asked and did not answer.
    """

    when: str
    us: str
    them: str | None = None
    kind: list[str] = ["call"]
    about: list[str] = ["operations"]
    title: list[str] = []
    gave: list[str] = []
    got: list[str] = []
    seen: list[str] = [""]
    started_by: str | None = None
    #: A colleague who was there too, and saw it otherwise: their `gave` and `got`.
    also: tuple[str, str, str] | None = None
    unanswered: str | None = None
    shared: bool = False
    thanks_to: str | None = None


class Agreement(_Part):
    """A promise; days ago, negative for what is still to come."""

    by: str
    text: str
    made: int
    due: int | None = None
    told_to: list[str] = []
    state: str = "open"
    closed: int | None = None


class Deed(_Part):
    """A concession or a one-sided step."""

    by: str
    when: int
    text: str


class Pact(_Part):
    """What was agreed about giving and getting."""

    agreed: int
    why: str
    we_give: str | None = None
    we_hope_to_get: str | None = None
    we_do_not: str | None = None
    their_challenges: str | None = None
    our_challenges: str | None = None
    agreed_with: list[str] = []
    review: int | None = None


class Story(_Part):
    """One relationship: a file of its own in `stories/`."""

    name: str
    owner: str
    kind: str = "client"
    years: int = 3
    aliases: list[str] = []
    people: dict[str, Person] = {}
    talks: list[Talk] = []
    promises: list[Agreement] = []
    favours: list[Deed] = []
    steps: list[Deed] = []
    pact: Pact | None = Field(default=None)


def stories() -> dict[str, Story]:
    """All stories by the id of their relationship: the name of the file."""
    return {
        file.stem: Story.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
        for file in sorted(STORIES.glob("*.yml"))
    }


def said(text: str, locale: str) -> str:
    """The text of a language, where there are two."""
    english, _, dutch = text.partition(" | ")
    return dutch.strip() if dutch and locale == "nl" else english.strip()


def days_of(when: str) -> list[int]:
    """Days ago, from "12", "31, 24, 17" or "190 to 50, every 9"."""
    if row := re.fullmatch(r"(\d+) to (\d+), every (\d+)", when):
        first, last, every = map(int, row.groups())
        return [ago + _SWAY[turn % len(_SWAY)] * (every > 5) for turn, ago in enumerate(range(first, last - 1, -every))]
    return [int(ago) for ago in when.split(",")]
