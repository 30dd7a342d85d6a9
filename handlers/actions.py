"""Buttons and selects that do something at once: the question, the digest, promises, near matches."""

import re
from typing import Any, Literal

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.messages.ids import Press, parted
from bot.services import contacts, matching, promises, prompts, reflections, relationships, standings, teammates
from bot.services.errors import NotOfTheTeam
from bot.services.relationships import Description
from handlers.cards import show_card
from handlers.forms import open_form
from handlers.home import publish
from handlers.listening import listening
from handlers.visit import Visit

Json = dict[str, Any]


def register(app: AsyncApp) -> None:
    """Listen to every button of the question, of promises and of near matches."""
    for side in (Press.GAVE, Press.GOT):
        app.action(re.compile(rf"^{re.escape(side)}\.\w+$"))(listening(tap))
    app.action(Press.DONE)(listening(done))
    app.action(Press.LATER)(listening(later))
    app.action(Press.SKIP)(listening(skip))
    app.action(Press.NOT_CONTACT)(listening(not_client_contact))
    app.action(Press.TAKE_BACK)(listening(take_back))
    app.action(Press.TELL)(listening(tell))
    app.action(Press.THANK)(listening(thank))
    app.action(Press.MATCH)(listening(match))
    for press in _CLOSINGS:
        app.action(press)(listening(close_promise))
    app.action(Press.ADD_RELATIONSHIP)(listening(add_relationship))
    app.action(Press.CHOOSE_RELATIONSHIP)(listening(choose_relationship))
    app.action(Press.PICK_RELATIONSHIP)(listening(nothing))


async def tap(ack: Any, action: Json, visit: Visit) -> None:
    """A size was tapped."""
    _, side, size = action["action_id"].split(".")
    async with visit.open_work() as work:
        await prompts.tap(work, visit.me.id, action["value"], side, size)
    await ack()
    visit.hurry()


async def done(ack: Any, action: Json, visit: Visit) -> None:
    """Both sizes were tapped: keep the answer."""
    async with visit.open_work() as work:
        await reflections.keep_taps(work, visit.me.id, action["value"], visit.now)
    await ack()
    visit.hurry()


async def later(ack: Any, action: Json, visit: Visit) -> None:
    """Ask again tonight, tomorrow or on Monday."""
    when, _, touchpoint_id = action["selected_option"]["value"].partition(":")
    async with visit.open_work() as work:
        await prompts.put_off(work, visit.me, touchpoint_id, when, visit.now)
    await ack()
    visit.hurry()


async def skip(ack: Any, action: Json, visit: Visit) -> None:
    """They would rather not say."""
    async with visit.open_work() as work:
        await prompts.skip(work, visit.me.id, action["value"], visit.now)
    await ack()
    visit.hurry()


async def not_client_contact(ack: Any, action: Json, visit: Visit) -> None:
    """It was no contact with a client."""
    async with visit.open_work() as work:
        await prompts.not_client_contact(work, visit.me.id, action["value"])
    await ack()
    visit.hurry()


async def take_back(ack: Any, action: Json, visit: Visit) -> None:
    """Forget the answer; the question is open again."""
    async with visit.open_work() as work:
        await reflections.take_back(work, visit.me.id, action["value"])
    await ack()
    visit.hurry()


async def tell(ack: Any, action: Json, visit: Visit) -> None:
    """Let a colleague know of an effort."""
    touchpoint_id = action["block_id"].partition(":")[2]
    person = await visit.house.chosen(action["selected_user"])
    if not person.member:
        raise NotOfTheTeam((person.name,), "")
    async with visit.open_work() as work:
        colleague = await teammates.arrive(work, person)
        await reflections.tell(work, visit.me.id, touchpoint_id, colleague, visit.now)
    await ack()
    visit.hurry()


async def thank(ack: Any, action: Json, visit: Visit) -> None:
    """Say thanks to a colleague, with one tap."""
    touchpoint_id, giver_id = parted(action["value"])
    async with visit.open_work() as work:
        await reflections.thank(work, visit.me.id, touchpoint_id, giver_id, visit.now)
    await ack()
    visit.hurry()


async def match(ack: Any, action: Json, client: AsyncWebClient, visit: Visit) -> None:
    """An admin says whose account an imported person has."""
    teammate_id = action["block_id"].partition(":")[2]
    person = await visit.house.chosen(action["selected_user"])
    async with visit.open_work() as work:
        await matching.match(work, visit.person, teammate_id, person, visit.now)
    await ack()
    await publish(client, visit)


async def close_promise(ack: Any, action: Json, body: Json, client: AsyncWebClient, respond: Any, visit: Visit) -> None:
    """A promise was kept, broken or released."""
    async with visit.open_work() as work:
        state = _CLOSINGS[Press(action["action_id"])]
        promise, relationship = await promises.close(work, action["value"], state, visit.today)
    await ack()
    if body.get("response_url"):
        said = messages.promises.kept(promise, relationship, visit.language)
        await respond(replace_original=False, response_type="ephemeral", **said)
    else:
        await publish(client, visit)


async def add_relationship(
    ack: Any, action: Json, body: Json, client: AsyncWebClient, respond: Any, visit: Visit
) -> None:
    """Add the relationship that was typed, and go on to write the contact down."""
    async with visit.open_work() as work:
        added = await relationships.add(work, Description(name=action["value"], owner_id=visit.me.id))
    await ack()
    view = messages.touchpoints.log_form(
        visit.language, visit.now, relationship=added, teammates=(visit.person.slack_user,)
    )
    await open_form(client, body, view, visit, again=f"{Press.OPEN_LOG}|{added.id}")
    await _settled(body, respond)


async def choose_relationship(
    ack: Any, action: Json, body: Json, client: AsyncWebClient, respond: Any, visit: Visit
) -> None:
    """One of the near matches was meant."""
    await ack()
    command, _, relationship_id = action["value"].partition(":")
    async with visit.look() as work:
        relationship = await relationships.get(work, relationship_id)
        known = await contacts.of(work, relationship_id)
        standing = await standings.standing_of(work, relationship, visit.now, visit.me)
    if command == "balance":
        await show_card(respond, standing, visit)
        await _settled(body, respond)
        return
    if command == "promise":
        view = messages.promises.form(visit.language, visit.today, relationship=relationship)
        await open_form(client, body, view, visit, again=f"{Press.OPEN_PROMISE}|{relationship_id}")
        await _settled(body, respond)
        return
    view = messages.touchpoints.log_form(
        visit.language, visit.now, relationship=relationship, contacts=known, teammates=(visit.person.slack_user,)
    )
    await open_form(client, body, view, visit, again=f"{Press.OPEN_LOG}|{relationship_id}")
    await _settled(body, respond)


async def _settled(body: Json, respond: Any) -> None:
    """What was asked about a name is answered: nobody can press it a second time."""
    if body.get("response_url"):
        await respond(delete_original=True)


async def nothing(ack: Any) -> None:
    """A choice inside a form: it is read when the form is sent."""
    await ack()


_CLOSINGS: dict[Press, Literal["kept", "broken", "released"]] = {
    Press.KEEP_PROMISE: "kept",
    Press.BREAK_PROMISE: "broken",
    Press.RELEASE_PROMISE: "released",
}
