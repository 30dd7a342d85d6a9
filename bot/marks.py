"""Every message carries its key, so that it can be found again after an attempt whose end is unknown."""

from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from storage.deliveries import Delivery

#: The type of our messages' metadata.
METADATA = "giveget"
#: How far back one looks for a message that may have been posted.
_LOOK_BACK = timedelta(days=1)


def metadata(delivery: Delivery) -> dict[str, Any]:
    """The metadata with which the delivery is posted."""
    return {"event_type": METADATA, "event_payload": {"key": delivery.dedup_key}}


async def find(delivery: Delivery, client: AsyncWebClient, channel: str) -> str | None:
    """The `ts` of the delivery's message, if it stands in Slack; raises SlackApiError."""
    async for page in await _pages(delivery, client, channel):
        for message in page["messages"]:
            marked = message.get("metadata") or {}
            if marked.get("event_payload", {}).get("key") == delivery.dedup_key:
                return str(message["ts"])
    return None


async def _pages(delivery: Delivery, client: AsyncWebClient, channel: str) -> AsyncSlackResponse:
    """Where it would stand: a channel's history shows nothing of what stands below a message."""
    since: dict[str, Any] = {"oldest": f"{(delivery.due_at - _LOOK_BACK).timestamp():.6f}", "limit": 100}
    if delivery.thread_ts:
        return await client.conversations_replies(
            channel=channel, ts=delivery.thread_ts, include_all_metadata=True, **since
        )
    return await client.conversations_history(channel=channel, include_all_metadata=True, **since)
