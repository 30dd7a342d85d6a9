"""Forgetting from the command line, what is kept of one person, and the audit trail."""

import json
from typing import BinaryIO

import click

from bot.cli.database import opened, workspace_in
from bot.clock import clock_of
from bot.services import audit, forgettable
from bot.services.errors import Gone
from bot.services.histories import person_exports
from bot.services.teammates import with_slack_user
from bot.settings import Settings
from storage.store import Store
from storage.words import TOLD_BY_SLACK

#: What an act is called where the trail is read.
_ACTS = {
    "installed": "the app was installed",
    "uninstalled": "the app was removed, or its token ended",
    "settings_changed": "changed settings",
    "admins_named": "named admins",
    "person_matched": "matched an imported person with an account",
    "forgot_person": "forgot a person",
    "forgot_contact": "forgot a person over there",
    "forgot_relationship": "forgot a relationship",
    "exported": "exported what is kept of a person",
    "exported_all": "exported the whole history",
    "exported_one": "exported the history of one relationship",
    "imported": "imported a history",
    "backed_up": "made a backup",
    "restored": "restored a backup",
    "carried_over": "carried everything over from another database",
    "keys_rotated": "rotated the keys",
}


async def forget_one(settings: Settings, wanted: str | None, kind: str, id_: str, *, sure: bool) -> None:
    """Forget one, after its name was typed. Raises click.UsageError where there is none of that id."""
    now = clock_of(settings.clock_file)()
    async with opened(settings) as store:
        workspace_id = await _workspace(store, wanted)
        try:
            async with store.reading(workspace_id) as work:
                account = await with_slack_user(work, id_) if kind == "person" else None
                one = await forgettable.found(work, kind, account.id if account else id_)
        except Gone:
            raise click.UsageError(f"There is no {kind} '{id_}' here.") from None
        if not sure:
            typed = _typed_name(one.name)
            if not forgettable.is_named(one, typed):
                raise click.ClickException("That is not the name. Nothing was forgotten.")
        async with store.work(workspace_id) as work:
            await forgettable.FORGET[one.kind](work, one.id, now)
        await store.checkpoint()
    click.echo("Forgotten. What stands in Slack follows within a minute, or once the bot runs.", err=True)


def _typed_name(name: str) -> str:
    try:
        return str(click.prompt(f"This cannot be undone. Type the name, {name}, to forget it", err=True))
    except click.Abort:
        raise click.ClickException("No name was typed. Nothing was forgotten.") from None


async def hand_out_person(settings: Settings, wanted: str | None, teammate_id: str, out: BinaryIO) -> None:
    """Write what is kept of one of us, as lines; it is written down that this was done. Raises click.UsageError."""
    async with opened(settings) as store:
        workspace_id = await _workspace(store, wanted)
        try:
            async with store.reading(workspace_id) as work:
                async for record in person_exports.about(work, teammate_id):
                    out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        except Gone:
            raise click.UsageError(f"There is no teammate '{teammate_id}' here.") from None
        async with store.work(workspace_id) as work:
            await audit.record(work, "exported", clock_of(settings.clock_file)())


async def list_acts(settings: Settings, wanted: str | None, last: int) -> None:
    """Print the audit trail, newest first."""
    async with opened(settings) as store:
        async with store.reading(await _workspace(store, wanted)) as work:
            acts = await audit.latest(work, last)
    if not acts:
        click.echo("Nothing was done yet that the audit trail keeps.", err=True)
    for entry, name in acts:
        about = f": {entry.about}" if entry.about else ""
        who = "Slack:" if entry.act in TOLD_BY_SLACK else name or "command line"
        click.echo(f"{entry.at:%Y-%m-%d %H:%M}  {who} {_ACTS[entry.act]}{about}")


async def _workspace(store: Store, wanted: str | None) -> str:
    workspace = await workspace_in(store, wanted)
    if workspace is None:
        raise click.UsageError("There is no workspace yet.")
    return workspace.id
