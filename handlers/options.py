"""What a select offers while somebody types into it."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.messages.fields import chosen
from bot.messages.ids import Press
from bot.services import relationships
from handlers.listening import listening
from handlers.visit import Visit


def register(app: AsyncApp) -> None:
    """Listen to the picker of relationships."""
    app.options(Press.PICK_RELATIONSHIP)(listening(pick_relationship))


async def pick_relationship(ack: Any, options: dict[str, Any], visit: Visit) -> None:
    """Relationships whose name begins so, contains it, or is like it."""
    async with visit.look() as work:
        found = await relationships.suggest(work, options.get("value") or "")
    await ack(options=[chosen(each) for each in found])
