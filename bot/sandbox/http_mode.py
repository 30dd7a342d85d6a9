"""Requests over HTTP in the place of sockets: each is signed as Slack signs it, and waits for its answer."""

import json
from typing import Any
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

Json = dict[str, Any]

#: Events come as JSON, all else as a form.
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


class HttpMode:
    """Posts payloads to one request URL."""

    def __init__(self, url: str, signing_secret: str) -> None:
        self.url = url
        self._verifier = SignatureVerifier(signing_secret)

    async def post(self, kind: str, payload: Json, retry: Json) -> Json | None:
        """Send one payload; returns what the answer says, or None where the app does not take it."""
        body, content_type = written(kind, payload)
        headers = {"Content-Type": content_type, **self.signed(body)}
        if "retry_attempt" in retry:
            headers |= {"X-Slack-Retry-Num": f"{retry['retry_attempt']}", "X-Slack-Retry-Reason": retry["retry_reason"]}
        try:
            async with aiohttp.ClientSession() as http, http.post(self.url, data=body, headers=headers) as response:
                return _read(await response.text()) if response.status == 200 else None
        except aiohttp.ClientError:
            return None

    def signed(self, body: str, at: int | None = None) -> dict[str, str]:
        """Return the headers that sign a body, now or at another time."""
        timestamp = str(int(self._verifier.clock.now()) if at is None else at)
        signature = self._verifier.generate_signature(timestamp=timestamp, body=body)
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature or ""}


def written(kind: str, payload: Json) -> tuple[str, str]:
    """Return the body of a request, and its content type."""
    if kind == "events_api":
        return json.dumps(payload), _JSON
    return urlencode(payload if kind == "slash_commands" else {"payload": json.dumps(payload)}), _FORM


def _read(text: str) -> Json:
    try:
        said = json.loads(text or "{}")
    except json.JSONDecodeError:
        return {"text": text}
    return said if isinstance(said, dict) else {}
