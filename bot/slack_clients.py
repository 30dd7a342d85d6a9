"""The two ways of calling Slack: one that says things, and never twice; one that asks things, and is patient.

Without a session each call makes a connection of its own.
"""

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

#: Seconds for one call, as the SDK has it.
_TIMEOUT = 30.0
#: Seconds for which a connection is used again. Slack may close one that lies idle, and a message that is just then
#: written into it has to be looked for; and who stood still for long must not find one open.
_IDLE = 4.0


def new_session() -> aiohttp.ClientSession:
    """Connections that are used again, for who calls much; to be closed by who has it.

    Many teams share them, so nothing that Slack would have remembered is.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(keepalive_timeout=_IDLE),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=_TIMEOUT),
    )


def saying_client(
    slack_api_url: str, token: str | None, session: aiohttp.ClientSession | None = None
) -> AsyncWebClient:
    """A client that tries once: a call whose end is unknown may have been heard."""
    return AsyncWebClient(token=token, base_url=slack_api_url, session=session, retry_handlers=[])


def asking_client(
    slack_api_url: str, token: str | None, session: aiohttp.ClientSession | None = None
) -> AsyncWebClient:
    """A client that asks again where the connection broke or Slack wants to be left alone for a while."""
    retries = [AsyncConnectionErrorRetryHandler(max_retry_count=3), AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
    return AsyncWebClient(token=token, base_url=slack_api_url, session=session, retry_handlers=retries)
