"""Starting the bot: what can go wrong before it is ready, in a sentence that says what to do."""

import asyncio
import errno
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import Any

import aiohttp
import click
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError

from bot import addresses, app, web
from bot.lock import AlreadyRunning, NoPlace, NotALocalDisk, database_file, prepare
from bot.settings import Settings
from storage.row_security import NotHeld
from storage.store import Store

log = logging.getLogger(__name__)

#: Seconds for which `giveget serve`, asked to stop, still listens and says that it is not ready: a load balancer has to
#: hear of it before the door is closed.
FAREWELL = 2.0
#: How asyncio names the address that it could not have.
_ADDRESS = re.compile(r"bind on address \('(?P<host>[^']*)', (?P<port>\d+)")

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
        _find_place(settings)
        asyncio.run(app.run(settings, partial(told, http=http)))
    except NoPlace as error:
        raise click.ClickException(str(error)) from None
    except AlreadyRunning as error:
        raise click.ClickException(
            f"Giveget is running on {error.database} already. Stop it first, or give this one its own DATABASE_URL."
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
        if (words := _cannot_listen(error, settings, http=http)) is None:
            raise
        raise click.ClickException(words) from None


def _find_place(settings: Settings) -> None:
    """Say where a new database is made, if one is: in another folder than is meant nobody would notice."""
    file = database_file(Store(settings.database_url))
    if file is not None and prepare(file):
        log.info("a new database is made: %s", file.absolute())


@asynccontextmanager
async def told(settings: Settings, *, http: bool) -> AsyncIterator[None]:
    """The bot at work, with a line in the log at its beginning and its end."""
    log.info("giveget %s begins, on the database %s", version("giveget"), addresses.shown(settings.database_url))
    if http:
        async with web.serving(settings, farewell=FAREWELL) as door:
            log.info("it listens at %s", door.url)
            yield
    else:
        async with app.serving(settings) as bot:
            log.info(
                "it is connected to %s", f"team {bot.house.team_id}" if bot.house else "each team that installed it"
            )
            yield
    log.info("giveget ends; nothing is left undone that the database does not know of")


def _cannot_listen(error: OSError, settings: Settings, *, http: bool) -> str | None:
    """Why a port cannot be had, and which setting chooses another; None where that is not what happened."""
    address = _ADDRESS.search(str(error))
    if address is None:
        return None
    of_slack = http and int(address["port"]) == settings.http_port
    if of_slack and settings.metrics_port == settings.http_port:
        return "GIVEGET_PORT and GIVEGET_METRICS_PORT are the same port. Choose another for one of them."
    kind = "" if of_slack else "METRICS_"
    where = f"port {address['port']} of {address['host']}"
    if error.errno == errno.EADDRINUSE:
        return f"Something else listens on {where}. Choose another with GIVEGET_{kind}PORT."
    settings_named = f"GIVEGET_{kind}HOST and GIVEGET_{kind}PORT"
    return f"Giveget cannot listen on {where} ({errno.errorcode.get(error.errno or 0)}). Check {settings_named}."


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
        several = way_in == "SLACK_SIGNING_SECRET" or settings.slack_client_id
        steps = "docs/serve.md has the steps" if several else "README.md has the five steps"
        raise click.ClickException("\n".join([*lines, f"Put it into .env; {steps}."]))


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
