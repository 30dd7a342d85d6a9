"""Options that several commands share."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.settings import Settings

#: The languages, as in storage/words.py: to load that would make every command start later.
LOCALES = ("en", "nl")
database = click.option("--database", metavar="URL", help="Where it is kept; without it, DATABASE_URL says.")
workspace = click.option("--workspace", metavar="ID", help="Which workspace; without it, the only one there is.")


def settings(database_url: str | None, named: str = "--database") -> "Settings":
    """The settings, with another database where one is `named`. Raises click.BadParameter where it is none."""
    from bot import addresses  # noqa: PLC0415
    from bot.settings import Settings  # noqa: PLC0415

    found = Settings()
    if not database_url:
        return found
    try:
        return found.model_copy(update={"database_url": addresses.of_database(database_url)})
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint=named) from None
