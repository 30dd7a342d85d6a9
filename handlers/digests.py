"""Buttons of the weekly digest, and of the owner's early word."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.messages.ids import Form, Press
from bot.services import flags, items, relationships, verdicts
from handlers.forms import Fields, open_form
from handlers.listening import listening
from handlers.visit import Visit

Json = dict[str, Any]


def register(app: AsyncApp) -> None:
    """Listen to the buttons on items and flags, and to the two forms they open."""
    app.action(Press.CLAIM)(listening(claim))
    app.action(Press.UNCLAIM)(listening(unclaim))
    app.action(Press.SNOOZE)(listening(snooze))
    app.action(Press.WHY)(listening(why))
    app.action(Press.MORE)(listening(more))
    app.action(Press.DIFFER)(listening(open_differ))
    app.action(Press.ADD_CONTEXT)(listening(open_context))
    app.action(Press.CALL_WRONG)(listening(call_wrong))
    app.view(Form.DIFFER)(listening(differ))
    app.view(Form.CONTEXT)(listening(add_context))


async def claim(ack: Any, action: Json, visit: Visit) -> None:
    """I'll talk to them."""
    digest_id, _, relationship_id = action["value"].partition(":")
    async with visit.open_work() as work:
        await items.claim(work, visit.me.id, digest_id, relationship_id, visit.now)
    await ack()
    visit.house.hurry()


async def unclaim(ack: Any, action: Json, visit: Visit) -> None:
    """Not me after all."""
    digest_id, _, relationship_id = action["value"].partition(":")
    async with visit.open_work() as work:
        await items.unclaim(work, visit.me.id, digest_id, relationship_id)
    await ack()
    visit.house.hurry()


async def snooze(ack: Any, action: Json, visit: Visit) -> None:
    """Not now."""
    digest_id, _, relationship_id = action["value"].partition(":")
    async with visit.open_work() as work:
        await items.snooze(work, digest_id, relationship_id, visit.now)
    await ack()
    visit.house.hurry()


async def why(ack: Any, action: Json, body: Json, client: AsyncWebClient, visit: Visit) -> None:
    """All reasons with what they rest on, only to who asks."""
    await ack()
    digest_id, _, relationship_id = action["value"].partition(":")
    async with visit.look() as work:
        explanation = await items.explain(work, digest_id, relationship_id)
        name_of = await verdicts.names_of(work)
    view = messages.explanations.explanation(explanation, visit.language, name_of)
    await open_form(client, body, view, visit, again=f"{Press.WHY}|{action['value']}")


async def more(ack: Any, action: Json, visit: Visit) -> None:
    """Show the rest."""
    async with visit.open_work() as work:
        await items.unfold(work, action["value"])
    await ack()
    visit.house.hurry()


async def open_differ(ack: Any, action: Json, body: Json, client: AsyncWebClient, visit: Visit) -> None:
    """I see it differently: why?"""
    await ack()
    async with visit.look() as work:
        relationship = await relationships.get(work, action["value"].partition(":")[2])
    view = messages.flags.differ_form(visit.language, relationship, action["value"])
    await open_form(client, body, view, visit, again=f"{Press.DIFFER}|{action['value']}")


async def differ(ack: Any, view: Json, visit: Visit) -> None:
    """Keep what somebody sees differently."""
    digest_id, _, relationship_id = view["private_metadata"].partition(":")
    text = Fields(view, visit.language).text("text") or ""
    async with visit.open_work() as work:
        await flags.differ(work, visit.me.id, digest_id, relationship_id, text, visit.now)
    await ack()
    visit.house.hurry()


async def open_context(ack: Any, action: Json, body: Json, client: AsyncWebClient, visit: Visit) -> None:
    """The owner wants to add what the bot cannot know."""
    await ack()
    async with visit.look() as work:
        told = await flags.owner_flag(work, action["value"])
    view = messages.flags.context_form(visit.language, told.item.relationship, action["value"], told.flag.context)
    await open_form(client, body, view, visit, again=f"{Press.ADD_CONTEXT}|{action['value']}")


async def add_context(ack: Any, view: Json, visit: Visit) -> None:
    """Keep what the owner added."""
    text = Fields(view, visit.language).text("text") or ""
    async with visit.open_work() as work:
        await flags.add_context(work, visit.me.id, view["private_metadata"], text)
    await ack()
    visit.house.hurry()


async def call_wrong(ack: Any, action: Json, visit: Visit) -> None:
    """The owner says that the flag is wrong."""
    async with visit.open_work() as work:
        await flags.call_wrong(work, visit.me.id, action["value"], visit.now)
    await ack()
    visit.house.hurry()
