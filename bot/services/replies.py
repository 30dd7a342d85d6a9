"""Typed replies to the question: "gave: two evenings / got: an honest no", in English and Dutch."""

import re
from datetime import datetime

from sqlalchemy import select

from bot.facts.prompts import Question
from bot.services import deliveries, prompts, reflections
from bot.services.errors import NotUnderstood
from bot.services.reflections import Answer
from storage.prompts import OPEN_STATES, Prompt
from storage.teammates import Teammate
from storage.words import Size
from storage.work import Work

_LABEL = re.compile(
    r"(?:^|[\n/;,.]\s*)(?:i|we|you|ik|wij|je|jij)?\s*"
    r"(?:(?P<gave>gave|given|give|gaf|gaven|gegeven)|(?P<got>got|get|received|kreeg|kregen|gekregen))\b\s*[:=\-]?",
    re.IGNORECASE,
)
#: What is said of nothing, a little and a lot; words without a size are worth "quite a bit".
_SIZES: tuple[tuple[Size, re.Pattern[str]], ...] = (
    (
        "nothing",
        re.compile(
            r"^(nothing( special)?|none|no|niks( bijzonders)?|niets( bijzonders)?|geen|-|0)?[.!]?$", re.IGNORECASE
        ),
    ),
    ("big", re.compile(r"\b(a lot|very much|heel veel|enorm)\b", re.IGNORECASE)),
    ("small", re.compile(r"\b(a little|a bit|small|een beetje|beetje|klein)\b", re.IGNORECASE)),
)


def parse(text: str) -> Answer:
    """The answer in a typed reply; raises NotUnderstood where it says neither what was given nor what was got."""
    marks = list(_LABEL.finditer(text))
    said: dict[str, str] = {}
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        words = text[mark.end() : after.start() if after else None].strip(" \n/;,")
        said.setdefault(mark.lastgroup or "", words)
    if not said:
        raise NotUnderstood(text)
    gave, got = said.get("gave", ""), said.get("got", "")
    return Answer(_size(gave), _size(got), gave_text=_words(gave), got_text=_words(got))


async def keep(work: Work, me: Teammate, channel: str, thread: str | None, text: str, now: datetime) -> Question:
    """Keep a typed reply as the answer to the one question it can mean.

    Below a message it means that message's open question, elsewhere the only open one. Raises NotUnderstood.
    """
    prompt = await _meant(work, me, channel, thread, text)
    return await reflections.keep(work, me.id, prompt.touchpoint_id, parse(text), now)


async def _meant(work: Work, me: Teammate, channel: str, thread: str | None, text: str) -> Prompt:
    theirs = select(Prompt).where(Prompt.teammate_id == me.id)
    if thread is not None:
        delivery = await deliveries.standing_at(work, channel, thread)
        found = await work.all(theirs.where(Prompt.delivery_id == delivery.id)) if delivery else []
        still_open = [prompt for prompt in found if prompt.is_open()] or found
    else:
        still_open = await work.all(theirs.where(Prompt.state.in_(OPEN_STATES), Prompt.asked_at.is_not(None)))
    if len(still_open) > 1:
        still_open = [prompt for prompt in still_open if await _names(work, prompt, text)]
    if len(still_open) != 1:
        raise NotUnderstood(text)
    return still_open[0]


async def _names(work: Work, prompt: Prompt, text: str) -> bool:
    question = await prompts.question_of(work, prompt)
    return any(name.casefold() in text.casefold() for name in question.relationship.names())


def _size(words: str) -> Size:
    return next((size for size, pattern in _SIZES if pattern.search(words)), "real")


def _words(words: str) -> str | None:
    return None if _size(words) == "nothing" else words
