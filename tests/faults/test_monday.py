"""A Monday morning: all teams' digests and questions fall due at once, on two replicas, one of which is killed."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox import Teammate
from bot.sandbox.team import Team
from storage import Installation, Prompt, Relationship, Touchpoint, TouchpointTeammate, Workspace
from storage import Teammate as TeammateRow
from storage.sealed import new_key
from storage.store import Store
from tests.faults.conftest import counted
from tests.faults.trial import BEGIN, Count, Trial

pytestmark = pytest.mark.slow

TEAMS, PEOPLE = 50, 20
#: Ten in the morning in Amsterdam, when all the digests come and everybody may be asked.
TEN = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
A_WEEK = timedelta(days=7)


@pytest.mark.faults
async def test_a_monday_of_many_teams_outlives_the_replica_that_is_killed(on_postgresql: Trial) -> None:
    trial = await _serving_many(on_postgresql)
    teams = {team: await _moved_in(trial, team) for team in _teams(trial)}
    trial.shift = TEN - BEGIN - timedelta(seconds=30)
    async with counted(trial, "a Monday, kill", lambda: count_read(teams)):
        first, _ = await trial.starts(), await trial.starts()
        async with asyncio.timeout(120):
            while count_read(teams).sent < 200:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        await trial.kills_one(first)
        await trial.starts()
        async with asyncio.timeout(300):
            while count_read(teams).lost or await _waits(trial):  # noqa: ASYNC110
                await asyncio.sleep(0.5)

    count = count_read(teams)
    assert (count.sent, count.doubled, count.lost) == (count.accepted, 0, 0), count
    assert trial.kills == 1


async def _serving_many(trial: Trial) -> Trial:
    """As the trial was, for many teams that installed the app."""
    identity = trial.slack.workspace.identity
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        del trial.environment[name]
    keys = new_key()
    trial.does = "serve"
    trial.environment |= {
        "SLACK_CLIENT_ID": identity.client_id,
        "SLACK_CLIENT_SECRET": identity.client_secret,
        "SLACK_SIGNING_SECRET": identity.signing_secret,
        "GIVEGET_TOKEN_KEYS": keys,
        "GIVEGET_PUBLIC_URL": "https://giveget.example",
        "GIVEGET_PORT": "0",
    }
    await trial.store.close()
    trial.store = Store(trial.environment["DATABASE_URL"], token_keys=[keys])
    return trial


async def _waits(trial: Trial) -> bool:
    """Whether something is due, or on its way."""
    async with trial.store.consult_ledger() as ledger:
        return await ledger.oldest_due(trial.now()) is not None


def _teams(trial: Trial) -> Iterator[Team]:
    for number in range(TEAMS):
        yield trial.slack.add_team(f"Team {number}")


async def _moved_in(trial: Trial, team: Team) -> list[Teammate]:
    """A team that uses the bot since last week; all of it were in touch with Acme on Friday, and nobody was asked."""
    key, bot = team.workspace.identity.team_id, team.workspace.bot
    people = [team.add_member(f"Member {number}") for number in range(PEOPLE)]
    room = team.add_channel("clients", members=people[:1])
    friday = TEN - timedelta(days=3)
    async with trial.store.open_register() as register:
        await register.keep(_installation(team, trial.slack.tokens.give("bot", key)))
    known: dict[str, Any] = {"team_id": key, "installation_id": key, "bot_user": bot.id, "connected_at": TEN - A_WEEK}
    when: dict[str, Any] = {
        "digest_day": "monday",
        "digest_hour": 10,
        "digest_channel": room.id,
        "timezone": "Europe/Amsterdam",
    }
    await trial.store.found_workspace(Workspace(id=key, name=team.workspace.identity.team, **known, **when))
    async with trial.store.work(key) as work:
        work.add(Relationship(name="Acme", id="acme"))
        work.add(*(TeammateRow(name=each.name, slack_user=each.id, id=each.id) for each in people))
        await work.flush()
        work.add(Touchpoint(relationship_id="acme", at=friday, id="friday"))
        await work.flush()
        work.add(*(TouchpointTeammate(touchpoint_id="friday", teammate_id=each.id) for each in people))
        work.add(*(Prompt(touchpoint_id="friday", teammate_id=each.id, due_at=TEN) for each in people))
    return people


def _installation(team: Team, token: str) -> Installation:
    identity = team.workspace.identity
    return Installation(
        id=identity.team_id,
        name=identity.team,
        bot_token=token,
        bot_user=team.workspace.bot.id,
        bot_id=identity.bot_id,
        scopes="chat:write",
        installed_at=BEGIN,
        changed_at=BEGIN,
    )


def count_read(teams: dict[Team, list[Teammate]]) -> Count:
    """Each team is to read one digest, and each person one message with questions."""
    stands = [
        sum(1 for message in place.messages if message.metadata)
        for team in teams
        for place in team.workspace.conversations.values()
    ]
    accepted = sum(1 + len(people) for people in teams.values())
    sent = sum(many > 0 for many in stands)
    return Count(accepted, sent, doubled=sum(stands) - sent, lost=accepted - sent)
