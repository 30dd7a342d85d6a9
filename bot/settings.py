"""All settings, read once from the environment and `.env`."""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _known_timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"'{name}' is not a timezone; write it like Europe/Amsterdam")
    return name


class Settings(BaseSettings):
    """Every setting, with its default. The names in the environment are the aliases, or `GIVEGET_` and the field."""

    model_config = SettingsConfigDict(
        env_file=".env", env_prefix="GIVEGET_", extra="ignore", frozen=True, populate_by_name=True
    )

    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field(default="https://slack.com/api/", validation_alias="SLACK_API_URL")
    #: One file for one machine; `postgresql+psycopg://…` for a database server.
    database_url: str = Field(default="sqlite+aiosqlite:///giveget.sqlite3", validation_alias="DATABASE_URL")
    #: SQLite only: FULL survives a power cut; NORMAL is three times faster and survives a crash of the bot.
    sqlite_synchronous: Literal["FULL", "NORMAL"] = "FULL"
    #: A file that holds an ISO time, read at every tick instead of the system clock: for tests and the demo.
    clock_file: Path | None = None

    # What a new workspace starts with; what an admin sets in Slack wins.
    digest_channel: str | None = None
    digest_day: Weekday = "monday"
    digest_hour: int = Field(default=9, ge=0, le=23)
    timezone: Annotated[str, AfterValidator(_known_timezone)] = "Europe/Amsterdam"
    locale: Literal["en", "nl"] = "en"

    #: Direct messages with questions to one person in one day, at most.
    questions_per_day: int = Field(default=3, ge=1)
    #: Where `giveget demo` shows its page.
    port: int = Field(default=3000, ge=0, le=65535, validation_alias="PORT")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
