"""Many teams on a Monday before nine, as rows, and a Slack for all of them that takes 50 ms for everything."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from storage import (
    Delivery,
    Installation,
    Prompt,
    Relationship,
    Teammate,
    Touchpoint,
    TouchpointTeammate,
    Workspace,
)
from storage.store import Store

ZONE = "Europe/Amsterdam"
#: Nine on a Monday in that zone: from then on people may be asked, and all digests are due.
NINE = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
_DAY = NINE.date().isoformat()
_FRIDAY = NINE - timedelta(days=3)
_A_YEAR_AGO = NINE - timedelta(days=365)
#: Touches of each relationship, one a week; one in ten is silent for some weeks now, and is in the digest.
TOUCHES, _SILENT_WEEKS = 12, 5
_SLOW = 0.05
#: The clock shows so long before nine when the processes have started.
_HEAD = timedelta(seconds=5)


class Clock:
    """The clock of the processes: it stands before nine until it is started, and then goes on at its real pace."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._began: float | None = None
        self._show()

    def now(self) -> datetime:
        """What it shows."""
        gone = time.monotonic() - self._began if self._began else 0.0
        return NINE - _HEAD + timedelta(seconds=gone)

    async def go_on(self) -> None:
        """Let it run, until cancelled."""
        self._began = time.monotonic()
        while True:
            self._show()
            await asyncio.sleep(0.05)

    def _show(self) -> None:
        fresh = self.file.with_suffix(".new")
        fresh.write_text(self.now().isoformat())
        fresh.replace(self.file)


@dataclass(frozen=True)
class Sizes:
    """How many workspaces there are, and of what in each."""

    workspaces: int
    relationships: int
    teammates: int

    @property
    def messages(self) -> int:
        """How many fall due: a digest for each team, and a message with a question for each teammate."""
        return self.workspaces * (self.teammates + 1)

    @property
    def talking(self) -> int:
        """Relationships of each workspace that were in touch on Friday."""
        return max(1, self.relationships * 9 // 10)

    def talk(self, mate: int, week: int) -> str:
        """The touchpoint at which a teammate was: last Friday's, or one so many weeks before it."""
        return f"{mate % self.talking}.{week}"


@dataclass
class Slack:
    """Where it is, and which presses were answered with an excuse, as nothing could be kept."""

    url: str = ""
    excused: set[int] = field(default_factory=set)
    #: By channel, when a message there was worded again: seconds of `time.perf_counter`.
    worded: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    #: By trigger, when a form was opened with it.
    opened: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _posted: int = 0

    def says(self, method: str, team: str, given: dict[str, Any]) -> dict[str, Any]:
        """What it answers to a call with the token of that team."""
        if method == "chat.postMessage":
            self._posted += 1
            return {"channel": given["channel"], "ts": f"{1_773_043_200 + self._posted}.000100"}
        if method == "chat.update":
            self.worded[given["channel"]].append(time.perf_counter())
            return {"channel": given["channel"], "ts": given["ts"]}
        if method == "views.open":
            self.opened[given["trigger_id"]].append(time.perf_counter())
            return {"view": {"id": "V1"}}
        return {
            "auth.test": lambda: {"team_id": team, "team": team, "user_id": "UBOT", "bot_id": "BBOT"},
            "users.info": lambda: {"user": _user(given["user"], team)},
            "users.list": lambda: {"members": [_user(f"U{team[1:]}N0", team)]},
            "conversations.open": lambda: {"channel": {"id": f"D{given['users'][1:]}"}},
            "conversations.info": lambda: {"channel": {"id": given["channel"], "name": "clients", "is_member": True}},
            "conversations.members": lambda: {"members": [f"U{team[1:]}N0"]},
            "conversations.history": lambda: {"messages": [], "has_more": False},
            "dnd.info": lambda: {"dnd_enabled": False, "snooze_enabled": False},
            "chat.delete": lambda: {"channel": given["channel"], "ts": given["ts"]},
            "views.update": lambda: {"view": {"id": "V1"}},
            "views.publish": lambda: {"view": {"id": "V1"}},
        }[method]()


def _user(slack_user: str, team: str) -> dict[str, Any]:
    """A full member, as the rows have them: nothing about them is news."""
    name = f"Mate {slack_user.partition('N')[2]}"
    known = {"name": name, "real_name": name, "tz": ZONE, "locale": "en-US", "profile": {"display_name": name}}
    return {"id": slack_user, "team_id": team, "is_admin": slack_user.endswith("N0"), **known}


@asynccontextmanager
async def a_slack() -> AsyncIterator[Slack]:
    """A Slack that serves every team whose token is `xoxb-<team>`, and never says that it is too much."""
    slack = Slack()

    async def answer(request: web.Request) -> web.Response:
        given = dict(request.query)
        if request.can_read_body:
            given |= await (request.json() if request.content_type == "application/json" else request.post())
        await asyncio.sleep(_SLOW)
        team = request.headers["Authorization"].rpartition("-")[2]
        return web.json_response({"ok": True, **slack.says(request.match_info["method"], team, given)})

    async def excuse(request: web.Request) -> web.Response:
        slack.excused.add(int(request.match_info["press"]))
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/api/{method}", answer)
    app.router.add_post("/respond/{press}", excuse)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield slack
    finally:
        await runner.cleanup()


async def fill(store: Store, sizes: Sizes) -> None:
    """Rows for all of it: teams that use the bot since a year, and of whom everybody was asked something on Friday."""
    for number in range(sizes.workspaces):
        team = f"T{number}"
        async with store.open_register() as register:
            await register.keep(_installation(team))
        await store.found_workspace(_workspace(team))
        async with store.work(team) as work:
            work.add(*(Relationship(name=f"Client {each}", id=f"r{each}") for each in range(sizes.relationships)))
            work.add(*(_mate(number, each) for each in range(sizes.teammates)))
            work.add(*_deliveries(number, sizes))
            await work.insert(Touchpoint, _touchpoints(sizes))
            await work.insert(TouchpointTeammate, _present(sizes))
            await work.insert(Prompt, _prompts(sizes))
    if not store.is_sqlite:  # a server that has been at work for a year knows its tables
        async with store.engine.connect() as connection:
            await connection.exec_driver_sql("ANALYZE")
            await connection.commit()


def _installation(team: str) -> Installation:
    known: dict[str, Any] = {"bot_user": "UBOT", "bot_id": "BBOT", "scopes": "chat:write"}
    when: dict[str, Any] = {"installed_at": _A_YEAR_AGO, "changed_at": _A_YEAR_AGO}
    return Installation(id=team, name=team, bot_token=f"xoxb-{team}", **known, **when)


def _workspace(team: str) -> Workspace:
    digest: dict[str, Any] = {"digest_day": "monday", "digest_hour": 9, "digest_channel": f"C{team[1:]}"}
    reached: dict[str, Any] = {"team_id": team, "installation_id": team, "bot_user": "UBOT"}
    heard: dict[str, Any] = {"connected_at": _A_YEAR_AGO, "owners_told_for": NINE.date()}
    return Workspace(id=team, name=team, timezone=ZONE, locale="en", **digest, **reached, **heard)


def _mate(number: int, each: int) -> Teammate:
    return Teammate(
        name=f"Mate {each}",
        id=f"t{each}",
        slack_user=f"U{number}N{each}",
        timezone=ZONE,
        slack_locale="en",
        slack_admin=each == 0,
    )


def _deliveries(number: int, sizes: Sizes) -> list[Delivery]:
    """The digest of today, and the questions of Friday as they stand in Slack."""
    digest = Delivery(
        kind="digest",
        dedup_key=f"digest:T{number}:C{number}:{_DAY}",
        about=_DAY,
        due_at=NINE,
        to_channel=f"C{number}",
        expires_at=NINE + timedelta(days=3),
    )
    return [digest, *(_asked(number, each) for each in range(sizes.teammates))]


def _asked(number: int, mate: int) -> Delivery:
    return Delivery(
        kind="questions",
        dedup_key=f"questions:t{mate}:{_FRIDAY.date()}:1",
        about=f"t{mate}",
        due_at=_FRIDAY,
        to_user=f"U{number}N{mate}",
        id=f"friday{mate}",
        expires_at=_FRIDAY + timedelta(hours=12),
        state="sent",
        attempts=1,
        posted_at=_FRIDAY,
        sent_at=_FRIDAY,
        channel=f"D{number}N{mate}",
        ts=f"{mate}.000000",
    )


def _touchpoints(sizes: Sizes) -> list[dict[str, Any]]:
    return [
        {"relationship_id": f"r{each}", "at": _FRIDAY - timedelta(weeks=week + silent), "id": f"{each}.{week}"}
        for each in range(sizes.relationships)
        for silent in [_SILENT_WEEKS if each >= sizes.talking else 0]
        for week in range(TOUCHES)
    ]


def _present(sizes: Sizes) -> list[dict[str, Any]]:
    return [
        {"touchpoint_id": sizes.talk(mate, week), "teammate_id": f"t{mate}", "position": 0}
        for mate in range(sizes.teammates)
        for week in (0, 1)
    ]


def _prompts(sizes: Sizes) -> list[dict[str, Any]]:
    """Last week's talk was asked about on Friday; Friday's own is to be asked about now."""
    mates = range(sizes.teammates)
    nothing: dict[str, Any] = {"asked_at": None, "delivery_id": None}
    return [
        *({**_prompt(sizes.talk(each, 0), each), "state": "pending", "due_at": NINE, **nothing} for each in mates),
        *(
            {
                **_prompt(sizes.talk(each, 1), each),
                "state": "asked",
                "due_at": _FRIDAY,
                "asked_at": _FRIDAY,
                "delivery_id": f"friday{each}",
            }
            for each in mates
        ),
    ]


def _prompt(touchpoint_id: str, mate: int) -> dict[str, Any]:
    return {"touchpoint_id": touchpoint_id, "teammate_id": f"t{mate}"}
