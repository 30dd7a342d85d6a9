"""A person of the local workspace, for tests and the demo: what they do and what they see."""

from typing import Any

from bot.sandbox.acts import CannotDo
from bot.sandbox.interactions import Interactions
from bot.sandbox.socket_mode import Ack
from bot.sandbox.workspace import inputs
from bot.sandbox.workspace.conversations import Conversation
from bot.sandbox.workspace.people import Person
from bot.sandbox.workspace.views import View
from bot.sandbox.workspace.workspace import Workspace

Json = dict[str, Any]


class Teammate:
    """Acts as one person; every act returns when the app has acked or the time for that is over."""

    def __init__(self, workspace: Workspace, interactions: Interactions, person: Person) -> None:
        self._workspace = workspace
        self._do = interactions
        self.person = person

    @property
    def id(self) -> str:
        """Return the user id."""
        return self.person.id

    @property
    def name(self) -> str:
        """Return the full name."""
        return self.person.name

    @property
    def notices(self) -> list[str]:
        """Return what Slack's client told this person, such as that the app did not answer."""
        return self.person.notices

    @property
    def dm(self) -> Conversation:
        """Return the direct conversation with the bot; raises CannotDo for an outsider, who has none."""
        if self.person.is_outsider:
            raise CannotDo(f"{self.name} belongs to another workspace and has no conversation with the bot.")
        return self._workspace.im_with(self.id)

    @property
    def home(self) -> Json | None:
        """Return this person's App Home as it is shown."""
        view = self._workspace.views.homes.get(self.id)
        return view.as_api() if view else None

    @property
    def modals(self) -> list[Json]:
        """Return the open modals, the one on top last."""
        return [{**view.as_api(), "errors": view.errors} for view in self._workspace.views.stack(self.id)]

    @property
    def modal(self) -> Json | None:
        """Return the modal on top, with what is said beside its fields as `errors`."""
        return self.modals[-1] if self.modals else None

    def sees(self, room: Conversation) -> list[Json]:
        """Return the messages visible to this person, oldest first, their own ephemeral ones included."""
        return room.shown_to(self.person)

    async def types(self, command: str, in_: Conversation | None = None) -> Ack:
        """Type a slash command, by default in the direct conversation with the bot."""
        return await self._do.command(self.id, (in_ or self.dm).id, command)

    async def says(self, text: str, in_: Conversation | None = None, thread: str | None = None) -> Json:
        """Say something, by default to the bot; returns the message."""
        place = in_ or self.dm
        message = await self._do.say(self.id, place.id, text, thread)
        return message.as_seen(0)

    async def uses_shortcut(self, callback_id: str) -> Ack:
        """Use a global shortcut."""
        return await self._do.shortcut(self.id, callback_id)

    async def uses_message_shortcut(self, callback_id: str, message: Json) -> Ack:
        """Use a shortcut on a message."""
        return await self._do.message_shortcut(self.id, callback_id, message["channel"], message["ts"])

    async def opens_home(self) -> None:
        """Open the app's Home tab."""
        await self._do.open_tab(self.id, "home")

    async def opens_messages(self) -> None:
        """Open the app's Messages tab."""
        await self._do.open_tab(self.id, "messages")

    async def presses(self, where: Json, what: str, value: Any = None, *, block: str | None = None) -> Ack:
        """Use the element of a message, modal or home with this action_id or label.

        `value` is what is chosen: an option's label or value, a date, a person, a list of these; for a button it
        tells apart those with the same action_id. Raises LookupError, naming what is there, where it is not one.
        """
        block_id, element = _sought(_blocks(where), what, value, block)
        ids = (block_id, element["action_id"])
        state = inputs.entered(element, value, self._offered(where, ids))
        return await self._do.press(self.id, _container(where), ids, state)

    def fills(self, values: Json) -> None:
        """Fill fields of the modal on top, each by its block_id or label."""
        view = self._top()
        for name, value in values.items():
            block = _field(view.blocks, name)
            ids = (block["block_id"], block["element"]["action_id"])
            state = inputs.entered(block["element"], value, view.offered.get(ids))
            self._do.fill(view, {ids[0]: {ids[1]: state}})

    async def submits(self) -> dict[str, str]:
        """Submit the modal on top; returns what is said beside its fields, empty where it was accepted.

        What Slack's client says of the whole form, as when the app did not answer, stands under the name "".
        """
        view = self._top()
        ack = await self._do.submit(self.id, view.id, {})
        return view.errors if ack.answered or view.errors else {"": self.notices[-1]}

    async def closes(self, *, everything: bool = False) -> None:
        """Close the modal on top, or the whole stack."""
        await self._do.close(self.id, self._top().id, clear=everything)

    async def looks_up(self, what: str, query: str, where: Json | None = None) -> list[Json]:
        """Type into an external select (by block_id, action_id or label) and return the options offered."""
        shown = where or self._top().as_api()
        for block, element in inputs.elements(_blocks(shown)):
            if what in (block["block_id"], element["action_id"], _label(block, element)):
                ids = (block["block_id"], element["action_id"])
                return await self._do.suggest(self.id, _container(shown), ids, query)
        raise LookupError(f"there is no {what!r}; there are: {_listing(_blocks(shown))}")

    def _offered(self, where: Json, ids: tuple[str, str]) -> list[Json] | None:
        view = self._workspace.views.find(where.get("id", ""))
        return view.offered.get(ids) if view else None

    def _top(self) -> View:
        stack = self._workspace.views.stack(self.id)
        if not stack:
            raise CannotDo(f"{self.name} has no modal open.")
        return stack[-1]


def _blocks(where: Json) -> list[Json]:
    return [*where["blocks"], *(block for each in where.get("attachments", []) for block in each.get("blocks", []))]


def _container(where: Json) -> Json:
    if "hash" in where:
        return {"view_id": where["id"]}
    return {"message_ts": where["ts"], "channel_id": where["channel"]}


def _label(block: Json, element: Json) -> str:
    shown = element.get("text") or block.get("label") or element.get("placeholder") or {}
    return str(shown.get("text", "")) if isinstance(shown, dict) else str(shown)


def _sought(blocks: list[Json], what: str, value: Any, block_id: str | None) -> tuple[str, Json]:
    found = [
        (block["block_id"], element)
        for block, element in inputs.elements(blocks)
        if what in (element["action_id"], _label(block, element)) and block_id in (None, block["block_id"])
    ]
    if len(found) > 1 and value is not None:
        found = [(block, element) for block, element in found if element.get("value", value) == value]
    if len(found) != 1:
        raise LookupError(f"{len(found)} elements are {what!r}; there are: {_listing(blocks)}")
    return found[0]


def _field(blocks: list[Json], name: str) -> Json:
    for block in blocks:
        if block["type"] == "input" and name in (block["block_id"], block["label"]["text"]):
            return block
    fields = [f"{block['block_id']} ({block['label']['text']})" for block in blocks if block["type"] == "input"]
    raise LookupError(f"there is no field {name!r}; there are: {', '.join(fields) or 'none'}")


def _listing(blocks: list[Json]) -> str:
    named = [f"{element['action_id']} ({_label(block, element)!r})" for block, element in inputs.elements(blocks)]
    return ", ".join(named) or "none"
