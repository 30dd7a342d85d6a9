"""/giveget: what people type."""

from collections.abc import Awaitable, Callable
from typing import Any

from rapidfuzz import fuzz, process
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.messages.ids import Press
from bot.services import contacts, digests, relationships, standings, verdicts
from bot.services.errors import UnknownRelationship
from handlers import forgetting
from handlers.cards import show_card
from handlers.forms import open_form, unescaped
from handlers.listening import listening
from handlers.visit import Visit

#: What one may type first, and what it means; Dutch words do as well.
WORDS = {
    "log": "log",
    "balance": "balance",
    "balans": "balance",
    "drifting": "drifting",
    "promise": "promise",
    "afspraak": "promise",
    "digest": "digest",
    "settings": "settings",
    "instellingen": "settings",
    "forget": "forget",
    "vergeet": "forget",
    "help": "help",
    "hulp": "help",
    "": "help",
}
OURS = [word for word in WORDS if word]
#: Likeness (0 to 100) from which a typed word was probably meant to be one of ours.
_NEAR = 65

Json = dict[str, Any]


def register(app: AsyncApp) -> None:
    """Listen to /giveget: one handler for each meaning of the first word, and one for everything else."""
    for meaning, handler in HANDLERS.items():
        app.command("/giveget", matchers=[_means(meaning)])(listening(handler))
    app.command("/giveget")(listening(anything_else))


async def log(ack: Any, command: Json, body: Json, client: AsyncWebClient, respond: Any, visit: Visit) -> None:
    """/giveget log [relationship]: write down that you were in touch."""
    await ack()
    relationship, known = None, []
    if name := _rest(command):
        async with visit.look() as work:
            try:
                relationship = await relationships.find(work, name)
                known = await contacts.of(work, relationship.id)
            except UnknownRelationship:
                near = relationships.near(await relationships.everyone(work), name)
                await respond(**messages.touchpoints.near_matches(name, near, "log", visit.language))
                return
    view = messages.touchpoints.log_form(
        visit.language, visit.now, relationship=relationship, contacts=known, teammates=(visit.person.slack_user,)
    )
    again = f"{Press.OPEN_LOG}|{relationship.id if relationship else ''}"
    await open_form(client, body, view, visit, again=again)


async def balance(ack: Any, command: Json, respond: Any, visit: Visit) -> None:
    """/giveget balance <relationship>: how does this relationship stand?"""
    await ack()
    async with visit.look() as work:
        try:
            relationship = await relationships.find(work, _rest(command))
        except UnknownRelationship as unknown:
            near = relationships.near(await relationships.everyone(work), unknown.name)
            await respond(**messages.touchpoints.near_matches(unknown.name, near, "balance", visit.language))
            return
        standing = await standings.standing_of(work, relationship, visit.now, visit.me)
    await show_card(respond, standing, visit)


async def drifting(ack: Any, respond: Any, visit: Visit) -> None:
    """/giveget drifting: whom is it worth to talk to, now?"""
    await ack()
    async with visit.look() as work:
        items, name_of = await digests.items_at(work, visit.now), await verdicts.names_of(work)
    await respond(**messages.relationships.drifting(items, visit.language, name_of))


async def promise(ack: Any, command: Json, body: Json, client: AsyncWebClient, visit: Visit) -> None:
    """/giveget promise [relationship]: write an agreement down."""
    await ack()
    relationship = None
    if name := _rest(command):
        async with visit.look() as work:
            relationship = await relationships.find(work, name)
    view = messages.promises.form(visit.language, visit.today, relationship=relationship)
    again = f"{Press.OPEN_PROMISE}|{relationship.id if relationship else ''}"
    await open_form(client, body, view, visit, again=again)


async def digest(ack: Any, respond: Any, visit: Visit) -> None:
    """/giveget digest: what would the digest say now? Only to who asks."""
    await ack()
    async with visit.look() as work:
        page, name_of = await digests.page_at(work, visit.now), await verdicts.names_of(work)
    await respond(**messages.digests.digest(page, visit.language, name_of))


async def settings(ack: Any, body: Json, client: AsyncWebClient, visit: Visit) -> None:
    """/giveget settings: when and how somebody wants to be asked."""
    await ack()
    view = messages.settings.my_form(visit.me, visit.language)
    await open_form(client, body, view, visit, again=f"{Press.OPEN_MY_SETTINGS}|")


async def help_(ack: Any, respond: Any, visit: Visit) -> None:
    """/giveget help: what one can type."""
    await ack()
    await respond(**messages.help.help_text(visit.language))


async def anything_else(ack: Any, command: Json, respond: Any, visit: Visit) -> None:
    """What is none of ours is answered with what it could have meant; a client's name alone asks how it stands."""
    await ack()
    typed = _typed(command)
    async with visit.look() as work:
        try:
            relationship = await relationships.find(work, typed)
            standing = await standings.standing_of(work, relationship, visit.now, visit.me)
        except UnknownRelationship:
            await respond(**messages.help.not_understood(typed, meant(typed), visit.language))
            return
    await show_card(respond, standing, visit)


HANDLERS: dict[str, Callable[..., Awaitable[None]]] = {
    "log": log,
    "balance": balance,
    "drifting": drifting,
    "promise": promise,
    "digest": digest,
    "settings": settings,
    "forget": forgetting.forget,
    "help": help_,
}


def meant(typed: str) -> list[str]:
    """What a typed line could have meant, best first: another word for its first one, once for each meaning."""
    first, _, rest = typed.partition(" ")
    near: dict[str, str] = {}
    for word, _, _ in process.extract(first.casefold(), OURS, scorer=fuzz.ratio, score_cutoff=_NEAR):
        if WORDS[word] not in near or WORDS[word] == word:
            near[WORDS[word]] = f"{word} {rest.strip()}".strip()
    return list(near.values())[:2]


def _means(meaning: str) -> Callable[..., Awaitable[bool]]:
    async def matches(command: Json) -> bool:
        return WORDS.get(_first(command)) == meaning

    return matches


def _first(command: Json) -> str:
    return _typed(command).partition(" ")[0].casefold()


def _rest(command: Json) -> str:
    return _typed(command).partition(" ")[2].strip()


def _typed(command: Json) -> str:
    return unescaped(command.get("text") or "").strip()
