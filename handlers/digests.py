"""Buttons of the weekly digest, and of the owner's early word."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.messages.ids import Form, Press
from bot.services import flags, items
from handlers.forms import Fields
from handlers.listening import listening
from handlers.visit import Visit

Json = dict[str, Any]


def register(app: AsyncApp) -> None:
    """Listen to the buttons on items and flags, and to the two forms that others of them open."""
    app.action(Press.CLAIM)(listening(claim))
    app.action(Press.UNCLAIM)(listening(unclaim))
    app.action(Press.SNOOZE)(listening(snooze))
    app.action(Press.MORE)(listening(more))
    app.action(Press.CALL_WRONG)(listening(call_wrong))
    app.view(Form.DIFFER)(listening(differ))
    app.view(Form.CONTEXT)(listening(add_context))


async def claim(ack: Any, action: Json, visit: Visit) -> None:
    """I'll talk to them."""
    digest_id, _, relationship_id = action["value"].partition(":")
    async with visit.open_work() as work:
        await items.claim(work, visit.me.id, digest_id, relationship_id, visit.now)
    await ack()
    visit.hurry()


async def unclaim(ack: Any, action: Json, visit: Visit) -> None:
    """Not me after all."""
    digest_id, _, relationship_id = action["value"].partition(":")
    async with visit.open_work() as work:
        await items.unclaim(work, visit.me.id, digest_id, relationship_id)
    await ack()
    visit.hurry()


async def snooze(ack: Any, action: Json, visit: Visit) -> None:
    """Not now."""
    digest_id, _, relationship_id = action["value"].partition(":")
    async with visit.open_work() as work:
        await items.snooze(work, digest_id, relationship_id, visit.now)
    await ack()
    visit.hurry()


async def more(ack: Any, action: Json, visit: Visit) -> None:
    """Show the rest."""
    async with visit.open_work() as work:
        await items.unfold(work, action["value"])
    await ack()
    visit.hurry()


async def differ(ack: Any, view: Json, visit: Visit) -> None:
    """Keep what somebody sees differently."""
    digest_id, _, relationship_id = view["private_metadata"].partition(":")
    text = Fields(view, visit.language).text("text") or ""
    async with visit.open_work() as work:
        await flags.differ(work, visit.me.id, digest_id, relationship_id, text, visit.now, once=view["id"])
    await ack()
    visit.hurry()


async def add_context(ack: Any, view: Json, visit: Visit) -> None:
    """Keep what the owner added."""
    text = Fields(view, visit.language).text("text") or ""
    async with visit.open_work() as work:
        await flags.add_context(work, visit.me.id, view["private_metadata"], text)
    await ack()
    visit.hurry()


async def call_wrong(ack: Any, action: Json, visit: Visit) -> None:
    """The owner says that the flag is wrong."""
    async with visit.open_work() as work:
        await flags.call_wrong(work, visit.me.id, action["value"], visit.now)
    await ack()
    visit.hurry()
