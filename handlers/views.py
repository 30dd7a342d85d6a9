"""Forms that were sent: read, kept in one transaction, and only then acknowledged, so that words stay on an error."""

from datetime import UTC, datetime, time
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import messages
from bot.messages.ids import Form, parted
from bot.services import (
    concessions,
    contacts,
    one_sided_moves,
    pacts,
    promises,
    reflections,
    relationships,
    teammates,
    touchpoints,
    workspaces,
)
from bot.services.errors import HowMuch, InTheFuture, Missing, NotOfTheTeam
from bot.services.teammates import Person
from handlers.forms import Fields
from handlers.home import publish
from handlers.listening import Handler, listening
from handlers.visit import Visit

Json = dict[str, Any]


def register(app: AsyncApp) -> None:
    """Listen to every form."""
    for form, handler in HANDLERS.items():
        app.view(form)(listening(handler))


async def log(ack: Any, view: Json, visit: Visit) -> None:
    """A contact was written down."""
    fields = Fields(view, visit.language)
    people = await _members(visit, "teammates", fields.several("teammates"))
    async with visit.open_work() as work:
        here = [await teammates.arrive(work, person) for person in people]
        await touchpoints.log(work, _me_among(here, visit), _entry(fields, view, here, visit.now), visit.now)
    await ack()
    visit.hurry()


async def answer(ack: Any, view: Json, visit: Visit) -> None:
    """The question was answered in the form."""
    fields, touchpoint_id = Fields(view, visit.language), view["private_metadata"]
    async with visit.open_work() as work:
        await touchpoints.add_details(
            work,
            touchpoint_id,
            contact_ids=fields.several("contacts"),
            new_contacts=fields.listed("new_contacts"),
            about=fields.several("about"),
        )
        await reflections.write(work, visit.me.id, touchpoint_id, _answer(fields), visit.now)
    await ack()
    visit.hurry()


async def relationship(ack: Any, view: Json, client: AsyncWebClient, visit: Visit) -> None:
    """A relationship was added or changed."""
    fields, relationship_id = Fields(view, visit.language), view["private_metadata"]
    chosen = fields.chosen("owner")
    async with visit.look() as work:
        stays = await relationships.owner_who_stays(work, relationship_id, chosen)
    people = await _members(visit, "owner", [chosen] if chosen and not stays else [])
    async with visit.open_work() as work:
        owners = [stays] if stays else [await teammates.arrive(work, person) for person in people]
        description = relationships.Description(
            name=fields.text("name") or "",
            kind=fields.chosen("kind") or "client",
            since=fields.day("since"),
            owner_id=owners[0].id if owners else None,
            aliases=fields.listed("aliases"),
            domains=fields.listed("domains"),
            slack_channels=fields.several("channels"),
            ended_on=fields.day("ended_on"),
        )
        if relationship_id:
            await relationships.change(work, relationship_id, description)
        else:
            await relationships.add(work, description, once=view["id"])
    await ack()
    await publish(client, visit)


async def contact(ack: Any, view: Json, client: AsyncWebClient, visit: Visit) -> None:
    """A person over there was added or changed; the list below the form is brought up to date."""
    fields = Fields(view, visit.language)
    relationship_id, contact_id = parted(view["private_metadata"])
    description = contacts.Description(
        name=fields.text("name") or "",
        role=fields.chosen("role"),
        email=fields.text("email"),
        left_on=fields.day("left_on"),
        successor_id=fields.chosen("successor"),
    )
    async with visit.open_work() as work:
        await contacts.keep(work, relationship_id, contact_id or None, description, once=view["id"])
        there = await contacts.of(work, relationship_id)
        known = await relationships.get(work, relationship_id)
    await ack()
    if list_below := view.get("previous_view_id"):
        people = messages.contacts.people_there(known, there, visit.today, visit.language)
        await client.views_update(view_id=list_below, view=people)


async def pact(ack: Any, view: Json, visit: Visit) -> None:
    """The pact was written down."""
    fields = Fields(view, visit.language)
    words = ("we_give", "we_hope_to_get", "we_do_not", "their_challenges", "our_challenges")
    description = pacts.Description(
        agreed_on=fields.day("agreed_on") or visit.today,
        why=fields.text("why") or "",
        review_on=fields.day("review_on"),
        **{name: fields.text(name) for name in words},
    )
    async with visit.open_work() as work:
        await pacts.keep(work, view["private_metadata"], description, fields.several("agreed_with"), visit.today)
    await ack()


async def promise(ack: Any, view: Json, client: AsyncWebClient, visit: Visit) -> None:
    """An agreement was written down."""
    fields = Fields(view, visit.language)
    description = promises.Description(
        by=fields.chosen("by") or "us",
        text=fields.text("text") or "",
        made_on=fields.day("made_on") or visit.today,
        due_on=fields.day("due_on"),
    )
    people = await _members(visit, "told_to", fields.several("told_to"))
    async with visit.open_work() as work:
        told_to = [await teammates.arrive(work, person) for person in people]
        relationship_id = fields.chosen("relationship") or view["private_metadata"]
        await promises.make(work, relationship_id, description, told_to, visit.today, once=view["id"])
    await ack()
    await publish(client, visit)


async def concession(ack: Any, view: Json, visit: Visit) -> None:
    """A favour was written down."""
    await _note(concessions.note, view, visit)
    await ack()


async def one_sided_move(ack: Any, view: Json, visit: Visit) -> None:
    """A step that one side took alone was written down."""
    await _note(one_sided_moves.note, view, visit)
    await ack()


async def my_settings(ack: Any, view: Json, client: AsyncWebClient, visit: Visit) -> None:
    """Somebody chose when and how to be asked."""
    fields = Fields(view, visit.language)
    works_from, works_until = int(fields.chosen("works_from") or 9), int(fields.chosen("works_until") or 17)
    async with visit.open_work() as work:
        me = await teammates.set_preferences(
            work,
            visit.me.id,
            works_from=works_from,
            works_until=works_until,
            days_off=[int(day) for day in fields.several("days_off")],
            cadence=fields.chosen("cadence") or "each",
            locale=fields.chosen("locale"),
        )
    await ack()
    await publish(client, visit.as_(me))


async def workspace_settings(ack: Any, view: Json, client: AsyncWebClient, visit: Visit) -> None:
    """An admin chose for the workspace."""
    fields = Fields(view, visit.language)
    keep = fields.chosen("keep_words")
    wishes = workspaces.Wishes(
        digest_channel=fields.chosen("digest_channel"),
        digest_day=fields.chosen("digest_day") or "monday",
        digest_hour=int(fields.chosen("digest_hour") or 9),
        timezone=fields.chosen("timezone") or visit.workspace.timezone,
        locale=fields.chosen("locale") or "en",
        purpose=fields.text("purpose"),
        admins=fields.several("admins"),
        keep_words_months=None if keep in (None, messages.settings.ALWAYS) else int(keep),
        hearings=messages.hearings.chosen_in(fields.chosen),
    )
    async with visit.open_work() as work:
        workspace = await workspaces.set_wishes(work, visit.person, wishes, visit.now)
    await ack()
    await publish(client, visit.in_(workspace))


async def setup(ack: Any, view: Json, client: AsyncWebClient, visit: Visit) -> None:
    """An admin was walked through the first steps."""
    fields = Fields(view, visit.language)
    first = workspaces.FirstSteps(
        digest_channel=fields.chosen("digest_channel"),
        digest_day=fields.chosen("digest_day") or "monday",
        digest_hour=int(fields.chosen("digest_hour") or 9),
        relationships=[name for n in (1, 2, 3) if (name := fields.text(f"relationship_{n}"))],
    )
    async with visit.open_work() as work:
        workspace = await workspaces.take_first_steps(work, visit.person, visit.me.id, first, visit.now)
    await ack()
    await publish(client, visit.in_(workspace))


HANDLERS: dict[Form, Handler] = {
    Form.LOG: log,
    Form.ANSWER: answer,
    Form.RELATIONSHIP: relationship,
    Form.CONTACT: contact,
    Form.PACT: pact,
    Form.PROMISE: promise,
    Form.CONCESSION: concession,
    Form.ONE_SIDED_MOVE: one_sided_move,
    Form.MY_SETTINGS: my_settings,
    Form.WORKSPACE_SETTINGS: workspace_settings,
    Form.SETUP: setup,
}


def _entry(fields: Fields, view: Json, here: list[Any], now: datetime) -> touchpoints.Entry:
    relationship_id, at = fields.chosen("relationship"), fields.moment("date", "time", now)
    if relationship_id is None:
        raise Missing("relationship")
    if at is None:
        raise Missing("date")
    # Whoever began to answer wants to be heard: an answer that lacks a size is asked for it, and never dropped.
    answered = any(fields.chosen(f"{side}_size") or fields.text(f"{side}_text") for side in ("gave", "got"))
    return touchpoints.Entry(
        relationship_id=relationship_id,
        at=at,
        teammates=here,
        kind=fields.chosen("kind"),
        about=fields.several("about"),
        title=fields.text("title"),
        started_by=fields.chosen("started_by"),
        contact_ids=fields.several("contacts"),
        new_contacts=fields.listed("new_contacts"),
        answer=_answer(fields) if answered else None,
        source="slack",
        source_id=view["id"],
    )


def _answer(fields: Fields) -> reflections.Answer:
    if unsaid := tuple(size for size in ("gave_size", "got_size") if fields.chosen(size) is None):
        raise HowMuch(unsaid)
    return reflections.Answer(
        gave_size=fields.chosen("gave_size"),
        got_size=fields.chosen("got_size"),
        gave_text=fields.text("gave_text"),
        got_text=fields.text("got_text"),
        gave_kinds=fields.several("gave_kinds"),
        got_kinds=fields.several("got_kinds"),
        they_felt_seen=fields.yes_no("they_felt_seen"),
        we_felt_seen=fields.yes_no("we_felt_seen"),
        note=fields.text("note"),
        thanks_to_id=fields.chosen("thanks_to"),
        may_be_shared=bool(fields.several("may_be_shared")),
    )


async def _members(visit: Visit, field: str, slack_users: list[str]) -> list[Person]:
    """The people chosen in a field, all members of the team. Asks Slack, so not within a transaction.

    Raises NotOfTheTeam.
    """
    people = [await visit.house.chosen(one) for one in slack_users]
    if strangers := [person.name for person in people if not person.member]:
        raise NotOfTheTeam(tuple(strangers), field)
    return people


def _me_among(here: list[Any], visit: Visit) -> Any:
    return next((each for each in here if each.id == visit.me.id), visit.me)


async def _note(note: Any, view: Json, visit: Visit) -> None:
    fields = Fields(view, visit.language)
    day = fields.day("at") or visit.today
    at = min(datetime.combine(day, time(12), visit.language.zone).astimezone(UTC), visit.now)
    if day > visit.today:
        raise InTheFuture("at")
    async with visit.open_work() as work:
        await note(
            work, view["private_metadata"], fields.chosen("by") or "us", at, fields.text("text") or "", once=view["id"]
        )
