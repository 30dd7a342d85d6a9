"""Options that several commands share."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.settings import Settings

#: The languages, as in storage/words.py: to load that would make every command start later.
LOCALES = ("en", "nl")
database = click.option("--database", metavar="URL", help="Where it is kept; without it, DATABASE_URL says.")
workspace = click.option("--workspace", metavar="ID", help="Which workspace; without it, the only one there is.")


def settings(database_url: str | None) -> "Settings":
    """The settings, with another database where one is named."""
    from bot.settings import Settings  # noqa: PLC0415

    found = Settings()
    return found.model_copy(update={"database_url": database_url}) if database_url else found
