"""What Slack sends five times, to one bot or to two on one database at once, has one effect."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import Bot, serving
from bot.messages.ids import Form, Press
from bot.services import teammates, touchpoints
from handlers.commands import WORDS
from storage import Base, Delivery, Relationship
from storage.row_security import open_everything
from tests.handlers.filled import CHANGING, FILLED
from tests.handlers.rows import rows
from tests.journeys.conftest import Team, a_team, text_of

pytestmark = pytest.mark.slow

Json = dict[str, Any]
TIMES = 5


@dataclass
class Crowd:
    """A team, and one bot or two that serve it."""

    team: Team
    bots: list[Bot]

    async def everything(self) -> dict[str, list[str]]:
        """All that is kept, by table."""
        async with self.bots[0].store.engine.connect() as connection:
            await connection.run_sync(open_everything)
            tables = Base.metadata.sorted_tables
            return {each.name: sorted(map(repr, (await connection.execute(select(each))).all())) for each in tables}

    async def rows(self) -> dict[str, int]:
        """How many rows each table holds."""
        return {table: len(kept) for table, kept in (await self.everything()).items()}

    async def gets(self, kind: str, payload: Json) -> None:
        """Slack sends the same five times at once, in turn to each bot, until all is done that follows."""
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

    async def fill(self) -> None:
        """Make what the forms that change something are about; it is Ann's."""
        house = self.bots[0].house
        assert house is not None
        people = [await house.directory.person(each.id) for each in (self.team.ann, self.team.mo)]
        async with house.open_work() as work:
            for row in rows(*(each.slack_user for each in people)):
                work.add(row)
                await work.flush()
            for person in people:
                await teammates.arrive(work, person)

    async def planned(self) -> set[str]:
        """The keys of all messages, once those are among them that the clockwork plans."""
        for bot in self.bots:
            await bot.jobs.plan()
        async with self.bots[0].store.engine.connect() as connection:
            await connection.run_sync(open_everything)
            return set(await connection.scalars(select(Delivery.dedup_key)))

    async def hears_command(self, text: str) -> set[str]:
        """Jort, who was never here before, types this in a channel; returns the keys of new messages.

        Nothing else is new but that he was here, once.
        """
        planned, before = await self.planned(), _but_messages(await self.everything())
        await self.gets("slash_commands", self.typed(self.team.jort, text))
        after = _but_messages(await self.everything())
        assert {table: len(more) for table in after if (more := set(after[table]) ^ set(before[table]))} == {
            "teammates": 1
        }
        return await self.planned() - planned

    def typed(self, who: Any, text: str) -> Json:
        """A command of /giveget, typed where everybody reads along."""
        slack, place = self.team.slack, self.team.clients
        return {
            "command": "/giveget",
            "text": text,
            "user_id": who.id,
            "team_id": slack.workspace.identity.team_id,
            "channel_id": place.id,
            "trigger_id": slack.workspace.triggers.give(who.id),
            "response_url": slack.responses.give(who.id, place),
        }

    def by(self, who: Any, kind: str, **facts: Any) -> Json:
        """What all interactions have in common."""
        ours = self.team.slack.workspace.identity.team_id
        user = {"id": who.id, "team_id": ours, "name": "x"}
        team = {"id": ours, "domain": "zuid"}
        return {"type": kind, "team": team, "user": user, "api_app_id": "A", "token": "t", "trigger_id": "1.x", **facts}

    def sent(self, who: Any, form: Form, metadata: str, values: Json) -> Json:
        """A form that somebody sends."""
        view = {
            "id": "V1",
            "type": "modal",
            "callback_id": form,
            "private_metadata": metadata,
            "team_id": self.team.slack.workspace.identity.team_id,
            "hash": "1.x",
            "blocks": [{"type": "input", "block_id": name} for name in values],
            "state": {"values": {name: {name: value} for name, value in values.items()}},
        }
        return self.by(who, "view_submission", view=view)


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
    before = await crowd.rows()
    await crowd.gets("interactive", crowd.sent(crowd.team.jort, form, metadata, values))

    after = await crowd.rows()
    assert after[KEPT_IN[form]] - before[KEPT_IN[form]] == 1


#: The tables that grow with each of those that change something, and by how many rows.
GROWN = {
    Form.DIFFER: {"disagreements": 1},
    Form.CONTEXT: {},
    Form.FORGET: {"audit": 1},
    Form.MY_SETTINGS: {},
    Form.WORKSPACE_SETTINGS: {"audit": 1},
    Form.SETUP: {"audit": 1, "relationships": 1},
}


def _but_messages(kept: dict[str, list[str]]) -> dict[str, list[str]]:
    """Without the ledger: the bot is at work, and plans a digest anew whenever settings are sent."""
    return {table: rows_of for table, rows_of in kept.items() if table != "deliveries"}


@pytest.mark.parametrize("form", list(CHANGING))
async def test_a_form_that_comes_five_times_changes_once(crowd: Crowd, form: Form) -> None:
    await crowd.fill()
    before = _but_messages(await crowd.everything())
    sent = crowd.sent(crowd.team.ann, form, *CHANGING[form]("talk", crowd.team.ann.id))
    await crowd.gets("interactive", sent)
    changed = _but_messages(await crowd.everything())
    await crowd.gets("interactive", sent)

    assert changed != before
    assert {table: more for table in before if (more := len(changed[table]) - len(before[table])) > 0} == GROWN[form]
    assert _but_messages(await crowd.everything()) == changed


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
    await crowd.gets(
        "interactive", crowd.by(team.jort, "block_actions", actions=[pressed], message=message, channel=place)
    )

    assert (await crowd.rows())["reflections"] == 1


#: What the words of /giveget that open a form mean, and those that are typed with a name behind them.
OPENING = ("log", "promise", "settings", "forget")
WITH_A_NAME = ("log", "promise", "balance")
TYPED = {f"{word} Acme" if meaning in WITH_A_NAME else word: meaning for word, meaning in WORDS.items()}
#: These are no words, or are answered before a form opens.
NO_WORDS = ("Acme", "nonsense", "balance", "log Nobody")


@pytest.mark.parametrize("text", [text for text, meaning in TYPED.items() if meaning in OPENING])
async def test_a_command_that_comes_five_times_opens_one_form_and_says_nothing(crowd: Crowd, text: str) -> None:
    await crowd.fill()
    messages = await crowd.hears_command(text)

    jort = crowd.team.jort
    assert (len(jort.modals), jort.sees(jort.dm), messages) == (1, [], set())


@pytest.mark.parametrize("text", [*(text for text in TYPED if TYPED[text] not in OPENING), *NO_WORDS])
async def test_a_command_that_comes_five_times_shows_the_same_five_times_to_who_typed_it(
    crowd: Crowd, text: str
) -> None:
    await crowd.fill()
    jort, mo, place = crowd.team.jort, crowd.team.mo, crowd.team.clients
    before = mo.sees(place)
    messages = await crowd.hears_command(text)

    answers = [text_of(each) for each in jort.sees(place) if each not in before]
    assert (len(answers), len(set(answers))) == (TIMES, 1)
    assert mo.sees(place) == before
    assert (jort.modals, messages) == ([], set())
