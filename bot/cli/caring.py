"""The commands of whoever looks after an installation: backup, restore, carry over, forget, and the audit trail."""

import asyncio
from pathlib import Path

import click

from bot.cli import options


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@options.database
def backup(file: Path, database: str | None) -> None:
    """Write a copy of the SQLite database to FILE. The bot may run meanwhile."""
    from bot.cli import backups  # noqa: PLC0415

    backups.back_up(options.settings(database), file)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.database
def restore(file: Path, database: str | None) -> None:
    """Put a backup in the place of the database. What was there is kept beside it. The bot must not run meanwhile."""
    from bot.cli import backups  # noqa: PLC0415

    asyncio.run(backups.restore(options.settings(database), file))


@click.command("migrate-database")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def migrate_database(source: str, target: str) -> None:
    """Carry everything over to an empty database. It may be of the other kind, SQLite or PostgreSQL."""
    from bot.cli import backups  # noqa: PLC0415

    asyncio.run(backups.carry_over(options.settings(source, "FROM"), options.settings(target, "TO")))


@click.command()
@click.option(
    "--teammate", metavar="ID", help="One of us: their name and their words. Slack's id of their account does too."
)
@click.option("--contact", metavar="ID", help="A person over there.")
@click.option("--relationship", metavar="ID", help="A relationship, with all that hangs on it.")
@click.option("--yes", is_flag=True, help="Do not ask for the name first.")
@options.database
@options.workspace
def forget(
    teammate: str | None,
    contact: str | None,
    relationship: str | None,
    yes: bool,  # noqa: FBT001  click passes flags by name
    database: str | None,
    workspace: str | None,
) -> None:
    """Forget a person or a relationship. What stands in Slack follows once the bot runs.

    An ID is the one that giveget export shows as "id".
    """
    from bot.cli.forgetting import forget_one  # noqa: PLC0415

    wanted = {"person": teammate, "contact": contact, "relationship": relationship}
    named = [(kind, id_) for kind, id_ in wanted.items() if id_]
    if len(named) != 1:
        raise click.UsageError("Say one of --teammate, --contact and --relationship.")
    forget_one(options.settings(database), workspace, *named[0], sure=yes)


@click.command()
@click.option("--last", type=click.IntRange(1), default=50, show_default=True, help="How many.")
@options.database
@options.workspace
def audit(last: int, database: str | None, workspace: str | None) -> None:
    """List who did what to the installation, newest first."""
    from bot.cli.forgetting import list_acts  # noqa: PLC0415

    asyncio.run(list_acts(options.settings(database), workspace, last))


COMMANDS = (backup, restore, migrate_database, forget, audit)
