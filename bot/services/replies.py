"""Typed replies to the question: "gave: two evenings / got: an honest no", in English and Dutch."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest

from sqlalchemy import select

from bot.facts.prompts import Question
from bot.services import deliveries, prompts, reflections
from bot.services.errors import NotUnderstood, WhichQuestion
from bot.services.reflections import Answer
from storage.prompts import OPEN_STATES, Prompt
from storage.teammates import Teammate
from storage.words import Half, Size
from storage.work import Work

#: On the line of its verb: what ends the line before it is a word of theirs.
_WHO = r"(?:\b(?:i|we|you|ik|wij|we|je|jij)[^\S\n]+)?"
#: "gave: ...", wherever it stands.
_MARKED = re.compile(
    rf"{_WHO}\b(?:(?P<gave>gave|given|give|gaf|gaven|gegeven)|(?P<got>got|get|received|kreeg|kregen|gekregen))"
    r"(?:\s*[:=]|\s+[-–—](?=\s))",  # noqa: RUF001  phones write longer dashes
    re.IGNORECASE,
)
#: "gave ... and got ...", where a sentence or its half begins; "got it" alone is no answer, so it takes both.
_PLAIN = re.compile(
    rf"(?:^|[\n/;,.]|\b(?:and|but|en|maar)\b)\s*{_WHO}"
    r"\b(?:(?P<gave>gave|given|gaf|gaven|gegeven)|(?P<got>got|received|kreeg|kregen|gekregen))\b\s*[:=]?",
    re.IGNORECASE,
)
#: What is known of what was given and of what was got.
Sizes = tuple[Size | None, Size | None]
_NOTHING = r"(?:nothing|niks|niets)(?:\s+(?:special|bijzonders|at all|back|in return|terug))*"
#: What is said of each size.
_SIZES: tuple[tuple[Size, re.Pattern[str]], ...] = (
    ("nothing", re.compile(rf"(?:{_NOTHING}|none|no|nee|geen|-|0)?[.!]*", re.IGNORECASE)),
    ("real", re.compile(r".*\b(?:quite a bit|best veel)\b.*", re.IGNORECASE | re.DOTALL)),
    ("big", re.compile(r".*\b(?:a lot|very much|heel veel|enorm)\b.*", re.IGNORECASE | re.DOTALL)),
    ("small", re.compile(r".*\b(?:a little|a bit|small|beetje|klein)\b.*", re.IGNORECASE | re.DOTALL)),
)
#: What words without an amount are worth where nothing else is known.
_UNSAID: Size = "real"
#: What stands between what was given and what was got, and belongs to neither.
_BETWEEN = " \t\n/;,"


@dataclass(frozen=True)
class Said:
    """What a reply says of either side, in its own words; None where it says nothing of that side."""

    gave: str | None
    got: str | None
    #: What stood before the first label.
    besides: str | None = None


def parse(text: str) -> Said:
    """What a typed reply says; raises NotUnderstood where it says neither what was given nor what was got."""
    marked, plain = _said(text, _MARKED), _said(text, _PLAIN)
    if plain.gave is not None and plain.got is not None and None in (marked.gave, marked.got):
        return _not_empty(plain, text)
    return _not_empty(marked, text)


async def keep(work: Work, me: Teammate, channel: str, thread: str | None, text: str, now: datetime) -> Question:
    """Keep a typed reply as the answer to the one question it can mean.

    Below a message it means that message's open question, elsewhere the only open one. A side of which it says
    nothing stays as it was tapped or answered before, and so does a size where the words name no amount.
    Raises NotUnderstood, WhichQuestion, TooLong.
    """
    said = parse(text)
    prompt = await _meant(work, me, channel, thread, text)
    question = await prompts.question_of(work, prompt)
    earlier = await reflections.kept_of(work, me.id, prompt.touchpoint_id)
    known = _known(earlier, prompt)
    answer = _added(earlier, known, said, question)
    kept = await reflections.keep(work, me.id, prompt.touchpoint_id, answer, now)
    if said.got is None and known[1] is None:
        prompt.gave_tapped = answer.gave_size
    if said.gave is None and known[0] is None:
        prompt.got_tapped = answer.got_size
    return replace(kept, assumed=_assumed(known, said))


async def show_back(work: Work, me: Teammate, question: Question, ts: str, below: str, now: datetime) -> None:
    """Have what was kept of the words that stand at `ts` shown to who typed them, below a message."""
    key = f"reply:{me.id}:{ts}"
    await deliveries.plan(
        work,
        "reply",
        key,
        about=question.touchpoint.id,
        to_user=me.slack_user,
        thread_ts=below,
        due_at=now,
        assumed=question.assumed,
    )


async def ask_again(
    work: Work, me: Teammate, unclear: NotUnderstood | WhichQuestion, ts: str, below: str, now: datetime
) -> None:
    """Have it said that the words that stand at `ts` were not kept, and how they can be."""
    kind = "not_understood" if isinstance(unclear, NotUnderstood) else "which_question"
    key = f"reply:{me.id}:{ts}"
    await deliveries.plan(work, kind, key, about=ts, to_user=me.slack_user, thread_ts=below, due_at=now)


def _assumed(known: Sizes, said: Said) -> tuple[Half, ...]:
    """The sides of which neither the words nor an earlier tap or answer say how much it was."""
    sides: tuple[tuple[Half, Size | None, str | None], ...] = (
        ("gave", known[0], said.gave),
        ("got", known[1], said.got),
    )
    return tuple(side for side, size, words in sides if size is None and (words is None or _size(words) is None))


def _added(earlier: Answer | None, known: Sizes, said: Said, question: Question) -> Answer:
    gave, got = known
    answer = earlier or Answer(gave or "nothing", got or "nothing")
    if said.gave is not None:
        answer = replace(answer, gave_size=_size(said.gave) or gave or _UNSAID, gave_text=_words(said.gave))
    if said.got is not None:
        answer = replace(answer, got_size=_size(said.got) or got or _UNSAID, got_text=_words(said.got))
    names = [name.casefold() for name in question.relationship.names()]
    if said.besides and said.besides.casefold() not in names:
        answer = replace(answer, note=said.besides)
    return answer


def _known(earlier: Answer | None, prompt: Prompt) -> Sizes:
    """The sizes that somebody chose; after a reply about one side, only that side stays tapped."""
    gave, got = prompt.gave_tapped, prompt.got_tapped
    if earlier is None or (gave is None) != (got is None):
        return gave, got
    return earlier.gave_size, earlier.got_size


async def _meant(work: Work, me: Teammate, channel: str, thread: str | None, text: str) -> Prompt:
    possible = await _below(work, me, channel, thread) if thread else []
    if not possible:
        waiting = select(Prompt).where(
            Prompt.teammate_id == me.id, Prompt.state.in_(OPEN_STATES), Prompt.asked_at.is_not(None)
        )
        possible = await work.all(waiting)
    if len(possible) > 1:
        possible = [prompt for prompt in possible if await _names(work, prompt, text)]
    if len(possible) != 1:
        raise WhichQuestion
    return possible[0]


async def _below(work: Work, me: Teammate, channel: str, thread: str) -> list[Prompt]:
    """The questions of a message, the open ones if there are any; none where they were asked again elsewhere."""
    delivery = await deliveries.standing_at(work, channel, thread)
    if delivery is None:
        return []
    found = await work.all(select(Prompt).where(Prompt.teammate_id == me.id, Prompt.delivery_id == delivery.id))
    return [prompt for prompt in found if prompt.is_open()] or found


async def _names(work: Work, prompt: Prompt, text: str) -> bool:
    question = await prompts.question_of(work, prompt)
    return any(name.casefold() in text.casefold() for name in question.relationship.names())


def _said(text: str, label: re.Pattern[str]) -> Said:
    marks = list(label.finditer(text))
    words: dict[str, list[str]] = {"gave": [], "got": []}
    for mark, after in zip_longest(marks, marks[1:]):
        side = words[mark.lastgroup or ""]
        side.append(text[mark.end() : after.start() if after else None].strip(_BETWEEN))
    besides = text[: marks[0].start()].strip(_BETWEEN + ":.") if marks else None
    return Said(_joined(words["gave"]), _joined(words["got"]), besides or None)


def _joined(parts: list[str]) -> str | None:
    return "; ".join(filter(None, parts)) if parts else None


def _not_empty(said: Said, text: str) -> Said:
    if not said.gave and not said.got:
        raise NotUnderstood(text)
    return said


def _size(words: str) -> Size | None:
    """The amount that the words name, if any."""
    return next((size for size, pattern in _SIZES if pattern.fullmatch(words)), None)


def _words(words: str) -> str | None:
    return None if _size(words) == "nothing" else words
