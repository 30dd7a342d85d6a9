"""Relationships: found by what people call them, added, and changed."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import select

from bot.services.errors import AmbiguousRelationship, Gone, Missing, NameTaken, TooLong, UnknownRelationship
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.words import RelationshipKind
from storage.work import Work

#: Likeness (0 to 100) from which a whole name or one word of it is worth suggesting, and how many are still a help.
_NEAR, _NEAR_WORD = 74, 80
_SUGGESTIONS = 4
_WORD = re.compile(r"\w+")
#: A word no longer than this (de, van, the) is no likeness.
_ARTICLE = 3
#: A name longer than this fits no button.
NAME_LIMIT = 70


@dataclass(frozen=True)
class Description:
    """What the form of a relationship says."""

    name: str
    kind: RelationshipKind = "client"
    since: date | None = None
    owner_id: str | None = None
    aliases: list[str] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    slack_channels: list[str] = field(default_factory=list)
    ended_on: date | None = None


async def everyone(work: Work) -> list[Relationship]:
    """All relationships of the workspace, by name."""
    return sorted(await work.all(select(Relationship)), key=lambda each: each.name.casefold())


async def get(work: Work, relationship_id: str) -> Relationship:
    """The relationship with that id; raises Gone where there is none any more."""
    found = await work.get(Relationship, relationship_id)
    if found is None:
        raise Gone("relationship")
    return found


async def find(work: Work, text: str) -> Relationship:
    """The one that people mean by a name: the name itself, an alias, or the start of exactly one of them.

    Raises Missing for no name at all, UnknownRelationship with near matches, and AmbiguousRelationship.
    """
    wanted = _plain(text)
    if not wanted:
        raise Missing("relationship")
    known = await everyone(work)
    exact = [each for each in known if wanted in map(_plain, each.names())]
    begins = [each for each in known if any(_plain(name).startswith(wanted) for name in each.names())]
    found = exact or begins
    if not found:
        raise UnknownRelationship(text.strip(), tuple(each.name for each in near(known, text)))
    if len(found) > 1:
        raise AmbiguousRelationship(text.strip(), tuple(each.name for each in found))
    return found[0]


def near(known: Sequence[Relationship], text: str) -> list[Relationship]:
    """Those whose names are most like a text, best first; at most a handful."""
    names = {(index, name): _plain(name) for index, each in enumerate(known) for name in each.names()}
    matches = process.extract(_plain(text), names, scorer=_likeness, score_cutoff=_NEAR, limit=4 * _SUGGESTIONS)
    order = dict.fromkeys(index for _, _, (index, _) in matches)
    return [known[index] for index in list(order)[:_SUGGESTIONS]]


def _likeness(one: str, other: str, *, score_cutoff: float | None = None) -> float:
    """How alike two names are (0 to 100): as wholes, by the words they share, or by one word of each, slightly wrong.

    Letters that happen to stand in a longer name say nothing, so no part of a word counts.
    """
    whole = max(fuzz.ratio(one, other), fuzz.token_set_ratio(one, other))
    words = max((fuzz.ratio(a, b) for a in _long_words(one) for b in _long_words(other)), default=0)
    return max(whole, words if words >= _NEAR_WORD else 0)


def _long_words(name: str) -> list[str]:
    return [word for word in _WORD.findall(name) if len(word) > _ARTICLE]


async def suggest(work: Work, typed: str, *, limit: int = 100) -> list[Relationship]:
    """What a select offers while one types: names that begin so, then names that contain it, then names like it."""
    known, wanted = await everyone(work), _plain(typed)
    if not wanted:
        return known[:limit]
    begins = [each for each in known if any(_plain(name).startswith(wanted) for name in each.names())]
    contains = [each for each in known if any(wanted in _plain(name) for name in each.names())]
    offered = {each.id: each for each in [*begins, *contains, *near(known, typed)]}
    return list(offered.values())[:limit]


async def add(work: Work, description: Description, *, once: str | None = None) -> Relationship:
    """A new relationship; `once` is its id, so that a form sent twice makes one.

    Raises Missing, TooLong, and NameTaken where another is called that already.
    """
    if once and (known := await work.get(Relationship, once)):
        return known
    given: dict[str, Any] = {"id": once} if once else {}
    relationship = Relationship(**vars(await _checked(work, description, own_id=None)), **given)
    work.add(relationship)
    await work.flush()
    return relationship


async def change(work: Work, relationship_id: str, description: Description) -> Relationship:
    """Change all that the form holds; raises Gone, Missing, TooLong, NameTaken."""
    relationship = await get(work, relationship_id)
    for name, value in vars(await _checked(work, description, own_id=relationship_id)).items():
        setattr(relationship, name, value)
    return relationship


async def _checked(work: Work, description: Description, own_id: str | None) -> Description:
    """What is to be kept, each name in one line."""
    name, *aliases = (" ".join(each.split()) for each in [description.name, *description.aliases])
    if not name:
        raise Missing("name")
    if len(name) > NAME_LIMIT:
        raise TooLong("name", NAME_LIMIT)
    await work.alone("naming a relationship")
    ours = {_plain(each) for each in [name, *aliases]}
    for other in await everyone(work):
        if other.id != own_id and ours & {_plain(each) for each in other.names()}:
            raise NameTaken(other.name)
    return replace(description, name=name, aliases=[each for each in dict.fromkeys(aliases) if each])


def _plain(name: str) -> str:
    """A name as it is compared: however it was spaced, capitalised or composed."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


async def owner_of(work: Work, relationship: Relationship) -> Teammate | None:
    """Who of us it belongs to, if anybody."""
    return await work.get(Teammate, relationship.owner_id) if relationship.owner_id else None


async def owner_who_stays(work: Work, relationship_id: str, chosen: str | None) -> Teammate | None:
    """The owner, where a form leaves it as it was; who cannot be chosen (any more) stays until somebody else is."""
    relationship = await work.get(Relationship, relationship_id)
    owner = await owner_of(work, relationship) if relationship else None
    if owner is None or chosen == owner.slack_user:
        return owner
    return owner if chosen is None and not (owner.slack_user and owner.active) else None


async def spoken_of(work: Work, text: str, channel: str | None) -> Relationship | None:
    """The relationship that a message speaks of by name or domain, or else whose channel it stands in.

    Of several the one with the longest name is meant: who writes "Noord Holland" does not speak of "Noord".
    """
    said, known = _words(text), await everyone(work)
    named = [(len(each), one) for one in known for each in map(_words, [*one.names(), *one.domains]) if each in said]
    if named:
        return max(named, key=lambda pair: pair[0])[1]
    return next((each for each in known if channel in each.slack_channels), None)


def _words(text: str) -> str:
    """The words of a text with a blank around each, so that whole names are found in it; none never is."""
    return f" {' '.join(_WORD.findall(_plain(text))) or chr(0)} "
