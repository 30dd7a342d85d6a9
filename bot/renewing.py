"""Tokens that expire are exchanged for the next ones in time, by one process for all."""

import logging
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.clock import Clock
from bot.settings import Settings
from bot.slack_clients import saying_client
from storage.installations import Installation
from storage.sealed import NoTokenKeys, WrongTokenKeys
from storage.store import Store

log = logging.getLogger(__name__)

#: How long before its end a token is exchanged: Slack's last twelve hours.
_AHEAD = timedelta(hours=2)


class Renewing:
    """Keeps installations in tokens. Does what slack_sdk's rotator does, by our clock and for one process at a time."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._client = saying_client(settings.slack_api_url, None)
        self._id = settings.slack_client_id
        self._secret = settings.slack_client_secret

    async def renew_tokens(self) -> None:
        """Exchange every token that ends soon."""
        now = self._clock()
        if self._id is None or self._secret is None:
            return
        async with self._store.consult_register() as register:
            ending = await register.expiring(now + _AHEAD)
        for installation_id in ending:
            try:
                await self._renew(installation_id, self._id, self._secret.get_secret_value(), now)
            except (SlackApiError, aiohttp.ClientError, TimeoutError, NoTokenKeys, WrongTokenKeys) as error:
                code = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
                log.warning("the token of %s could not be renewed: %s", installation_id, code)

    async def _renew(self, installation_id: str, client_id: str, client_secret: str, now: datetime) -> None:
        async with self._store.open_register() as register:
            # A refresh token works once: of several processes one may use it, and outside of a transaction.
            mine = await register.claim_renewal(installation_id, now)
            installation = await register.installation(installation_id)
        if not mine or installation is None or not _ends_soon(installation, now):
            return
        answer = await self._client.oauth_v2_access(
            client_id=client_id,
            client_secret=client_secret,
            grant_type="refresh_token",
            refresh_token=installation.refresh_token,
        )
        async with self._store.open_register() as register:
            await register.renew(
                installation_id,
                used=installation.changed_at,
                bot_token=answer["access_token"],
                refresh_token=answer.get("refresh_token"),
                expires_at=now + timedelta(seconds=int(answer["expires_in"])),
                now=now,
            )


def _ends_soon(installation: Installation, now: datetime) -> bool:
    return installation.expires_at is not None and installation.expires_at < now + _AHEAD
