"""All settings, read once from the environment and `.env`."""

import os
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import available_timezones

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import addresses
from storage.words import Locale, Weekday

_PREFIX = "GIVEGET_"
_FILE = ".env"
#: What compose.yml reads from the same file, and the bot does not.
_OF_COMPOSE = "GIVEGET_DATABASE_PASSWORD"


def _any_case(words: Iterable[str]) -> BeforeValidator:
    """Takes a word for the one that is written so but for upper and lower case."""
    known = {word.casefold(): word for word in words}

    def settle(given: Any) -> Any:
        return known.get(given.strip().casefold(), given) if isinstance(given, str) else given

    return BeforeValidator(settle)


_Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
_Synchronous = Literal["FULL", "NORMAL"]


def _known_timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"'{name}' is not a timezone; write it like Europe/Amsterdam")
    return name


def _are_keys(keys: SecretStr | None) -> SecretStr | None:
    for key in _split(keys):
        try:
            whole = len(urlsafe_b64decode(key)) == 32
        except ValueError:
            whole = False
        if not whole:
            raise ValueError("one of the keys is no key; giveget keys new prints one")
    return keys


def _split(keys: SecretStr | None) -> list[str]:
    return [key.strip() for key in keys.get_secret_value().split(",") if key.strip()] if keys else []


class Settings(BaseSettings):
    """Every setting, with its default. The names in the environment are the aliases, or `GIVEGET_` and the field."""

    model_config = SettingsConfigDict(
        env_file=_FILE,
        env_prefix=_PREFIX,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,  # what is wrong with a secret is no reason to print it
    )

    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    #: For several teams: each installs the app by OAuth. Without these, SLACK_BOT_TOKEN serves one team.
    slack_client_id: str | None = Field(default=None, validation_alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_CLIENT_SECRET")
    #: What tokens are encrypted with, separated by commas: the first encrypts, all decrypt. `giveget keys new`.
    token_keys: Annotated[SecretStr | None, AfterValidator(_are_keys)] = None
    #: How the world reaches `giveget serve`, e.g. https://giveget.example.org; Slack sends those who install it there.
    public_url: Annotated[str, AfterValidator(addresses.of_web)] | None = None
    #: Where `giveget serve` listens.
    host: str = "127.0.0.1"
    http_port: int = Field(default=3000, ge=0, le=65535, validation_alias="GIVEGET_PORT")
    slack_api_url: Annotated[str, AfterValidator(addresses.of_web)] = Field(
        default="https://slack.com/api/", validation_alias="SLACK_API_URL"
    )
    #: One file for one machine; `postgresql+psycopg://…` for a database server.
    database_url: Annotated[str, AfterValidator(addresses.of_database)] = Field(
        default="sqlite+aiosqlite:///giveget.sqlite3",
        validation_alias="DATABASE_URL",
        repr=False,  # a password may stand in it
    )
    #: SQLite only: FULL survives a power cut; NORMAL is three times faster and survives a crash of the bot.
    sqlite_synchronous: Annotated[_Synchronous, _any_case(get_args(_Synchronous))] = "FULL"
    #: A file that holds an ISO time, read at every tick instead of the system clock: for tests and the demo.
    clock_file: Path | None = None

    # What a new workspace starts with; what an admin sets in Slack wins.
    digest_channel: str | None = None
    digest_day: Annotated[Weekday, _any_case(get_args(Weekday))] = "monday"
    digest_hour: int = Field(default=9, ge=0, le=23)
    timezone: Annotated[str, AfterValidator(_known_timezone)] = "Europe/Amsterdam"
    locale: Annotated[Locale, _any_case(get_args(Locale))] = "en"

    #: Direct messages with questions to one person in one day, at most.
    questions_per_day: int = Field(default=3, ge=1)
    #: Where `giveget demo` shows its page. No field may be called what the name of another is without its prefix.
    demo_port: int = Field(default=3000, ge=0, le=65535, validation_alias="PORT")
    #: Where `/metrics` is shown, and nothing else is; 0 shows none.
    metrics_port: int = Field(default=0, ge=0, le=65535)
    #: To this machine alone, unless a Prometheus on another one is to read them.
    metrics_host: str = "127.0.0.1"
    log_level: Annotated[_Level, _any_case(get_args(_Level))] = "INFO"

    def keys(self) -> list[str]:
        """The keys for tokens, the one that encrypts first."""
        return _split(self.token_keys)


def names() -> dict[str, str]:
    """The name of each setting in the environment, by the name of its field."""
    fields = Settings.model_fields.items()
    return {field: str(info.validation_alias or f"{_PREFIX}{field.upper()}") for field, info in fields}


def given_names() -> set[str]:
    """The names that the environment and `.env` give something for, ours or not."""
    return {*os.environ, *dotenv_values(_FILE)}


def unknown_names(given: Iterable[str]) -> dict[str, str | None]:
    """Those among the names that look like ours and are none, each with the one that may have been meant."""
    known = {*names().values(), _OF_COMPOSE}
    ours = sorted(name for name in given if name.upper().startswith(_PREFIX) and name.upper() not in known)
    return {name: next(iter(get_close_matches(name.upper(), known, 1, 0.8)), None) for name in ours}
