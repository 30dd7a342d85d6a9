"""The stories of the demo as the lines of a history, in one language, in days before the demo's clock."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.demo.storyboard import Deed, Pact, Story, Talk, days_of, said, stories

Json = dict[str, Any]
T = TypeVar("T")

#: Talks of one story take turns in these, so that a week does not look like a timetable.
_TIMES = (time(10), time(14, 30), time(11, 15), time(16), time(9, 30), time(13, 45))
#: So soon after a talk it is answered about.
_ANSWERED_AFTER = timedelta(minutes=50)
_SEEN = {"both": (True, True), "neither": (False, False), "us": (None, True), "them": (True, False), "": (None, None)}


def history(teammates: Sequence[Json], purpose: str, now: datetime, zone: ZoneInfo, locale: str) -> Iterator[bytes]:
    """The whole history as lines. `now` is the demo's clock, `teammates` are records; words are in the locale."""
    records: list[Json] = [
        {"type": "workspace", "timezone": zone.key, "locale": locale, "purpose": said(purpose, locale)}
    ]
    records += [{"type": "teammate", **each} for each in teammates]
    for relationship, story in stories().items():
        records += Telling(relationship, story, now, zone, locale).records()
    return (json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


class Telling:
    """One story, told as records."""

    def __init__(self, relationship: str, story: Story, now: datetime, zone: ZoneInfo, locale: str) -> None:
        self._id = relationship
        self._story = story
        self._now = now
        self._zone = zone
        self._locale = locale
        self._count = 0

    def records(self) -> Iterator[Json]:
        """The relationship and all that hangs on it."""
        story = self._story
        yield {
            "type": "relationship",
            "id": self._id,
            "name": self._said(story.name),
            "kind": story.kind,
            "owner": story.owner,
            "aliases": story.aliases,
            "since": self._day(365 * story.years),
        }
        yield from self._people()
        for talk in story.talks:
            yield from self._talks(talk)
        yield from self._agreements()
        yield from self._deeds("concession", story.favours)
        yield from self._deeds("one_sided_move", story.steps)
        if story.pact:
            yield from self._pact(story.pact)

    def _people(self) -> Iterator[Json]:
        for who, person in self._story.people.items():
            yield _without_gaps(
                type="contact",
                id=self._contact(who),
                relationship=self._id,
                name=said(person.name, self._locale),
                role=person.role,
                left_on=self._day(person.left) if person.left is not None else None,
                successor=self._contact(person.successor) if person.successor else None,
            )

    def _talks(self, talk: Talk) -> Iterator[Json]:
        for turn, ago in enumerate(days_of(talk.when)):
            at = self._moment(ago, _TIMES[(self._count + len(self._id)) % len(_TIMES)])
            self._count += 1
            touchpoint = f"{self._id}-{self._count}"
            yield _without_gaps(
                type="touchpoint",
                id=touchpoint,
                relationship=self._id,
                at=at.isoformat(),
                kind=_turn(talk.kind, turn),
                about=_turn(talk.about, turn).split("+"),
                title=self._said(_turn(talk.title, turn)) if talk.title else None,
                started_by=talk.started_by,
                teammates=_listed(talk.us),
                contacts=[self._contact(who) for who in _listed(talk.them)],
            )
            yield from self._answers(talk, turn, touchpoint, at)

    def _answers(self, talk: Talk, turn: int, touchpoint: str, at: datetime) -> Iterator[Json]:
        if talk.unanswered:
            asked = {"touchpoint": touchpoint, "teammate": talk.unanswered, "asked_at": at.isoformat()}
            yield {"type": "prompt", **asked, "state": "expired"}
        if not talk.gave:
            return
        answers = [(_listed(talk.us)[0], _turn(talk.gave, turn), _turn(talk.got, turn))]
        answers += [talk.also] if talk.also else []
        they, we = _SEEN[_turn(talk.seen, turn)]
        for place, (who, gave, got) in enumerate(answers):
            answered_at = (at + _ANSWERED_AFTER * (place + 1)).isoformat()
            key = {"touchpoint": touchpoint, "teammate": who}
            yield {"type": "prompt", **key, "asked_at": at.isoformat(), "state": "answered"}
            yield _without_gaps(
                type="reflection",
                **key,
                at=answered_at,
                gave=self._given(gave),
                got=self._given(got),
                they_felt_seen=they if place == 0 else None,
                we_felt_seen=we if place == 0 else None,
                thanks_to=talk.thanks_to,
                may_be_shared=talk.shared or None,
            )

    def _given(self, told: str) -> Json:
        head, _, words = told.partition(": ")
        size, *kinds = head.split()
        return _without_gaps(size=size, kinds=kinds, text=self._said(words) or None)

    def _agreements(self) -> Iterator[Json]:
        for number, promise in enumerate(self._story.promises, 1):
            yield _without_gaps(
                type="promise",
                id=f"{self._id}-promise-{number}",
                relationship=self._id,
                by=promise.by,
                text=self._said(promise.text),
                made_on=self._day(promise.made),
                due_on=self._day(promise.due) if promise.due is not None else None,
                told_to=promise.told_to,
                state=promise.state,
                closed_on=self._day(promise.closed) if promise.closed is not None else None,
            )

    def _deeds(self, type_: str, deeds: Sequence[Deed]) -> Iterator[Json]:
        for number, deed in enumerate(deeds, 1):
            yield {
                "type": type_,
                "id": f"{self._id}-{type_}-{number}",
                "relationship": self._id,
                "by": deed.by,
                "at": self._moment(deed.when, time(15)).isoformat(),
                "text": self._said(deed.text),
            }

    def _pact(self, pact: Pact) -> Iterator[Json]:
        words = pact.model_dump(exclude={"agreed", "agreed_with", "review"}, exclude_none=True)
        yield _without_gaps(
            type="pact",
            relationship=self._id,
            agreed_on=self._day(pact.agreed),
            agreed_with=[self._contact(who) for who in pact.agreed_with],
            review_on=self._day(pact.review) if pact.review is not None else None,
            **{name: self._said(text) for name, text in words.items()},
        )

    def _contact(self, who: str) -> str:
        return f"{self._id}-{who}"

    def _said(self, text: str) -> str:
        return said(text, self._locale)

    def _day(self, ago: int) -> str:
        return (self._today - timedelta(days=ago)).isoformat()

    def _moment(self, ago: int, at: time) -> datetime:
        return datetime.combine(_working_day(self._today - timedelta(days=ago)), at, self._zone)

    @property
    def _today(self) -> date:
        return self._now.astimezone(self._zone).date()


def _working_day(day: date) -> date:
    """Nobody is called on a Saturday or Sunday: the Friday before, the Monday after."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _turn(values: Sequence[T], turn: int) -> T:
    return values[turn % len(values)]


def _listed(names: str | None) -> list[str]:
    return [name.strip() for name in names.split(",")] if names else []


def _without_gaps(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
