"""What Slack says of our tokens, scopes, clock and channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import yaml
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.directory import Channel, Directory
from bot.doctor.finding import Finding, ok, unknown, wrong
from bot.manifest import manifest_path
from bot.settings import Settings
from bot.slack_errors import code_of, is_slacks
from storage.workspaces import Workspace

Json = dict[str, Any]

#: Seconds by which the clocks may differ before a digest comes noticeably early or late.
_SKEW = 60.0
#: Seconds that Slack may take to answer.
_PATIENCE = 10
_UNREACHABLE = "unreachable"
_NOT_SET = "not_set"
_SWAPPED = "the other token"
#: What the token begins with that is for the other setting.
_OTHERS = {"bot token": "xapp-", "app token": "xoxb-"}
_WITHOUT_TOKEN = "needs a bot token that works"  # noqa: S105  a sentence
_WHERE = {
    "bot token": "SLACK_BOT_TOKEN: it begins with xoxb- and stands under OAuth & Permissions",
    "app token": "SLACK_APP_TOKEN: it begins with xapp- and is made under Basic Information, App-Level Tokens",
}


@dataclass(frozen=True)
class Answers:
    """What auth.test and apps.connections.open answered; an error is Slack's code, or why it cannot be reached."""

    client: AsyncWebClient
    me: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    bot_error: str | None = None
    app_error: str | None = None

    @property
    def team_id(self) -> str | None:
        """The Slack team of the bot token, where Slack accepts it."""
        return self.me.get("team_id")


async def ask(settings: Settings) -> Answers:
    """Ask Slack who we are and whether a connection could be opened; opens none."""
    answers = await answers_to(settings, settings.slack_bot_token)
    app = AsyncWebClient(token=_plain(settings.slack_app_token), base_url=settings.slack_api_url, timeout=_PATIENCE)
    _, _, app_error = await _answer(app, "apps.connections.open", _OTHERS["app token"])
    return replace(answers, app_error=app_error)


async def answers_to(settings: Settings, token: SecretStr | None) -> Answers:
    """What Slack answers to a bot token alone."""
    client = AsyncWebClient(token=_plain(token), base_url=settings.slack_api_url, timeout=_PATIENCE)
    me, headers, bot_error = await _answer(client, "auth.test", _OTHERS["bot token"])
    return Answers(client, me, headers, bot_error)


def is_out_of_reach(error: str) -> bool:
    """Whether that error is about the way to Slack, and not Slack's answer."""
    return error.startswith(_UNREACHABLE)


def tokens(settings: Settings, answers: Answers) -> list[Finding]:
    """Whether the tokens are there and accepted, as far as this way of running needs them."""
    team, name = answers.me.get("team"), answers.me.get("user")
    bot = _token("bot token", settings.slack_bot_token, answers.bot_error, f"works as @{name} in {team}", settings)
    app = _token("app token", settings.slack_app_token, answers.app_error, "opens Socket Mode", settings)
    if settings.slack_client_id and not _plain(settings.slack_bot_token):
        bot = _installing(settings)
    if settings.slack_signing_secret and answers.app_error:
        unused = answers.app_error == _NOT_SET or is_out_of_reach(answers.app_error)
        refused = "" if unused else "; giveget run would need another than this one"
        app = ok("app token", f"not needed by giveget serve: Slack's requests come signed, over HTTP{refused}")
    return [bot, app]


def _installing(settings: Settings) -> Finding:
    """Whether teams can install the app, each with a token of its own."""
    given = {"SLACK_CLIENT_SECRET": settings.slack_client_secret, "GIVEGET_TOKEN_KEYS": settings.token_keys}
    if missing := [name for name, secret in given.items() if not _plain(secret)]:
        return wrong("bot token", f"each team brings its own, but {' and '.join(missing)} is not set.")
    return ok("bot token", "each team that installs the app brings its own")


def scopes(answers: Answers) -> Finding:
    """Whether all scopes of the manifest were granted."""
    if answers.bot_error:
        return unknown("scopes", _WITHOUT_TOKEN)
    manifest = yaml.safe_load(manifest_path().read_text())
    wanted = set(manifest["oauth_config"]["scopes"]["bot"])
    granted = {scope.strip() for scope in answers.headers.get("x-oauth-scopes", "").split(",") if scope.strip()}
    if missing := sorted(wanted - granted):
        return wrong("scopes", f"missing: {', '.join(missing)}. Paste manifest.yml into the app and reinstall it.")
    return ok("scopes", f"all {len(wanted)} of manifest.yml are granted")


def clock(answers: Answers, now: datetime) -> Finding:
    """Whether this machine's clock agrees with Slack's."""
    date = answers.headers.get("date")
    if date is None:
        return unknown("clock", "Slack told no time to compare with")
    seconds = (now - parsedate_to_datetime(date)).total_seconds()
    if abs(seconds) > _SKEW:
        side = "ahead of" if seconds > 0 else "behind"
        return wrong("clock", f"{abs(seconds):.0f} seconds {side} Slack's: set this machine's time (ntp).")
    return ok("clock", "agrees with Slack's")


async def channel(
    settings: Settings, answers: Answers, workspace: Workspace | None, *, of_organisation: bool = False
) -> Finding:
    """Whether the digest can be posted in its channel."""
    if answers.team_id is None:
        return unknown("digest channel", _WITHOUT_TOKEN)
    directory = Directory(answers.client, answers.team_id, of_organisation=of_organisation)
    try:
        wanted = await _wanted(settings, workspace, directory)
        if wanted is None:
            return wrong(
                "digest channel", "none is chosen: an admin chooses it in Home, or set GIVEGET_DIGEST_CHANNEL."
            )
        found = await directory.channel(wanted) if not wanted.startswith("#") else None
        return _judge(wanted, found, await directory.guests_in(wanted) if found else 0)
    except SlackApiError as error:
        return wrong("digest channel", f"Slack answers {code_of(error)}; see the lines above.")
    except (aiohttp.ClientError, TimeoutError) as error:
        return unknown("digest channel", f"Slack cannot be reached: {error}")


async def _wanted(settings: Settings, workspace: Workspace | None, directory: Directory) -> str | None:
    """The id of the channel; its name with # where a setting names one that cannot be found."""
    if workspace and workspace.digest_channel:
        return workspace.digest_channel
    if settings.digest_channel is None:
        return None
    return await directory.channel_id(settings.digest_channel) or f"#{settings.digest_channel.removeprefix('#')}"


def _judge(wanted: str, found: Channel | None, guests: int) -> Finding:
    if found is None:
        return wrong("digest channel", f"{wanted} is not there, or private: invite Giveget, or choose another in Home.")
    name = f"#{found.name}"
    match found.trouble:
        case "shared":
            remedy = f"{name} is shared outside: nothing is posted there. Choose another in Home."
            return wrong("digest channel", remedy)
        case "archived":
            return wrong("digest channel", f"{name} is archived: choose another in Home.")
        case "not_invited":
            return wrong("digest channel", f"Giveget is not in {name}: type /invite @Giveget there.")
    if guests:
        who = "1 guest" if guests == 1 else f"{guests} guests"
        return ok("digest channel", f"{name}, and Giveget is in it. {who} there can read the weekly post")
    return ok("digest channel", f"{name}, and Giveget is in it")


def _token(about: str, token: SecretStr | None, error: str | None, fine: str, settings: Settings) -> Finding:
    if not _plain(token):
        return wrong(about, f"not set. {_WHERE[about]}.")
    if error is None:
        return ok(about, fine)
    if error == _SWAPPED:
        return wrong(about, f"begins with {_OTHERS[about]}, so it is the other token. {_WHERE[about]}.")
    if is_out_of_reach(error):
        return wrong(about, f"{settings.slack_api_url} cannot be reached{error.removeprefix(_UNREACHABLE)}")
    return wrong(about, f"Slack refuses it ({error}). {_WHERE[about]}.")


def _plain(token: SecretStr | None) -> str | None:
    return token.get_secret_value().strip() or None if token else None


async def _answer(client: AsyncWebClient, method: str, others: str) -> tuple[Json, Mapping[str, str], str | None]:
    if not client.token:
        return {}, {}, _NOT_SET
    if client.token.startswith(others):
        return {}, {}, _SWAPPED
    try:
        answer = await client.api_call(method)
    except SlackApiError as error:
        return {}, {}, code_of(error) if is_slacks(error) else f"an answer that is not Slack's ({code_of(error)})"
    except (aiohttp.ClientError, TimeoutError) as error:
        return {}, {}, f"{_UNREACHABLE}: {error or 'no answer'}"
    assert isinstance(answer.data, dict), "methods answer with objects"
    return answer.data, {name.lower(): value for name, value in answer.headers.items()}, None
