"""The digest as of a moment, on paper: computed, printed, not posted."""

import json
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import click

from bot.cli.database import opened, workspace_in
from bot.clock import clock_of
from bot.i18n import Language, language
from bot.messages import digests as messages
from bot.services import digests, verdicts
from bot.settings import Settings
from bot.sources.interchange.moments import moment, settled
from storage.work import Work

#: When the digest comes where nobody chose an hour.
_USUAL_HOUR = 9


async def digest_at(settings: Settings, wanted: str | None, when: str | None, form: str, locale: str | None) -> str:
    """The digest in a form: what a reader of Slack sees (text, blocks), or all that was found (json)."""
    async with opened(settings) as store:
        workspace = await workspace_in(store, wanted)
        # The judgement's days begin in the workspace's own zone, whatever the settings would give a new one.
        zone = workspace.zone() if workspace else ZoneInfo(settings.timezone)
        at = moment_meant(when, zone) if when else clock_of(settings.clock_file)()
        if workspace is None:
            click.echo("There is no workspace yet, and so nothing to say.", err=True)
            return _in_json({"at": at.isoformat(), "workspace": None, "relationships": []}) if form == "json" else ""
        speak = language(locale or workspace.locale or settings.locale, zone.key)
        async with store.reading(workspace.id) as work:
            if form == "json":
                return await _for_machines(work, at, speak)
            bare = when is not None and at.astimezone(zone).time() == time(0)
            hour = _USUAL_HOUR if workspace.digest_hour is None else workspace.digest_hour
            return await _for_readers(work, at, speak, form, hour if bare else None)


def moment_meant(when: str, zone: ZoneInfo) -> datetime:
    """The moment that was typed: a bare day begins at 00:00 in the timezone. Raises click.BadParameter."""
    try:
        return settled(moment(when), zone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from None


async def _for_machines(work: Work, at: datetime, speak: Language) -> str:
    found = await verdicts.verdicts_at(work, at)
    names = await verdicts.names_of(work)
    return _in_json(verdicts.as_json(work.workspace_id, at, found, names, speak.sentence))


async def _for_readers(work: Work, at: datetime, speak: Language, form: str, hour: int | None) -> str:
    page, names = await digests.page_at(work, at), await verdicts.names_of(work)
    if hour is not None:  # a day without an hour: greeted as its digest would be
        page = replace(page, hour=hour)
    if form == "blocks":
        return _in_json(messages.digest(page, speak, names))
    return messages.digest_text(page, speak, names).rstrip("\n")


def _in_json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, indent=2)
