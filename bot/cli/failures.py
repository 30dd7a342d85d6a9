"""What went wrong under a command, in a sentence and with its exit status."""

from typing import IO, Any

import click
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from bot import addresses
from bot.lock import AlreadyRunning, NoPlace
from bot.services.errors import UnknownRelationship
from bot.services.histories.imported import Refused
from bot.settings import names
from storage.backups import NotABackup
from storage.carrying import NotEmpty, NotTheSame
from storage.migrations import NewerDatabase
from storage.sealed import NoTokenKeys, WrongTokenKeys
from storage.store import StorageBusy

_SEALED = "and the database holds tokens: give the key that they are encrypted with."


class _FaultyFiles(click.ClickException):
    """Every fault on a line of its own."""

    def __init__(self, refused: Refused) -> None:
        count = len(refused.faults)
        super().__init__(f"Nothing was kept: {count} {'fault' if count == 1 else 'faults'}.")
        self._faults = refused.faults

    def show(self, file: IO[Any] | None = None) -> None:
        for fault in self._faults:
            click.echo(str(fault), file=file, err=True)
        click.echo(self.message, file=file, err=True)


def in_words(error: Exception) -> click.ClickException | None:
    """The sentence for what can happen to anyone; None for what only a programmer can mend."""
    if (words := _of_care(error)) is not None:
        return words
    match error:
        case Refused():
            return _FaultyFiles(error)
        case UnknownRelationship():
            return click.UsageError(f"There is no relationship '{error.name}'.")
        case StorageBusy():
            return click.ClickException("The database is busy: something else is writing. Try again in a moment.")
        case NewerDatabase():
            return click.ClickException(f"The database was made by a newer Giveget (revision {error}). Update Giveget.")
        case ArgumentError() | NoSuchModuleError():
            return click.UsageError(f"{addresses.NO_DATABASE}.")
        case SQLAlchemyError():
            return click.ClickException(f"The database cannot be used: {_reason(error)}.")
        case OSError():
            return click.ClickException(f"{error.filename or 'Input'}: {error.strerror or error}.")
        case ValidationError():
            return click.UsageError("\n".join(_setting(detail) for detail in error.errors()))
    return None


def _of_care(error: Exception) -> click.ClickException | None:
    """What can go wrong while a database is copied, restored or carried over."""
    match error:
        case NotABackup():
            return click.ClickException(f"{error.file} cannot be used: {error.reason}. Nothing was changed.")
        case NotEmpty():
            return click.ClickException("There is something in TO already. Name an empty database.")
        case NotTheSame():
            return click.ClickException(f"What arrived in {error.table} is not what left. Nothing was kept in TO.")
        case NoTokenKeys():
            return click.ClickException(f"GIVEGET_TOKEN_KEYS is not set, {_SEALED} Nothing was kept.")
        case WrongTokenKeys():
            return click.ClickException(f"No key of GIVEGET_TOKEN_KEYS fits, {_SEALED} Nothing was kept.")
        case NoPlace():
            return click.ClickException(str(error))
        case AlreadyRunning():
            return click.ClickException(f"Giveget is running on {error.database}. Stop it first.")
        case FileExistsError():
            return click.ClickException(f"{error.filename2 or error.filename} is there already. Name a new file.")
    return None


def _reason(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".")


def _setting(detail: Any) -> str:
    name = str(detail["loc"][0])
    return f"{names().get(name, name)}: {_fault(detail)}."


def _fault(detail: Any) -> str:
    """What is wrong, with what was given; only of kinds that no secret has."""
    given, told = detail["input"], detail.get("ctx", {})
    match detail["type"]:
        case "literal_error":
            return f"'{given}' is not one of {told['expected'].replace(chr(39), '').replace(' or ', ', ')}"
        case "int_parsing" | "int_type":
            return f"'{given}' is not a whole number"
        case "greater_than_equal":
            return f"{given} is too small; at least {told['ge']}"
        case "less_than_equal":
            return f"{given} is too large; at most {told['le']}"
    return str(detail["msg"].removeprefix("Value error, "))
