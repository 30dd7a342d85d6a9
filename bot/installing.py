"""Installing by OAuth: where Bolt's own flow keeps its states and what Slack grants."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import yaml
from babel.core import negotiate_locale
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import installation_store as sdk
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.clock import Clock
from bot.connections import Connections
from bot.i18n import Language, language
from bot.manifest import manifest_path
from bot.settings import Settings
from bot.slack_clients import saying_client
from storage.installations import Installation
from storage.register import Register
from storage.store import StorageBusy, Store
from storage.words import LOCALES

log = logging.getLogger(__name__)

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
#: How long somebody may think about what the app may do.
_STATE_LASTS = timedelta(minutes=10)
_TEXT: dict[str, str | Sequence[str]] = {"Content-Type": "text/plain; charset=utf-8"}
#: As many may wait to be given a state, or to bring one back; seconds after which all others should come again.
_HANDFUL, _LATER = 10, 60


class Crowded(Exception):
    """Too many begin or end an installation at once, or the database cannot be had; nothing was written."""


class States(AsyncOAuthStateStore):
    """The states of installations under way: each is taken back once, and in time."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """A new state. Raises Crowded."""
        state = secrets.token_urlsafe(32)
        async with self._register() as register:
            await register.prune(self._clock())
            await register.expect(state, self._clock() + _STATE_LASTS)
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether this state was given out, is not too late, and comes back for the first time. Raises Crowded."""
        async with self._register() as register:
            return await register.consume(state, self._clock())

    @asynccontextmanager
    async def _register(self) -> AsyncIterator[Register]:
        """One transaction. Anybody may ask for it: all of them together hold one place among those who write."""
        if self._waiting >= _HANDFUL:
            raise Crowded
        self._waiting += 1
        try:
            async with self._turn, self._store.open_register() as register:
                yield register
        except StorageBusy as error:
            raise Crowded from error
        finally:
            self._waiting -= 1


class Installations(AsyncInstallationStore):
    """Keeps what Slack granted, and connects who granted it."""

    def __init__(self, store: Store, connections: Connections, clock: Clock, tick_now: Callable[[], None]) -> None:
        self._store = store
        self._connections = connections
        self._clock = clock
        self._tick_now = tick_now

    async def async_save(self, installation: sdk.Installation) -> None:
        """Keep an installation, in place of an earlier one. Raises BoltError where it names nobody, or no token."""
        kept = _kept(installation, self._clock())
        async with self._store.open_register() as register:
            await register.keep(kept)
        await self._connections.installed(kept)
        self._tick_now()


class Flow(AsyncOAuthFlow):
    """Bolt's flow, where a Slack out of reach ends in its page of failure rather than in none, and a crowd in ours."""

    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse:
        """The page that leads to Slack, with a new state."""
        try:
            return await super().handle_installation(request)
        except Crowded:
            return _later(request)

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        """The page at the end."""
        if request.query.get("error") == ["access_denied"]:
            return _declined(request)
        try:
            return await super().handle_callback(request)
        except Crowded:  # the state was not taken back yet: the same address works later
            return _later(request)

    async def run_installation(self, code: str) -> sdk.Installation | None:
        """What Slack grants for a code; None where it grants nothing."""
        try:
            return await super().run_installation(code)
        except (aiohttp.ClientError, TimeoutError):
            log.warning("an installation failed: Slack could not be reached")
            return None

    async def store_installation(self, request: Any, installation: sdk.Installation) -> None:
        """Keep what was granted. Raises BoltError where its teams could not be connected."""
        try:
            await super().store_installation(request, installation)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            # The token is kept: the team is connected when it first asks for something.
            log.warning("a team was installed, and could not be connected yet: %s", type(error).__name__)
            raise BoltError("not connected yet") from error


def flow(
    settings: Settings, store: Store, connections: Connections, clock: Clock, tick_now: Callable[[], None]
) -> AsyncOAuthFlow | None:
    """The way to install, where SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are set; `tick_now` is called after each."""
    if settings.slack_client_id is None or settings.slack_client_secret is None:
        return None
    public = settings.public_url
    manifest = yaml.safe_load(manifest_path().read_text())
    oauth = AsyncOAuthSettings(
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        scopes=manifest["oauth_config"]["scopes"]["bot"],
        user_scopes=[],
        redirect_uri=public.rstrip("/") + REDIRECT if public else None,
        install_path=INSTALL,
        redirect_uri_path=REDIRECT,
        authorization_url=settings.slack_api_url.rstrip("/").removesuffix("/api") + "/oauth/v2/authorize",
        installation_store=Installations(store, connections, clock, tick_now),
        state_store=States(store, clock),
        state_expiration_seconds=int(_STATE_LASTS.total_seconds()),
    )
    client = saying_client(settings.slack_api_url, None)
    return Flow(client=client, logger=_silent(), settings=oauth)


def _later(request: AsyncBoltRequest) -> BoltResponse:
    said = _of_browser(request).say(
        "Giveget is busy just now, and nothing was installed. Try again in a minute, by loading this page again."
    )
    return BoltResponse(status=503, body=f"{said}\n", headers=_TEXT | {"Retry-After": f"{_LATER}"})


def _declined(request: AsyncBoltRequest) -> BoltResponse:
    said = _of_browser(request).say("Giveget was not installed, and nothing was kept. You can close this page.")
    return BoltResponse(status=200, body=f"{said}\n", headers=_TEXT)


def _of_browser(request: AsyncBoltRequest) -> Language:
    """The language of ours that a browser asks for first."""
    asked = ",".join(request.headers.get("accept-language", ()))
    wanted = [each.partition(";")[0].strip() for each in asked.split(",")]
    return language(negotiate_locale(wanted, LOCALES, sep="-") or LOCALES[0], "UTC")


def _silent() -> logging.Logger:
    """Bolt would write a code that Slack refuses into the log."""
    silent = logging.getLogger(f"{__name__}.bolt")
    silent.disabled = True
    return silent


def _kept(granted: sdk.Installation, now: datetime) -> Installation:
    organisation = granted.enterprise_id if granted.is_enterprise_install else None
    place = organisation or granted.team_id
    if not place or not granted.bot_token or not granted.bot_user_id:
        raise BoltError("Slack granted no token for a bot")
    ends, begins = granted.bot_token_expires_at, granted.installed_at
    return Installation(
        id=place,
        name=granted.enterprise_name if organisation else granted.team_name,
        bot_token=granted.bot_token,
        bot_user=granted.bot_user_id,
        bot_id=granted.bot_id,
        scopes=",".join(granted.bot_scopes or []),
        installed_at=now,
        changed_at=now,
        enterprise_id=granted.enterprise_id,
        refresh_token=granted.bot_refresh_token,
        expires_at=now + timedelta(seconds=ends - begins) if ends else None,
    )
