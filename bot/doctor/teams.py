"""Whether each team that installed the app can be spoken to with the token that is kept of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import SecretStr

from bot.doctor import slack
from bot.doctor.finding import Finding, ok, unknown, wrong
from bot.settings import Settings
from storage.installations import Installation
from storage.sealed import NoTokenKeys, WrongTokenKeys
from storage.store import Store
from storage.workspaces import Workspace

#: Teams that are asked about at most: Slack answers, and people read, only so much.
_MOST = 20


@dataclass(frozen=True)
class Opened:
    """What is kept of who installed the app: those whose token a key opens, and the names of the others."""

    installations: list[Installation]
    sealed: list[str]


async def opened(store: Store, workspaces: Sequence[Workspace]) -> Opened:
    """Open each token that is kept. Raises NoTokenKeys where there are tokens and no keys."""
    names = {each.installation_id: each.name for each in workspaces}
    found = Opened([], [])
    async with store.consult_register() as register:
        for id_ in sorted(await register.stamps()):
            try:
                if (installation := await register.installation(id_)) is not None:
                    found.installations.append(installation)
            except WrongTokenKeys:
                found.sealed.append(names.get(id_) or id_)
    return found


async def look(settings: Settings, store: Store, workspaces: Sequence[Workspace], now: datetime) -> list[Finding]:
    """Whether the keys open what is kept, and what Slack says to each token; nothing where nobody installed the app."""
    try:
        found = await opened(store, workspaces)
    except NoTokenKeys:
        return [wrong("token keys", "GIVEGET_TOKEN_KEYS is not set, and tokens in the database are sealed with one.")]
    if not found.installations and not found.sealed:
        return []
    asking = [(each, served) for each in found.installations for served in _served(each, workspaces)]
    asked = await asyncio.gather(*(_ask(settings, *pair) for pair in asking[:_MOST]))
    clock = [slack.clock(answers, now) for answers, _ in asked if not answers.bot_error]
    more = len(asking) - _MOST
    rest = [unknown("teams", f"{more} more {'was' if more == 1 else 'were'} not asked about")] if more > 0 else []
    return [_keys(found), *clock[:1], *(finding for _, findings in asked for finding in findings), *rest]


def _keys(found: Opened) -> Finding:
    if found.sealed:
        who = ", ".join(found.sealed[:_MOST])
        more = f" and {len(found.sealed) - _MOST} more" if len(found.sealed) > _MOST else ""
        return wrong(
            "token keys",
            f"none of GIVEGET_TOKEN_KEYS opens the token of {who}{more}: add the key that it was sealed with, or let"
            " them install again.",
        )
    count = len(found.installations)
    return ok("token keys", f"they open the {'token' if count == 1 else f'{count} tokens'} in the database")


def _served(installation: Installation, workspaces: Sequence[Workspace]) -> list[Workspace | None]:
    """The workspaces that it serves; None where there is none yet."""
    return [each for each in workspaces if each.installation_id == installation.id] or [None]


async def _ask(
    settings: Settings, installation: Installation, workspace: Workspace | None
) -> tuple[slack.Answers, list[Finding]]:
    """What Slack answers, and one line where all is well with a team, else those that say what is not."""
    answers = await slack.answers_to(settings, SecretStr(installation.bot_token))
    name = (workspace.name if workspace else None) or installation.name or installation.id
    if error := answers.bot_error:
        return answers, [wrong("team", f"{name}: {_refused(settings, error)}")]
    if workspace is not None and workspace.team_id:
        answers = replace(answers, me=answers.me | {"team_id": workspace.team_id})
    findings = [
        slack.scopes(answers),
        await slack.channel(settings, answers, workspace, of_organisation=installation.is_organisation),
    ]
    faults = [replace(each, words=f"{name}: {each.words}") for each in findings if each.verdict != "ok"]
    return answers, faults or [ok("team", f"{name}: its token works, {findings[0].words}; {findings[1].words}")]


def _refused(settings: Settings, error: str) -> str:
    if slack.is_out_of_reach(error):
        return f"{settings.slack_api_url} cannot be reached"
    return f"Slack refuses its token ({error}): it has to install the app again, at /slack/install."
