"""Reads requests: from where they come, and what they say, in whichever of Slack's ways they say it."""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: Names under which only this machine reaches itself; any other means that a page rebound its name to us.
OWN_HOSTS = frozenset({"127.0.0.1", "localhost"})


@web.middleware
async def own_host_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what comes under a foreign name, or from a page of another origin."""
    if urlsplit(f"//{request.host}").hostname not in OWN_HOSTS:
        return web.Response(status=403, text="This address serves 127.0.0.1 only.")
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        return web.Response(status=403, text="Requests of other origins are refused.")
    return await handler(request)


async def given(request: web.Request, *, reads_json: bool = True) -> Json:
    """Return what a request says in its query, form or JSON; JSON goes unread where Slack would not read it."""
    said: Json = dict(request.query)
    if request.method != "POST":
        return said
    if request.content_type == "application/json":
        return said | (await _json(request) if reads_json else {})
    return said | {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


async def _json(request: web.Request) -> Json:
    try:
        body = await request.json()
    except json.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def credentials(request: web.Request) -> tuple[str | None, tuple[str, str] | None]:
    """Return the bearer token, and the name and password of HTTP Basic, each None where it is not there."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        return value, None
    return None, _basic(value) if scheme == "Basic" else None


def _basic(value: str) -> tuple[str, str] | None:
    try:
        name, _, password = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name, password
