"""Forgetting from the command line, what is kept of one person, and the audit trail."""

import asyncio
import json
from typing import BinaryIO

import click

from bot.cli.database import opened, workspace_in
from bot.clock import clock_of
from bot.facts.forgetting import Forgettable
from bot.services import audit, forgettable
from bot.services.errors import Gone
from bot.services.histories import person_exports
from bot.services.teammates import with_slack_user
from bot.settings import Settings
from storage.store import Store
from storage.words import TOLD_BY_SLACK
from storage.workspaces import Workspace

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


def forget_one(settings: Settings, wanted: str | None, kind: str, id_: str, *, sure: bool) -> None:
    """Forget one, after its name was typed. Raises click.UsageError where there is none of that id."""
    try:
        one = asyncio.run(_found(settings, wanted, kind, id_))
        # Within an event loop Ctrl-C would only cancel what waits there, and the question would stay.
        if not (sure or forgettable.is_named(one, _typed_name(one.name))):
            raise click.ClickException("That is not the name. Nothing was forgotten.")
        asyncio.run(_forget(settings, wanted, one))
    except Gone:
        raise click.UsageError(f"There is no {kind} '{id_}' here.") from None
    click.echo("Forgotten. What stands in Slack follows within a minute, or once the bot runs.", err=True)


async def _found(settings: Settings, wanted: str | None, kind: str, id_: str) -> Forgettable:
    async with opened(settings) as store, store.reading(await _workspace_id(store, wanted)) as work:
        account = await with_slack_user(work, id_) if kind == "person" else None
        return await forgettable.found(work, kind, account.id if account else id_)


async def _forget(settings: Settings, wanted: str | None, one: Forgettable) -> None:
    async with opened(settings) as store:
        async with store.work(await _workspace_id(store, wanted)) as work:
            await forgettable.FORGET[one.kind](work, one.id, clock_of(settings.clock_file)())
        await store.checkpoint()


def _typed_name(name: str) -> str:
    try:
        return str(click.prompt(f"This cannot be undone. Type the name, {name}, to forget it", err=True))
    except click.Abort:
        click.echo(err=True)
        raise click.ClickException("No name was typed. Nothing was forgotten.") from None


async def hand_out_person(settings: Settings, wanted: str | None, teammate_id: str, out: BinaryIO) -> None:
    """Write what is kept of one of us, as lines; it is written down that this was done. Raises click.UsageError."""
    async with opened(settings) as store:
        workspace_id = await _workspace_id(store, wanted)
        try:
            async with store.reading(workspace_id) as work:
                async for record in person_exports.about(work, teammate_id):
                    out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        except Gone:
            raise click.UsageError(f"There is no teammate '{teammate_id}' here.") from None
        async with store.work(workspace_id) as work:
            await audit.record(work, "exported", clock_of(settings.clock_file)())


async def list_acts(settings: Settings, wanted: str | None, last: int) -> None:
    """Print the audit trail, newest first, with times in the timezone of the workspace."""
    async with opened(settings) as store:
        workspace = await _workspace(store, wanted)
        async with store.reading(workspace.id) as work:
            acts = await audit.latest(work, last)
    if not acts:
        click.echo("Nothing was done yet that the audit trail keeps.", err=True)
    for entry, name in acts:
        about = f": {entry.about}" if entry.about else ""
        who = "Slack:" if entry.act in TOLD_BY_SLACK else name or "command line"
        at = entry.at.astimezone(workspace.zone())
        click.echo(f"{at:%Y-%m-%d %H:%M %Z}  {who} {_ACTS[entry.act]}{about}")


async def _workspace_id(store: Store, wanted: str | None) -> str:
    return (await _workspace(store, wanted)).id


async def _workspace(store: Store, wanted: str | None) -> Workspace:
    workspace = await workspace_in(store, wanted)
    if workspace is None:
        raise click.UsageError("There is no workspace yet.")
    return workspace
