"""Tokens that expire are exchanged for the next ones in time, by one process for all."""

import asyncio
import logging
from collections.abc import Awaitable
from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot import outcomes
from bot.clock import Clock
from bot.settings import Settings
from bot.slack_clients import saying_client
from bot.slack_errors import code_of
from storage.installations import Installation
from storage.register import Renewal
from storage.sealed import NoTokenKeys, WrongTokenKeys
from storage.store import StorageBusy, Store

log = logging.getLogger(__name__)

#: How long before its end a token is exchanged: Slack's last twelve hours.
_AHEAD = timedelta(hours=2)
#: Seconds between attempts to write what was granted, in a process that is to end.
_AGAIN = 0.5
#: What befalls one installation and must not reach the others; a KeyError where Slack's answer has no token in it.
_TROUBLE = (SlackApiError, *outcomes.NO_ANSWER, StorageBusy, SQLAlchemyError, NoTokenKeys, WrongTokenKeys)


class Renewing:
    """Keeps installations in tokens. Does what slack_sdk's rotator does, by our clock and for one process at a time."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._client = saying_client(settings.slack_api_url, None)
        self._id = settings.slack_client_id
        self._secret = settings.slack_client_secret
        #: What Slack granted and is in no database yet, by installation: Slack does not grant it a second time.
        self._unwritten: dict[str, Renewal] = {}

    async def renew_tokens(self) -> None:
        """Write what could not be written the last time, and exchange every token that ends soon."""
        await self._write_all()
        if self._id is None or self._secret is None:
            return
        async with self._store.consult_register() as register:
            ending = await register.expiring(self._clock() + _AHEAD)
        for installation_id in ending:
            if installation_id not in self._unwritten:
                renewal = self._renew(installation_id, self._id, self._secret.get_secret_value())
                await self._calmly(installation_id, renewal)

    async def finish(self) -> None:
        """Write what Slack granted before the process ends; returns when all is written, so wait with a limit."""
        await self._write_all()
        while self._unwritten:
            await asyncio.sleep(_AGAIN)
            await self._write_all()

    async def _write_all(self) -> None:
        for renewal in list(self._unwritten.values()):
            await self._calmly(renewal.installation_id, self._write(renewal))

    async def _calmly(self, installation_id: str, work: Awaitable[None]) -> None:
        try:
            await work
        except _TROUBLE as error:
            code = code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
            log.warning("the token of %s could not be renewed: %s", installation_id, code)

    async def _renew(self, installation_id: str, client_id: str, client_secret: str) -> None:
        # Read for each anew: the ones before may have taken longer than a claim holds.
        now = self._clock()
        async with self._store.open_register() as register:
            # A refresh token works once: of several processes one may use it, and outside of a transaction.
            claim = await register.claim_renewal(installation_id, now)
            installation = await register.installation(installation_id)
        if claim is None or installation is None or not _ends_soon(installation, now):
            return
        try:
            answer = await self._client.oauth_v2_access(
                client_id=client_id,
                client_secret=client_secret,
                grant_type="refresh_token",
                refresh_token=installation.refresh_token,
            )
        except SlackApiError as error:
            if not outcomes.passes(error):  # else it may have been granted, and whoever has the answer is to write it
                await self._give_back(installation_id, claim)
            raise
        renewal = Renewal(
            installation_id=installation_id,
            claim=claim,
            used=installation.changed_at,
            expires_at=now + timedelta(seconds=int(answer["expires_in"])),
            bot_token=answer["access_token"],
            refresh_token=answer.get("refresh_token"),
        )
        self._unwritten[installation_id] = renewal
        await self._write(renewal)

    async def _give_back(self, installation_id: str, claim: datetime) -> None:
        async with self._store.open_register() as register:
            await register.give_back(installation_id, claim)

    async def _write(self, renewal: Renewal) -> None:
        async with self._store.open_register() as register:
            written = await register.renew(renewal, self._clock())
            later = not written and await register.awaits(renewal)
        if not later:
            del self._unwritten[renewal.installation_id]


def _ends_soon(installation: Installation, now: datetime) -> bool:
    return installation.expires_at is not None and installation.expires_at < now + _AHEAD
