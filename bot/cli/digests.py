"""The digest as of a moment, on paper: computed, printed, not posted."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from bot.cli.database import opened, workspace_in
from bot.settings import Settings
from bot.sources.interchange.moments import moment, settled


async def digest_at(settings: Settings, wanted: str | None, when: str, form: str, locale: str | None) -> str:
    """The digest in a form: what a reader of Slack sees (text, blocks), or all that was found (json)."""
    async with opened(settings) as store:
        workspace = await workspace_in(store, wanted)
        at = moment_meant(when, (workspace and workspace.timezone) or settings.timezone)
        if workspace is None:
            click.echo("There is no workspace yet, and so nothing to say.", err=True)
            return _in_json({"at": at.isoformat(), "workspace": None, "relationships": []}) if form == "json" else ""
    return ""


def moment_meant(when: str, timezone: str) -> datetime:
    """The moment that was typed: a bare day begins at 00:00 in the timezone. Raises click.BadParameter."""
    try:
        return settled(moment(when), ZoneInfo(timezone))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from None


def _in_json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, indent=2)
