"""Buttons that open a form or a card, in messages, at home, and inside other forms."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.facts.forgetting import Forgettable
from bot.messages.ids import Press, parted
from bot.services import (
    audit,
    contacts,
    deliveries,
    flags,
    forgettable,
    hearings,
    items,
    pacts,
    prompts,
    relationships,
    verdicts,
)
from bot.services.roles import Right
from handlers.forms import open_form
from handlers.listening import listening
from handlers.visit import Visit, Work

#: Seconds of the three in which a form has to be open.
_WAITED_FOR = 0.8

Json = dict[str, Any]
View = dict[str, Any]


def register(app: AsyncApp) -> None:
    """Listen to every button that opens a form."""
    for press in FORMS:
        app.action(press)(listening(open_))
    app.action(Press.REOPEN)(listening(reopen))


async def open_(ack: Any, action: Json, body: Json, client: AsyncWebClient, visit: Visit) -> None:
    """Open the form that a button stands for."""
    await ack()
    value = action.get("value") or ""
    view = await _form(Press(action["action_id"]), value, visit)
    await open_form(client, body, view, visit, again=f"{action['action_id']}|{value}")


async def reopen(ack: Any, action: Json, body: Json, client: AsyncWebClient, visit: Visit) -> None:
    """Open the form whose trigger had expired."""
    await ack()
    press, _, value = action["value"].partition("|")
    view = await _form(Press(press), value, visit)
    await open_form(client, body, view, visit, again=action["value"])


async def _form(press: Press, value: str, visit: Visit) -> View:
    """The form; what Slack has to say for it is asked first, since no transaction is to stand open meanwhile."""
    make = FORMS[press]
    if press == Press.OPEN_WORKSPACE_SETTINGS:
        make = partial(_workspace_settings, guests=await _guests(visit))
    async with visit.look() as work:
        return await make(work, value, visit)


async def _guests(visit: Visit) -> int:
    channel = visit.workspace.digest_channel
    if not channel or not visit.may(Right.CHANGE_SETTINGS):
        return 0
    return await visit.house.directory.guests_in(channel, within=_WAITED_FOR)


async def _log(work: Work, value: str, visit: Visit) -> View:
    relationship = await relationships.get(work, value) if value else None
    known = await contacts.of(work, value) if value else []
    return messages.touchpoints.log_form(
        visit.language, visit.now, relationship=relationship, contacts=known, teammates=(visit.person.slack_user,)
    )


async def _answer(work: Work, value: str, visit: Visit) -> View:
    question = await prompts.question_of(work, await prompts.get(work, visit.me.id, value))
    known = await contacts.of(work, question.relationship.id)
    kept = question.reflection
    thanks_to = await relationships.get(work, kept.thanks_to_id) if kept and kept.thanks_to_id else None
    return messages.answers.answer_form(question, visit.language, visit.now, known=known, thanks_to=thanks_to)


async def _relationship(work: Work, value: str, visit: Visit) -> View:
    if not value:
        return messages.relationships.form(visit.language)
    relationship = await relationships.get(work, value)
    owner = await relationships.owner_of(work, relationship)
    return messages.relationships.form(visit.language, relationship=relationship, owner=owner)


async def _contacts(work: Work, value: str, visit: Visit) -> View:
    relationship = await relationships.get(work, value)
    known = await contacts.of(work, value)
    return messages.contacts.people_there(relationship, known, visit.today, visit.language)


async def _contact(work: Work, value: str, visit: Visit) -> View:
    relationship_id, contact_id = parted(value)
    relationship = await relationships.get(work, relationship_id)
    known = await contacts.of(work, relationship_id)
    contact = await contacts.get(work, contact_id) if contact_id else None
    others = [each for each in known if each.id != contact_id]
    return messages.contacts.form(visit.language, relationship, contact, others)


async def _pact(work: Work, value: str, visit: Visit) -> View:
    relationship = await relationships.get(work, value)
    pact, agreed_with = await pacts.of(work, value)
    known = await contacts.of(work, value)
    return messages.pacts.form(visit.language, relationship, pact, known, agreed_with)


async def _promise(work: Work, value: str, visit: Visit) -> View:
    relationship = await relationships.get(work, value) if value else None
    return messages.promises.form(visit.language, visit.today, relationship=relationship)


async def _concession(work: Work, value: str, visit: Visit) -> View:
    return messages.concessions.form(visit.language, visit.today, await relationships.get(work, value))


async def _one_sided_move(work: Work, value: str, visit: Visit) -> View:
    return messages.one_sided_moves.form(visit.language, visit.today, await relationships.get(work, value))


async def _why(work: Work, value: str, visit: Visit) -> View:
    digest_id, _, relationship_id = value.partition(":")
    explanation = await items.explain(work, digest_id, relationship_id)
    return messages.explanations.explanation(explanation, visit.language, await verdicts.names_of(work))


async def _differ(work: Work, value: str, visit: Visit) -> View:
    relationship = await relationships.get(work, value.partition(":")[2])
    return messages.flags.differ_form(visit.language, relationship, value)


async def _context(work: Work, value: str, visit: Visit) -> View:
    told = await flags.own_flag(work, visit.me.id, value)
    return messages.flags.context_form(visit.language, told.item.relationship, value, told.flag.context)


async def _my_settings(work: Work, value: str, visit: Visit) -> View:
    return messages.settings.my_form(visit.me, visit.language)


async def _workspace_settings(work: Work, value: str, visit: Visit, *, guests: int = 0) -> View:
    visit.insist(Right.CHANGE_SETTINGS)
    acts = await audit.latest(work, messages.audit.SHOWN)
    agreed = await hearings.agreement(work, visit.now)
    return messages.settings.workspace_form(visit.workspace, visit.language, acts, agreed, guests=guests)


async def _setup(work: Work, value: str, visit: Visit) -> View:
    visit.insist(Right.CHANGE_SETTINGS)
    return messages.settings.setup_form(visit.workspace, visit.language)


async def _forget(work: Work, value: str, visit: Visit) -> View:
    if value:
        return forget_form(await forgettable.with_keys(work, visit.person, visit.me, deliveries.apart(value)), visit)
    return forget_form(await forgettable.called(work, visit.person, ""), visit)


def forget_form(candidates: Sequence[Forgettable], visit: Visit) -> View:
    """Asks for the name of one of these once more."""
    myself = len(candidates) == 1 and candidates[0].key == f"person:{visit.me.id}"
    return messages.forgetting.form(candidates, visit.language, myself=myself)


FORMS: dict[Press, Callable[[Work, str, Visit], Awaitable[View]]] = {
    Press.OPEN_LOG: _log,
    Press.WORDS: _answer,
    Press.CHANGE: _answer,
    Press.OPEN_RELATIONSHIP: _relationship,
    Press.OPEN_CONTACTS: _contacts,
    Press.OPEN_CONTACT: _contact,
    Press.OPEN_PACT: _pact,
    Press.OPEN_PROMISE: _promise,
    Press.OPEN_CONCESSION: _concession,
    Press.OPEN_ONE_SIDED_MOVE: _one_sided_move,
    Press.WHY: _why,
    Press.DIFFER: _differ,
    Press.ADD_CONTEXT: _context,
    Press.OPEN_MY_SETTINGS: _my_settings,
    Press.OPEN_WORKSPACE_SETTINGS: _workspace_settings,
    Press.OPEN_SETUP: _setup,
    Press.OPEN_FORGET: _forget,
}
