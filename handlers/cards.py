"""The card of a relationship: shown to who asks, wherever they ask."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.facts.relationships import Standing
from bot.messages.ids import Press
from bot.services import relationships, standings
from handlers.forms import open_form
from handlers.listening import listening
from handlers.visit import Visit

Json = dict[str, Any]


def register(app: AsyncApp) -> None:
    """Listen to the buttons that show a card."""
    app.action(Press.OPEN_CARD)(listening(open_card))


async def open_card(ack: Any, action: Json, body: Json, client: AsyncWebClient, respond: Any, visit: Visit) -> None:
    """Show how a relationship stands: below a message, or over home."""
    await ack()
    async with visit.look() as work:
        relationship = await relationships.get(work, action["value"])
        standing = await standings.standing_of(work, relationship, visit.now, visit.me)
    if body.get("response_url"):
        await show_card(respond, standing, visit)
    else:
        view = messages.cards.card_view(standing, visit.language)
        await open_form(client, body, view, visit, again=f"{Press.OPEN_LOG}|{relationship.id}")


async def show_card(respond: Any, standing: Standing, visit: Visit) -> None:
    """Answer with the card; where this Slack does not draw charts yet, with the chart in words."""
    answer = await respond(replace_original=False, **messages.cards.card(standing, visit.language))
    if answer.status_code != 200:
        await respond(replace_original=False, **messages.cards.card_without_chart(standing, visit.language))
