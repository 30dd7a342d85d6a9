"""The two ways of calling Slack: one that says things, and never twice; one that asks things, and is patient.

Without a session each call makes a connection of its own. What fails is counted, also where it is tried again.
"""

import re

import aiohttp
from prometheus_client import Counter
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_errors import code_of, word_in

#: Seconds for one call, as the SDK has it.
_TIMEOUT = 30.0
#: Seconds for which a connection is used again. Slack may close one that lies idle, and a message that is just then
#: written into it has to be looked for; and who stood still for long must not find one open.
_IDLE = 4.0
#: Calls that failed, of the whole process, as clients are made in many places; shown where it is registered.
ERRORS = Counter("giveget_slack_errors", "Calls that failed.", ["method", "code"], registry=None)
#: Slack's methods look so; whatever else came in their place is not shown to anybody.
_METHOD = re.compile(r"[a-z]+(\.[A-Za-z]+){1,4}")
#: More attempts than any call has.
_ALWAYS = 1000


class _Counting(AsyncRetryHandler):
    """Has nothing tried again: it only sees each attempt, before the handlers that do, also in the clients of Bolt."""

    def __init__(self) -> None:
        super().__init__(max_retry_count=_ALWAYS)

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if code := _raised(error) if error else _refused(response):
            method = request.url.partition("?")[0].rpartition("/")[2]
            ERRORS.labels(method if _METHOD.fullmatch(method) else "other", code).inc()
        return False


def _refused(response: HttpResponse | None) -> str | None:
    """Slack's word for what it refused, else the HTTP status; None where nothing failed."""
    if response is None:
        return None
    body = response.body if isinstance(response.body, dict) else {}
    if response.status_code < 400 and body.get("ok", True):
        return None
    return word_in(body) or f"http_{response.status_code}"


def _raised(error: Exception) -> str:
    if isinstance(error, SlackApiError):  # what came was no JSON
        return code_of(error)
    return "connection" if isinstance(error, (aiohttp.ClientError, OSError)) else "unreadable"


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
    return AsyncWebClient(token=token, base_url=slack_api_url, session=session, retry_handlers=[_Counting()])


def asking_client(
    slack_api_url: str, token: str | None, session: aiohttp.ClientSession | None = None
) -> AsyncWebClient:
    """A client that asks again where the connection broke or Slack wants to be left alone for a while."""
    again = [AsyncConnectionErrorRetryHandler(max_retry_count=3), AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
    return AsyncWebClient(token=token, base_url=slack_api_url, session=session, retry_handlers=[_Counting(), *again])
