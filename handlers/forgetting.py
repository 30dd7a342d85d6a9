"""/giveget forget: oneself, or, as an admin, a person or a relationship."""

import re
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.messages.ids import Form, Press
from bot.services import deliveries, forgettable
from handlers.forms import Fields, open_form, unescaped
from handlers.home import publish
from handlers.listening import listening
from handlers.opening import forget_form
from handlers.visit import Visit

Json = dict[str, Any]

#: How Slack sends a person who was picked while typing: <@U123|jort>.
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")


def register(app: AsyncApp) -> None:
    """Listen to the form; the command is one of the words of /giveget."""
    app.view(Form.FORGET)(listening(forgotten))


async def forget(ack: Any, command: Json, body: Json, client: AsyncWebClient, visit: Visit) -> None:
    """/giveget forget [name]: ask once more what is to be forgotten."""
    await ack()
    typed = command["text"].strip().partition(" ")[2].strip()
    mention = _MENTION.fullmatch(typed)
    name = mention[1] if mention else unescaped(typed)
    async with visit.look() as work:
        candidates = await forgettable.called(work, visit.person, name)
    # The ledger and a button keep the ids: a name that was to be forgotten would stand there still.
    keys = deliveries.together(*(each.key for each in candidates[: messages.forgetting.CHOICES]))
    await open_form(client, body, forget_form(candidates, visit), visit, again=f"{Press.OPEN_FORGET}|{keys}")


async def forgotten(ack: Any, view: Json, client: AsyncWebClient, visit: Visit) -> None:
    """The name was typed again: forget."""
    fields = Fields(view, visit.language)
    key = fields.chosen("which") or view["private_metadata"]
    async with visit.open_work() as work:
        gone = await forgettable.forget(work, visit.person, visit.me, key, fields.text("name") or "", visit.now)
    myself = gone.id == visit.me.id
    await ack(response_action="update", view=messages.forgetting.done(gone, visit.language, myself=myself))
    visit.hurry()
    if gone.slack_user:
        visit.house.directory.forget(gone.slack_user)
        await client.views_publish(user_id=gone.slack_user, view=messages.forgetting.emptied_home(visit.language))
    if not myself:
        await publish(client, visit)
