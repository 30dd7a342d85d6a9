"""Shortcuts: the form from anywhere, and from a message."""

from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.messages.ids import Press, Shortcut
from bot.services import contacts, relationships, touchpoints
from handlers.forms import open_form, unescaped
from handlers.listening import listening
from handlers.visit import Visit

Json = dict[str, Any]


def register(app: AsyncApp) -> None:
    """Listen to both shortcuts."""
    app.shortcut(Shortcut.LOG)(listening(log))
    app.shortcut(Shortcut.LOG_MESSAGE)(listening(log_message))


async def log(ack: Any, body: Json, client: AsyncWebClient, visit: Visit) -> None:
    """The form, from anywhere."""
    await ack()
    view = messages.touchpoints.log_form(visit.language, visit.now, teammates=(visit.person.slack_user,))
    await open_form(client, body, view, visit, again=f"{Press.OPEN_LOG}|")


async def log_message(ack: Any, shortcut: Json, body: Json, client: AsyncWebClient, visit: Visit) -> None:
    """The form, filled from a message: when it was, what it said, and of whom it speaks."""
    await ack()
    message = shortcut["message"]
    text = unescaped(message.get("text") or "")
    async with visit.look() as work:
        channel = shortcut.get("channel", {}).get("id")
        relationship = await relationships.spoken_of(work, text, channel)
        known = await contacts.of(work, relationship.id) if relationship else []
    view = messages.touchpoints.log_form(
        visit.language,
        visit.now,
        relationship=relationship,
        contacts=known,
        at=min(datetime.fromtimestamp(float(message["ts"]), UTC), visit.now),
        title=text[: touchpoints.TITLE_LIMIT] or None,
        teammates=(visit.person.slack_user,),
    )
    again = f"{Press.OPEN_LOG}|{relationship.id if relationship else ''}"
    await open_form(client, body, view, visit, again=again)
