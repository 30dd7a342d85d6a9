"""The last two weeks, played by real clicks: a digest and what the team did about it, and the digest of this Monday."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.demo.clock import DemoClock
from bot.demo.team import Team, words
from bot.messages.ids import Press
from bot.sandbox import Conversation, Sandbox, Teammate

Json = dict[str, Any]
T = TypeVar("T")

#: A slow machine takes its time over the first start and the first digest.
_PATIENCE = 60.0
_WEEK = timedelta(days=7)


@dataclass
class Play:
    """Two weeks of a team. `monday` is the moment of this week's digest, in local time."""

    slack: Sandbox
    team: Team
    clock: DemoClock
    monday: datetime
    locale: str

    async def run(self) -> None:
        """Play it; afterwards the clock shows this Monday morning. The clock must show last Monday's digest before."""
        await self._last_monday()
        await self._friday()
        await self._this_monday()

    async def _last_monday(self) -> None:
        team = self.team
        await self._until(lambda: self.slack.connected)
        await self._digest_of(self.monday - _WEEK)
        await self._says(team.ann, "lunch", team.general, minutes=4)
        self._forward(minutes=3)
        await self._presses(team.mo, Press.CLAIM, "visser")
        await self._says(team.mo, "visser", team.clients, minutes=1)
        await self._presses(team.jort, Press.CLAIM, "groothuis")
        await team.sanne.presses(self._last_digest(team.sanne), Press.MORE)
        await self._until(lambda: self._button(team.sanne, Press.SNOOZE, "klimop"))
        await self._presses(team.sanne, Press.SNOOZE, "klimop")

    async def _friday(self) -> None:
        """Owners hear of new flags a working day before the channel."""
        team = self.team
        self.clock.set(self.monday - timedelta(days=4) + timedelta(hours=2))
        await team.eve.says(self._word("eve"), team.with_kade)
        await self._says(team.mo, "mo_to_eve", team.with_kade, minutes=6)
        await self._says(team.jort, "de_linde", team.clients, minutes=50)
        self.clock.set(self.monday - timedelta(days=3))
        for relationship in ("de-linde", "hotel-maas"):
            await self._hears_of(team.jort, relationship)

    async def _this_monday(self) -> None:
        """The digest, and a contact that Sanne writes down: Jort was there too, and is asked about it."""
        team = self.team
        await self._digest_of(self.monday)
        self._forward(minutes=3)
        await team.sanne.types("/giveget log Noord")
        await self._until(lambda: team.sanne.modal and _has_field(team.sanne.modal, "title"))
        friday = self.monday - timedelta(days=3)
        team.sanne.fills(
            {
                "date": friday.date().isoformat(),
                "time": "15:30",
                "teammates": [team.jort.id],
                "contacts": ["noord-karin"],
                "title": self._word("noord"),
                "kind": "visit",
                "about": ["relationship"],
                "gave_size": "real",
                "gave_text": self._word("noord_gave"),
                "got_size": "real",
                "got_text": self._word("noord_got"),
            }
        )
        if errors := await team.sanne.submits():
            raise ValueError(f"the form was not taken: {errors}")
        await self._until(lambda: self._finds(team.jort, f"{Press.GAVE}.big"))
        self._forward(minutes=1)

    async def _hears_of(self, owner: Teammate, relationship: str) -> None:
        await self._until(lambda: self._finds(owner, Press.OPEN_CARD, relationship))

    async def _digest_of(self, moment: datetime) -> None:
        before = len(self._digests(self.team.jort))
        self.clock.set(moment)
        await self._until(lambda: len(self._digests(self.team.jort)) > before)

    async def _presses(self, who: Teammate, action: str, relationship: str) -> None:
        """Press a button of an item in the last digest; returns when the digest shows it."""
        message, button = await self._until(lambda: self._button(who, action, relationship))
        await who.presses(message, action, button["value"])
        await self._until(lambda: self._button(who, action, relationship) is None)

    async def _says(self, who: Teammate, word: str, room: Conversation, *, minutes: int) -> None:
        self._forward(minutes=minutes)
        await who.says(self._word(word), room)

    def _digests(self, who: Teammate) -> list[Json]:
        return [each for each in who.sees(self.team.clients) if any(_elements(each, Press.WHY))]

    def _last_digest(self, who: Teammate) -> Json:
        return self._digests(who)[-1]

    def _button(self, who: Teammate, action: str, relationship: str) -> tuple[Json, Json] | None:
        digest = self._last_digest(who)
        found = (each for each in _elements(digest, action) if each["value"].endswith(f":{relationship}"))
        return next(((digest, each) for each in found), None)

    def _finds(self, who: Teammate, action: str, value: str = "") -> bool:
        """Whether they have a button of that kind in a direct message."""
        return any(value in each["value"] for message in who.sees(who.dm) for each in _elements(message, action))

    def _forward(self, *, minutes: int) -> None:
        self.clock.set(self.clock.now() + timedelta(minutes=minutes))

    def _word(self, name: str) -> str:
        return words(self.locale)[name]

    async def _until(self, truth: Callable[[], T | None]) -> T:
        found = await self.slack.until(truth, _PATIENCE)
        assert found is not None, "what is waited for is true"
        return found


def _elements(shown: Json, action: str) -> Iterator[Json]:
    for block in shown.get("blocks", []):
        yield from (each for each in block.get("elements", []) if each.get("action_id") == action)


def _has_field(view: Json, block_id: str) -> bool:
    return any(block["block_id"] == block_id for block in view["blocks"])
