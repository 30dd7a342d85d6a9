"""Every message carries its key, so that it can be found again after an attempt whose end is unknown."""

from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import outcomes
from storage.deliveries import Delivery

#: The type of our messages' metadata.
METADATA = "giveget"
#: How far around the attempt one looks: our clock may be wrong by more than an hour, and Slack dates by its own.
_AROUND = timedelta(hours=2)
#: Searches that wait for Slack to show their next page, at most.
_MOST = 1000


def metadata(delivery: Delivery) -> dict[str, Any]:
    """The metadata with which the delivery is posted."""
    return {"event_type": METADATA, "event_payload": {"key": delivery.dedup_key}}


class Search:
    """Looks for messages in Slack. Where it shows a page a minute, the next look goes on where this one ended."""

    def __init__(self) -> None:
        self._cursors: dict[str, str] = {}

    async def find(self, delivery: Delivery, client: AsyncWebClient, channel: str) -> str | None:
        """The `ts` of the delivery's message, if it stands there; raises SlackApiError."""
        cursor = self._cursors.pop(delivery.id, "")
        while True:
            try:
                page = await _page(delivery, client, channel, cursor)
            except SlackApiError as error:
                if cursor and outcomes.is_rate_limit(error):
                    if len(self._cursors) >= _MOST:
                        del self._cursors[next(iter(self._cursors))]
                    self._cursors[delivery.id] = cursor
                raise
            for message in page["messages"]:
                marked = message.get("metadata") or {}
                if marked.get("event_payload", {}).get("key") == delivery.dedup_key:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None


async def _page(delivery: Delivery, client: AsyncWebClient, channel: str, cursor: str) -> Any:
    """Some messages from where it would stand: a channel's history shows nothing of what is below a message."""
    at = delivery.posted_at or delivery.due_at
    asked: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": 100, "cursor": cursor or None}
    asked["oldest"] = _ts(at - _AROUND)
    if delivery.posted_at:  # else it is not known when, as after a backup was restored
        asked["latest"] = _ts(at + _AROUND)
    if delivery.thread_ts:
        return await client.conversations_replies(ts=delivery.thread_ts, **asked)
    return await client.conversations_history(**asked)


def _ts(at: datetime) -> str:
    return f"{at.timestamp():.6f}"
