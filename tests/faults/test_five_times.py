"""What Slack sends five times, to one process or to two at once, has one effect."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import Bot, serving
from bot.messages.ids import Form, Press
from bot.services import teammates, touchpoints
from storage import Base, Relationship
from storage.row_security import open_everything
from tests.handlers.filled import FILLED
from tests.journeys.conftest import Team, a_team

pytestmark = pytest.mark.slow

Json = dict[str, Any]
TIMES = 5


@dataclass
class Crowd:
    """A team, and one process or two that serve it."""

    team: Team
    bots: list[Bot]

    async def rows(self) -> dict[str, int]:
        """How many rows each table holds."""
        async with self.bots[0].store.engine.connect() as connection:
            await connection.run_sync(open_everything)
            tables = Base.metadata.sorted_tables
            return {
                each.name: (await connection.scalar(select(func.count()).select_from(each))) or 0 for each in tables
            }

    async def gets(self, kind: str, payload: Json) -> None:
        """Slack sends the same five times at once, in turn to each process, until all is done that follows."""
        sockets = self.team.slack.sockets
        await asyncio.gather(*(sockets.deliver(kind, payload) for _ in range(TIMES)))  # type: ignore[arg-type]
        for bot in self.bots:
            await bot.listeners.finish()

    async def is_in_touch(self) -> str:
        """Jort was in touch with Acme, and is asked about it; returns the touchpoint's id."""
        house, jort = self.bots[0].house, self.team.jort
        assert house is not None
        async with house.open_work() as work:
            me = await teammates.arrive(work, await house.directory.person(jort.id))
            work.add(Relationship(name="Acme", id="acme"))
            await work.flush()
            entry = touchpoints.Entry("acme", self.team.now, [me])
            return str((await touchpoints.log(work, me, entry, self.team.now)).touchpoint.id)

    def by_jort(self, kind: str, **facts: Any) -> Json:
        """What all interactions have in common."""
        ours = self.team.slack.workspace.identity.team_id
        who = {"id": self.team.jort.id, "team_id": ours, "name": "jort"}
        team = {"id": ours, "domain": "zuid"}
        return {"type": kind, "team": team, "user": who, "api_app_id": "A", "token": "t", "trigger_id": "1.x", **facts}


@pytest.fixture(name="crowd_url", params=["sqlite_url", "fresh_postgresql_url"])
def _crowd_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


@pytest.fixture(name="crowd")
async def _crowd(crowd_url: str, tmp_path: Path) -> AsyncIterator[Crowd]:
    async with a_team(tmp_path, database_url=crowd_url) as team, AsyncExitStack() as stack:
        many = 1 if crowd_url.startswith("sqlite") else 2
        bots = [await stack.enter_async_context(serving(team.settings)) for _ in range(many)]
        await team.slack.until(lambda: team.slack.connected == len(bots))
        yield Crowd(team, bots)


#: The table that grows by one row with each of them.
KEPT_IN = {
    Form.LOG: "touchpoints",
    Form.ANSWER: "reflections",
    Form.RELATIONSHIP: "relationships",
    Form.CONTACT: "contacts",
    Form.PACT: "pacts",
    Form.PROMISE: "promises",
    Form.CONCESSION: "concessions",
    Form.ONE_SIDED_MOVE: "one_sided_moves",
}


@pytest.mark.parametrize("form", list(FILLED))
async def test_a_form_that_comes_five_times_is_kept_once(crowd: Crowd, form: Form) -> None:
    metadata, values = FILLED[form](await crowd.is_in_touch(), crowd.team.jort.id)
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": form,
        "private_metadata": metadata,
        "team_id": crowd.team.slack.workspace.identity.team_id,
        "hash": "1.x",
        "blocks": [{"type": "input", "block_id": name} for name in values],
        "state": {"values": {name: {name: value} for name, value in values.items()}},
    }
    before = await crowd.rows()
    await crowd.gets("interactive", crowd.by_jort("view_submission", view=view))

    after = await crowd.rows()
    assert after[KEPT_IN[form]] - before[KEPT_IN[form]] == 1


async def test_an_event_that_comes_five_times_is_heard_once(crowd: Crowd) -> None:
    await crowd.is_in_touch()
    team = crowd.team
    question = await team.hears(team.jort, "Acme", "you")
    ours = team.slack.workspace.identity.team_id
    said = {"type": "message", "user": team.jort.id, "channel_type": "im", "channel": team.jort.dm.id}
    event = {**said, "text": "gave: two evenings / got: an honest no", "ts": "1772528400.0001"}
    await crowd.gets(
        "events_api",
        {
            "type": "event_callback",
            "team_id": ours,
            "api_app_id": "A",
            "event_id": "Ev1",
            "authorizations": [{"team_id": ours, "user_id": team.slack.workspace.bot.id, "is_bot": True}],
            "event": event | {"thread_ts": question["ts"]},
        },
    )

    def answers() -> list[Json]:
        return [each for each in team.jort.sees(team.jort.dm) if each.get("thread_ts") == question["ts"]]

    await team.slack.until(answers)
    rows = await crowd.rows()
    assert (rows["reflections"], rows["inbox"]) == (1, 1)
    assert len(answers()) == 1
    assert "an honest no" in str(answers())


async def test_a_button_that_is_pressed_five_times_does_one_thing(crowd: Crowd) -> None:
    await crowd.is_in_touch()
    team = crowd.team
    question = await team.hears(team.jort, "Acme", "you")
    for tap in ("prompt.gave.big", "prompt.got.small"):
        await team.jort.presses(question, tap)
    done = next(
        each
        for block in question["blocks"]
        for each in block.get("elements", [])
        if each.get("action_id", "").startswith(Press.DONE)
    )
    pressed = {**done, "block_id": "b", "action_ts": "1.1"}
    message = {"ts": question["ts"], "text": "x", "type": "message"}
    place = {"id": team.jort.dm.id, "name": "directmessage"}
    await crowd.gets("interactive", crowd.by_jort("block_actions", actions=[pressed], message=message, channel=place))

    assert (await crowd.rows())["reflections"] == 1


async def test_a_command_that_comes_five_times_opens_a_form_and_writes_nothing(crowd: Crowd) -> None:
    await crowd.is_in_touch()
    team = crowd.team
    await team.hears(team.jort, "Acme", "you")
    trigger = team.slack.workspace.triggers.give(team.jort.id)
    before = await crowd.rows()
    await crowd.gets(
        "slash_commands",
        {
            "command": "/giveget",
            "text": "log Acme",
            "user_id": team.jort.id,
            "team_id": team.slack.workspace.identity.team_id,
            "channel_id": team.clients.id,
            "trigger_id": trigger,
            "response_url": f"{team.slack.url}/response/none",
        },
    )
    after = await crowd.rows()

    assert len(team.jort.modals) == 1
    assert {name for name in after if after[name] != before[name]} <= {"deliveries"}
    assert after["deliveries"] - before["deliveries"] <= 1
