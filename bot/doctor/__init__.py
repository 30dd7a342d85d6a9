"""giveget doctor: looks at everything the bot stands on, beside a running bot, and says in one line each what to do."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import click

from bot.clock import Clock, file_clock, system_clock
from bot.doctor import database, slack, teams
from bot.doctor.finding import Finding, unknown, warning
from bot.settings import Settings, given_names, unknown_names
from storage.store import Store
from storage.workspaces import Workspace

__all__ = ["Finding", "examine", "main"]

#: What is found with SLACK_BOT_TOKEN.
_OF_OUR_TOKEN = frozenset({"scopes", "clock", "digest channel"})


def main(settings: Settings) -> int:
    """Print the findings; returns the exit status: 0 where all is well, else 1."""
    findings = [*asyncio.run(examine(settings, system_clock)), *misspelt(given_names())]
    for finding in findings:
        click.echo(str(finding))
    return int(any(finding.verdict == "wrong" for finding in findings))


async def examine(settings: Settings, clock: Clock) -> list[Finding]:
    """All findings, what others rest on first. `clock` is this machine's, whatever the settings say."""
    answers = await slack.ask(settings)
    findings = [*slack.tokens(settings, answers), slack.scopes(answers), slack.clock(answers, clock())]
    store = Store(settings.database_url, synchronous=settings.sqlite_synchronous, token_keys=settings.keys())
    try:
        found, workspaces = await database.look(store)
        workspace = _ours(workspaces or [], answers.team_id)
        of_teams = await teams.look(settings, store, workspaces, clock()) if workspaces else []
        findings += [*found, await slack.channel(settings, answers, workspace)]
        if of_teams and not answers.client.token:  # each has its own, and there is none that these would be about
            findings = [each for each in findings if each.about not in _OF_OUR_TOKEN]
        findings += of_teams
        now = file_clock(settings.clock_file)() if settings.clock_file else clock()
        findings += await _deliveries(store, [workspace] if workspace else workspaces, now)
    finally:
        await store.close()
    return findings


def misspelt(given: Iterable[str]) -> list[Finding]:
    """The names that look like settings of ours and are none."""
    return [
        warning("settings", f"{name} is no setting, and is not heeded{f'; {meant} is one' if meant else ''}")
        for name, meant in unknown_names(given).items()
    ]


async def _deliveries(store: Store, workspaces: list[Workspace] | None, now: datetime) -> list[Finding]:
    if workspaces is None:
        return [unknown("messages", "looked at once the database can be used and is up to date")]
    if not workspaces:
        comes = "it comes with the first start, or with the first team that installs the app"
        return [unknown("messages", f"no workspace is in the database yet: {comes}")]
    found = [(each, await database.deliveries(store, each, now)) for each in workspaces]
    if len(workspaces) == 1:
        return [finding for _, finding in found]
    return [replace(finding, words=f"{each.name or each.id}: {finding.words}") for each, finding in found]


def _ours(workspaces: list[Workspace], team_id: str | None) -> Workspace | None:
    """The workspace that the token belongs to; without an answer of Slack the only one there is."""
    if team_id is None:
        return workspaces[0] if len(workspaces) == 1 else None
    return next((each for each in workspaces if each.team_id == team_id), None)
