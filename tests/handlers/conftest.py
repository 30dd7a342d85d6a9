"""The whole bot but its socket: payloads go in as Slack writes them, and what is done can be counted."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy import event, func, select

from bot.app import Bot, built, drain
from storage import Base
from tests.handlers.rows import rows
from tests.journeys.conftest import Team, a_team

Json = dict[str, Any]


@dataclass
class Door:
    """Where payloads come in."""

    team: Team
    bot: Bot

    async def gets(self, payload: Json) -> BoltResponse:
        """Slack sends something; returns what it is answered, when all that follows from it is done."""
        answer = await self.bot.app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
        await self.bot.listeners.finish()
        return answer

    async def rows(self) -> dict[str, int]:
        """How many rows each table holds."""
        async with self.bot.store.engine.connect() as connection:
            counts = {}
            for table in Base.metadata.sorted_tables:
                counts[table.name] = (await connection.scalar(select(func.count()).select_from(table))) or 0
            return counts

    async def everything(self) -> dict[str, list[str]]:
        """All that is kept, by table: what is changed is seen too."""
        async with self.bot.store.engine.connect() as connection:
            tables = Base.metadata.sorted_tables
            return {each.name: sorted(map(repr, (await connection.execute(select(each))).all())) for each in tables}

    async def fill(self) -> None:
        """Make what the payloads are about."""
        assert self.bot.house is not None
        async with self.bot.house.open_work() as work:
            for row in rows(self.team.ann.id, self.team.mo.id):
                work.add(row)
                await work.flush()

    @contextmanager
    def counted(self) -> Iterator[Callable[[], list[str]]]:
        """The statements that touch rows of people, from here on."""
        said: list[str] = []

        def note(*call: Any) -> None:
            if call[2].lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
                said.append(call[2])

        engines = {self.bot.store.engine.sync_engine, self.bot.store.readers.sync_engine}
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        yield lambda: said
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)

    def calls(self) -> list[str]:
        """The methods that the bot called at Slack, but for asking who somebody is."""
        return [
            line.method for line in self.team.slack.wire.lines if line.kind == "api" and line.method != "users.info"
        ]


@pytest.fixture(name="door")
async def _door(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Door]:
    async with a_team(tmp_path, database_url=sqlite_url) as team, built(team.settings) as bot:
        team.bot = bot
        yield Door(team, bot)
        await drain(bot)  # what was set going must not outlive the database
