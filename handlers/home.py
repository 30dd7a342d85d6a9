"""The App Home."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.services import home
from bot.services.roles import Right
from handlers.listening import listening
from handlers.visit import Visit


def register(app: AsyncApp) -> None:
    """Listen to somebody opening the app."""
    app.event("app_home_opened")(listening(opened))


async def opened(event: dict[str, Any], client: AsyncWebClient, visit: Visit) -> None:
    """Show them their home as it is now."""
    if event.get("tab", "home") == "home":
        await publish(client, visit)


async def publish(client: AsyncWebClient, visit: Visit) -> None:
    """Bring somebody's home up to date."""
    async with visit.look() as work:
        page = await home.page_for(work, visit.me, visit.now, admin=visit.may(Right.CHANGE_SETTINGS))
    view = messages.home.home(page, visit.language, visit.now)
    await client.views_publish(user_id=visit.person.slack_user, view=view)
