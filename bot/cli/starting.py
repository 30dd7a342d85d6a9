"""Starting the bot: what can go wrong before it is ready, in a sentence that says what to do."""

import asyncio
from typing import Any

import aiohttp
import click
from slack_sdk.errors import SlackApiError

from bot import app
from bot.lock import AlreadyRunning, NotALocalDisk
from bot.settings import Settings

#: Where on api.slack.com/apps each token is found.
TOKENS = {
    "SLACK_BOT_TOKEN": "it begins with xoxb- and stands under OAuth & Permissions",
    "SLACK_APP_TOKEN": "it begins with xapp- and is made under Basic Information, App-Level Tokens",
}


def start(settings: Settings) -> None:
    """Serve until asked to stop, and log to standard error. Raises click.ClickException where that cannot begin."""
    from bot import logs  # noqa: PLC0415

    logs.configure(settings.log_level)
    serve(settings)


def serve(settings: Settings) -> None:
    """Serve until asked to stop. Raises click.ClickException where that cannot begin."""
    _need_tokens(settings)
    try:
        asyncio.run(app.run(settings))
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
    except SlackApiError as error:
        raise click.ClickException(_refusal(error)) from None
    except (aiohttp.ClientError, TimeoutError) as error:
        reason = str(error) or "it does not answer"
        raise click.ClickException(f"Slack cannot be reached at {settings.slack_api_url}: {reason}.") from None


def _need_tokens(settings: Settings) -> None:
    given = {"SLACK_BOT_TOKEN": settings.slack_bot_token, "SLACK_APP_TOKEN": settings.slack_app_token}
    missing = [name for name, token in given.items() if token is None or not token.get_secret_value().strip()]
    if missing:
        lines = [f"{name} is not set: {TOKENS[name]}." for name in missing]
        raise click.ClickException("\n".join([*lines, "Put it into .env; README.md has the five steps."]))


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
