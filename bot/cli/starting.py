"""Starting the bot: what can go wrong before it is ready, in a sentence that says what to do."""

import asyncio
import errno
from typing import Any

import aiohttp
import click
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError

from bot import app, web
from bot.lock import AlreadyRunning, NotALocalDisk
from bot.settings import Settings
from storage.row_security import NotHeld

#: Where on api.slack.com/apps each token is found.
TOKENS = {
    "SLACK_BOT_TOKEN": "it begins with xoxb- and stands under OAuth & Permissions",
    "SLACK_APP_TOKEN": "it begins with xapp- and is made under Basic Information, App-Level Tokens",
    "SLACK_SIGNING_SECRET": "it stands under Basic Information, App Credentials",
    "SLACK_CLIENT_SECRET": "it stands below SLACK_CLIENT_ID under Basic Information, App Credentials",
    "GIVEGET_TOKEN_KEYS": "giveget keys new prints one",
}


def start(settings: Settings, *, http: bool = False) -> None:
    """Serve until asked to stop, and log to standard error. Raises click.ClickException where that cannot begin."""
    from bot import logs  # noqa: PLC0415  commands that start nothing need not load it

    logs.configure(settings.log_level)
    serve(settings, http=http)


def serve(settings: Settings, *, http: bool = False) -> None:
    """Serve until asked to stop, over Socket Mode or `http`. Raises click.ClickException where that cannot begin."""
    _need(settings, "SLACK_SIGNING_SECRET" if http else "SLACK_APP_TOKEN")
    try:
        asyncio.run(app.run(settings, web.serving if http else app.serving))
    except AlreadyRunning as error:
        raise click.ClickException(
            f"Another giveget run works on {error.database} already. Stop that one first, or give this one its own"
            " DATABASE_URL."
        ) from None
    except NotALocalDisk as error:
        raise click.ClickException(
            f"{error.database} lies on a network file system ({error.kind}), where SQLite loses what it writes. Put it"
            " on a disk of this machine, or use PostgreSQL (DATABASE_URL)."
        ) from None
    except NotHeld as error:
        raise click.ClickException(
            f"The database lets its role {error.role} see the rows of all teams: it is a superuser, or has BYPASSRLS."
            " For several teams give the bot an ordinary role that owns the database; docs/operations.md says how."
        ) from None
    except SlackApiError as error:
        raise click.ClickException(_refusal(error)) from None
    except (aiohttp.ClientError, TimeoutError) as error:
        reason = str(error) or "it does not answer"
        raise click.ClickException(f"Slack cannot be reached at {settings.slack_api_url}: {reason}.") from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise click.ClickException(
            f"Something else listens on port {settings.http_port} of {settings.host}. Choose another with GIVEGET_PORT."
        ) from None


def _need(settings: Settings, way_in: str) -> None:
    """Say what is missing: a way in for Slack's requests, and a token of one team or a way to be given them."""
    if settings.slack_client_id:
        wanted = [way_in, "SLACK_CLIENT_SECRET", "GIVEGET_TOKEN_KEYS"]
    else:
        wanted = ["SLACK_BOT_TOKEN", way_in]
    given = {
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        "SLACK_APP_TOKEN": settings.slack_app_token,
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret,
        "SLACK_CLIENT_SECRET": settings.slack_client_secret,
        "GIVEGET_TOKEN_KEYS": settings.token_keys,
    }
    missing = [name for name in wanted if not _plain(given[name])]
    if missing:
        lines = [f"{name} is not set: {TOKENS[name]}." for name in missing]
        raise click.ClickException("\n".join([*lines, "Put it into .env; README.md has the five steps."]))


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret else ""


def _refusal(error: SlackApiError) -> str:
    answer: Any = error.response
    code = answer.get("error") if hasattr(answer, "get") else None
    method = str(getattr(answer, "api_url", "")).rpartition("/")[2]
    if code == "missing_scope":
        return f"Slack wants the scope {answer.get('needed')} for {method}: reinstall the app from manifest.yml."
    if code == "ratelimited":
        return "Slack asks to wait a little: too many starts in a minute. Try again in one."
    name = {"apps.connections.open": "SLACK_APP_TOKEN", "auth.test": "SLACK_BOT_TOKEN"}.get(method)
    if name is None:
        return f"Slack answers {code or 'nothing that can be read'} to {method or 'the first call'}; try again later."
    return f"Slack refuses {name} ({code}): {TOKENS[name]}. giveget doctor checks the rest."
