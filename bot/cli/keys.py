"""The keys that tokens are encrypted with: a new one, and encrypting all that is kept with it."""

import asyncio
from typing import TYPE_CHECKING

import click

from bot.cli import options

if TYPE_CHECKING:
    from bot.settings import Settings


@click.group()
def keys() -> None:
    """The keys that tokens of several teams are sealed with."""


@keys.command()
def new() -> None:
    """Print a new key, for GIVEGET_TOKEN_KEYS."""
    from storage.sealed import new_key  # noqa: PLC0415

    click.echo(new_key())


@keys.command()
@options.database
def rotate(database: str | None) -> None:
    """Encrypt every token with the first of GIVEGET_TOKEN_KEYS; afterwards the others can go.

    The bot may run, where each of its processes encrypts with that key already.
    """
    asyncio.run(_rotate(options.settings(database)))


async def _rotate(settings: "Settings") -> None:
    from bot.cli.database import opened  # noqa: PLC0415
    from bot.clock import system_clock  # noqa: PLC0415
    from bot.services import audit  # noqa: PLC0415
    from storage.sealed import WrongTokenKeys  # noqa: PLC0415

    if not settings.keys():
        raise click.ClickException("GIVEGET_TOKEN_KEYS is not set: giveget keys new prints a key.")
    async with opened(settings) as store:
        try:
            async with store.open_register() as register:
                count = await register.seal_again()
        except WrongTokenKeys:
            raise click.ClickException(
                "No key of GIVEGET_TOKEN_KEYS opens what is kept. Put the old key behind the new: nothing changed."
            ) from None
        for workspace in await store.workspaces():
            if workspace.installation_id is not None:
                async with store.work(workspace.id) as work:
                    await audit.record(work, "keys_rotated", system_clock())
    said = "1 token is" if count == 1 else f"{count} tokens are"
    click.echo(f"{said} encrypted with the first key; the others are not needed any more.", err=True)
