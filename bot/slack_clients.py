"""The two ways of calling Slack: one that says things, and never twice; one that asks things, and is patient."""

from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient


def saying_client(slack_api_url: str, token: str | None) -> AsyncWebClient:
    """A client that tries once: a call whose end is unknown may have been heard."""
    return AsyncWebClient(token=token, base_url=slack_api_url, retry_handlers=[])


def asking_client(slack_api_url: str, token: str | None) -> AsyncWebClient:
    """A client that asks again where the connection broke or Slack wants to be left alone for a while."""
    retries = [AsyncConnectionErrorRetryHandler(max_retry_count=3), AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
    return AsyncWebClient(token=token, base_url=slack_api_url, retry_handlers=retries)
