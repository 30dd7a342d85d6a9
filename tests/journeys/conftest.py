"""A team in a local workspace with the real bot in it: journeys read as a conversation."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import Bot, serving
from bot.sandbox import Sandbox
from bot.settings import Settings

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
#: A Tuesday morning in Amsterdam.
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@dataclass
class Team:
    """Jort (English) and Mo (Dutch) of one team, Ann their admin, a channel, and the bot."""

    slack: Sandbox
    clock_file: Path
    settings: Settings
    people: dict[str, Any] = field(default_factory=dict)
    bot: Bot | None = None

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.clock_file.read_text())

    def moves_clock(self, *, to: datetime | None = None, **forward: float) -> None:
        """Set the clock, or move it forward by days, hours, minutes; the bot looks at it at its next tick."""
        self.clock_file.write_text((to or self.now + timedelta(**forward)).isoformat())

    def __getattr__(self, name: str) -> Any:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    async def form(self, who: Any, title: str = "") -> Json:
        """The form that opens for this person."""
        return await self.slack.until(lambda: who.modal if who.modal and title in text_of(who.modal) else None)

    async def hears(self, who: Any, *words: str, in_: Any = None) -> Json:
        """The first message that this person sees with all these words in it, when it comes."""

        def found() -> Json | None:
            return next((each for each in who.sees(in_ or who.dm) if all(one in text_of(each) for one in words)), None)

        return await self.slack.until(found)


def text_of(thing: Any) -> str:
    """All words of a message or view, as one text."""
    if isinstance(thing, dict):
        return " ".join(
            value if key in ("text", "title", "alt_text") and isinstance(value, str) else text_of(value)
            for key, value in thing.items()
            if isinstance(value, (dict, list)) or key in ("text", "title", "alt_text")
        )
    if isinstance(thing, list):
        return " ".join(map(text_of, thing))
    return ""


@asynccontextmanager
async def a_team(tmp_path: Path, **settings: Any) -> AsyncIterator[Team]:
    """A local workspace without the bot yet."""
    clock_file = tmp_path / "clock"
    clock_file.write_text(TUESDAY.isoformat())
    async with Sandbox(
        ROOT / "manifest.yml",
        now=lambda: datetime.fromisoformat(clock_file.read_text()),
        set_clock=lambda to: clock_file.write_text(to.isoformat()),
        # A busy machine is no reason to fail; what comes too late has tests of its own.
        ack_seconds=30,
        trigger_seconds=30,
    ) as slack:
        ann = slack.add_member("Ann", admin=True)
        jort, mo = slack.add_member("Jort"), slack.add_member("Mo", locale="nl-NL")
        eve, guest = slack.add_outsider("Eve", team="Acme"), slack.add_guest("Gus")
        clients = slack.add_channel("clients", members=[ann, jort, mo, guest])
        shared = slack.add_channel("with-acme", members=[ann, jort, eve], shared=True)
        people = {"ann": ann, "jort": jort, "mo": mo, "eve": eve, "guest": guest, "clients": clients, "shared": shared}
        chosen = Settings(
            _env_file=None,
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            slack_api_url=slack.api_url,
            sqlite_synchronous="NORMAL",
            clock_file=clock_file,
            **{
                "database_url": f"sqlite+aiosqlite:///{tmp_path}/team.sqlite3",
                "digest_channel": "clients",
                **settings,
            },
        )
        yield Team(slack, clock_file, chosen, people)


@pytest.fixture
async def team(tmp_path: Path) -> AsyncIterator[Team]:
    """The team with the bot at work."""
    async with a_team(tmp_path) as team, serving(team.settings) as team.bot:
        yield team


@pytest.fixture
def says() -> Callable[[Any], str]:
    """All words of a message or view."""
    return text_of
