"""A small cast of people, clients and records, in which all that people typed can be any text."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.drift.sentences import Named, Span, say, say_many
from bot.drift.verdict import Move, Signal, Verdict
from bot.facts.digests import (
    DigestPage,
    DuePromise,
    Explanation,
    FollowUp,
    Item,
    KindWords,
    OwnerFlag,
    Recovery,
)
from bot.facts.hearings import Agreement
from bot.facts.home import HomePage, Mine
from bot.facts.prompts import Bundle, Question, Thanks
from bot.facts.relationships import Evidence, Exchange, Kept, Month, Standing
from storage.contacts import Contact
from storage.digests import DigestItem, Flag
from storage.pacts import Pact
from storage.promises import Promise
from storage.prompts import Prompt
from storage.reflections import Reflection
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint
from storage.workspaces import Workspace

#: A Friday morning in March, 11:00 in Amsterdam.
NOW = datetime(2026, 3, 6, 10, tzinfo=UTC)
TODAY = date(2026, 3, 6)
QUIET = Signal(
    "silence",
    0.9,
    say("we haven't spoken in {quiet}. It used to be every {usual}.", quiet=Span(42), usual=Span(9)),
    ("touchpoint:t1", "touchpoint:t2"),
)
MUCH = Signal(
    "over_giving",
    0.7,
    say_many("once we put in a lot and heard little back.", "{number} times we put in a lot and heard little back.", 4),
    ("touchpoint:t3",),
)
PRIVATE = Signal("avoidance", 0.6, say("we rarely answer the questions about them."), ("touchpoint:t3",))
INTRODUCE = Move(
    "tell_the_story",
    say(
        "Ask {leaver} for an introduction, and ask {successor}: what matters to you?",
        leaver=Named("contact:harry"),
        successor=Named("contact:erik"),
    ),
)


@dataclass(frozen=True)
class Cast:
    """Everybody and everything, with one text for all names and one for all words that people typed."""

    words: str = "two evenings on the proposal"
    #: Put before each name; empty where the plain names will do.
    name: str = ""

    def name_of(self, ref: str) -> str:
        """The name behind a reference of the judgement."""
        kind, _, which = ref.partition(":")
        return self._named(which.title() if kind == "contact" else "Bothof")

    def _named(self, plain: str) -> str:
        return self.name or plain

    def teammate(self, name: str = "Jort", **more: object) -> Teammate:
        """One of us."""
        return Teammate(name=self._named(name), id=name.lower(), slack_user=f"U{name.upper()}", **more)  # type: ignore[arg-type]

    def relationship(self, name: str = "Noord", **more: object) -> Relationship:
        """One of theirs."""
        aliases = [self.words[:70]]
        known = Relationship(name=self._named(name), id=name.lower().replace(" ", ""), aliases=aliases, **more)  # type: ignore[arg-type]
        known.owner_id = "mo"
        return known

    def contact(self, name: str = "Karin", **more: object) -> Contact:
        """A person over there."""
        return Contact(relationship_id="noord", name=self._named(name), id=name.lower(), **more)  # type: ignore[arg-type]

    def touchpoint(self, at: datetime | None = None) -> Touchpoint:
        """A talk of this morning."""
        return Touchpoint(
            relationship_id="noord", at=at or NOW - timedelta(hours=1), id="t1", title=self.words, about=["operations"]
        )

    def reflection(self, gave: str = "real", got: str = "small", *, words: bool = True) -> Reflection:
        """An answer."""
        text = self.words if words else None
        return Reflection(
            touchpoint_id="t1",
            teammate_id="jort",
            at=NOW,
            gave_size=gave,  # type: ignore[arg-type]
            got_size=got,  # type: ignore[arg-type]
            gave_text=text,
            got_text=None,
            gave_kinds=["time"],
            got_kinds=["honest_word"],
            they_felt_seen=True,
            we_felt_seen=False,
            note=text,
            thanks_to_id="visser",
            may_be_shared=True,
        )

    def question(self, state: str = "asked", *, number: int = 1, **more: object) -> Question:
        """A question to Jort, in that state."""
        prompt = Prompt(
            touchpoint_id=f"t{number}",
            teammate_id="jort",
            state=state,  # type: ignore[arg-type]
            due_at=NOW + timedelta(days=3),
            gave_tapped="real" if state == "asked" else None,
        )
        touchpoint = self.touchpoint()
        touchpoint.id = f"t{number}"
        answer = self.reflection("big", "nothing") if state == "answered" else None
        given = {"contacts": (self.contact(),), "reflection": answer} | more
        return Question(prompt, touchpoint, self.relationship(), **given)  # type: ignore[arg-type]

    def bundle(self, *states: str, **more: Any) -> Bundle:
        """The questions of one message."""
        questions = tuple(self.question(state, number=number) for number, state in enumerate(states, 1))
        return Bundle(self.teammate(), questions, **more)

    def thanks(self, *, thanked: bool = False) -> Thanks:
        """What Mo is told about Jort."""
        return Thanks(self.teammate(), self.teammate("Mo"), self.question("answered"), thanked=thanked)

    def promise(self, number: int = 1, by: str = "us", due: date | None = TODAY + timedelta(days=4)) -> Promise:
        """Something that was promised."""
        return Promise(
            relationship_id="noord",
            by=by,  # type: ignore[arg-type]
            text=self.words,
            made_on=TODAY - timedelta(days=20),
            due_on=due,
            id=f"p{number}",
        )

    def promises(self) -> tuple[DuePromise, ...]:
        """Ours, one of ours that is late, and one of theirs."""
        late = self.promise(2, due=TODAY - timedelta(days=3))
        return tuple(
            DuePromise(promise, self.relationship())
            for promise in (self.promise(), late, self.promise(3), self.promise(4, by="them"))
        )

    def pact(self) -> Pact:
        """What was agreed with Noord."""
        text = self.words
        return Pact("noord", TODAY, text, text, text, text, text, text, TODAY - timedelta(days=1))

    def verdict(self, state: str = "watch") -> Verdict:
        """What there is to say of Noord."""
        remarks = (say("we know nobody over there by name."),)
        return Verdict("noord", state, 0.7, (QUIET, MUCH, PRIVATE), remarks, (INTRODUCE,))  # type: ignore[arg-type]

    def standing(self, state: str = "watch") -> Standing:
        """The facts of Noord's card."""
        months = tuple(Month(date(2025, 10 + n, 1) if n < 3 else date(2026, n - 2, 1), n % 4, n % 3) for n in range(6))
        harry = self.contact("Harry", left_on=TODAY - timedelta(days=90), successor_id="erik")
        return Standing(
            relationship=self.relationship(since=date(2019, 4, 1)),
            verdict=self.verdict(state),
            owner=self.teammate("Mo"),
            contacts=(self.contact(role="operations"), self.contact("Erik", role="procurement"), harry),
            last_touchpoint=self.touchpoint(NOW - timedelta(days=42)),
            lately=Exchange({"big": 2, "real": 1}, {"small": 2, "nothing": 1}),
            over_time=Exchange({"big": 2, "real": 14}, {"small": 13, "nothing": 3}),
            months=months,
            words=tuple(
                Kept(NOW - timedelta(days=n), side, "real", self.words) for n, side in enumerate(("gave", "got"))
            ),
            open_promises=tuple(self.promise(number) for number in range(7)),
            pact=self.pact(),
            pact_agreed_with=(self.contact(),),
            seen_differently=((NOW, self.words),) * 3,
            today=TODAY,
        )

    def item(self, name: str = "Bothof", **more: object) -> Item:
        """One to talk about."""
        row = DigestItem(digest_id="d1", relationship_id=name.lower(), position=0, state="drifting")
        facts = {"row": row, "context": self.words, "seen_differently": self.words} | more
        signals = (QUIET, MUCH, PRIVATE)
        return Item(
            relationship=self.relationship(name), state="drifting", signals=signals, moves=(INTRODUCE,), **facts
        )  # type: ignore[arg-type]

    def page(self, items: int = 3, mood: str = "talk", **more: object) -> DigestPage:
        """A week."""
        mo = self.teammate("Mo")
        facts = {
            "items": tuple(self.item(name, claimed_by=mo if n == 1 else None) for n, name in enumerate(NAMES[:items])),
            "more": 4 if items else 0,
            "recoveries": (Recovery(self.relationship(), 3, TODAY - timedelta(days=20)),),
            "kind_words": KindWords(self.relationship("Visser"), self.words),
            "follow_ups": tuple(
                FollowUp(self.relationship("Visser"), mo if became != "untouched" else None, became)
                for became in ("talked", "claimed", "snoozed", "untouched")
            ),
            "due_promises": self.promises(),
            "question": 0,
        } | more
        return DigestPage(at=TODAY, digest_id="d1", mood=mood, **facts)  # type: ignore[arg-type]

    def explanation(self) -> Explanation:
        """Why Bothof."""
        words = (Kept(NOW, "gave", "real", self.words), Kept(NOW, "got", "small", self.words))
        kinds = ("touchpoint", "promise", "concession", "one_sided_move", "contact", "pact")
        evidence = tuple(Evidence(f"{kind}:1", TODAY, kind, self.words, words) for kind in kinds)
        signals = ((QUIET, evidence), (MUCH, evidence), (PRIVATE, evidence))
        return Explanation(self.relationship("Bothof"), "drifting", signals, self.verdict().remarks)

    def owner_flag(self, *, wrong: bool = False, private: bool = False, **read: Any) -> OwnerFlag:
        """What Mo hears first."""
        day = TODAY + timedelta(days=3)
        flag = Flag("bothof", day, "mo", NOW, context=self.words, called_wrong=wrong)
        signals = (PRIVATE,) if private else (QUIET, PRIVATE)
        item = Item(None, self.relationship("Bothof"), "watch", signals, (INTRODUCE,))
        return OwnerFlag(flag, item, **read)

    def workspace(self) -> Workspace:
        """The team."""
        return Workspace(
            id="w1",
            timezone="Europe/Amsterdam",
            locale="nl",
            purpose=self.words,
            digest_channel="C1",
            digest_day="monday",
            digest_hour=9,
            admins=["UMO"],
        )

    def agreed(self) -> dict[str, Agreement]:
        """How often the team agreed, and did not."""
        return {"silence": Agreement(4, 1), "over_giving": Agreement(1, 0), "pact_stale": Agreement(0, 3)}

    def home(self, relationships: int = 10, *, admin: bool = True) -> HomePage:
        """What Jort sees at home."""
        states = ("new", "steady", "watch", "drifting", "recovering", "ended")
        days = {n: TODAY - timedelta(days=n * 20) for n in range(1, len(states))}
        return HomePage(
            me=self.teammate(),
            workspace=self.workspace(),
            questions=tuple(self.question(number=number) for number in range(1, 4)),
            mine=tuple(Mine(self.relationship(NAMES[n]), state, days.get(n)) for n, state in enumerate(states)),
            due_promises=self.promises(),
            admin=admin,
            relationships=relationships,
            unmatched=(self.teammate("Annelies"), self.teammate("Bernard")),
            today=TODAY,
        )


NAMES = (
    "Bothof",
    "Van Dam",
    "De Linde",
    "Noord",
    "Visser",
    "Kamp",
    "Oost",
    "Brink",
    "Hoek",
    "Meer",
    "Wal",
    "Zee",
    "Berg",
)
