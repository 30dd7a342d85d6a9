"""What a person does with elements: press them, fill modals, submit and close them, look options up."""

from typing import Any

from bot.sandbox import block_kit
from bot.sandbox.acts import Acts, CannotDo
from bot.sandbox.refusals import Refused
from bot.sandbox.socket_mode import Ack
from bot.sandbox.workspace import inputs
from bot.sandbox.workspace.conversations import Conversation
from bot.sandbox.workspace.messages import Message
from bot.sandbox.workspace.people import Person
from bot.sandbox.workspace.views import View

Json = dict[str, Any]

#: What Slack's client says when a submission fails for a reason that is not the person's.
TROUBLE = "We had some trouble connecting. Try again?"


class Interactions(Acts):
    """Everything a person can do, elements included."""

    def view(self, person: Person, view_id: str) -> View:
        """Return an open view of this person; raises CannotDo."""
        view = self._workspace.views.find(view_id)
        if view is None or view.user != person.id:
            raise CannotDo(f"{person.name} has no view {view_id!r} open.")
        return view

    async def press(self, user: str, container: Json, ids: tuple[str, str], state: Json) -> Ack:
        """Use the element `ids` (block, action) of a message or view, and return the app's ack."""
        person = self.person(user)
        if "view_id" in container:
            return await self._press_in_view(person, self.view(person, container["view_id"]), ids, state)
        place, message = self.message(person, container["channel_id"], container["message_ts"])
        return await self._press_in_message(person, place, message, ids, state)

    async def _press_in_view(self, person: Person, view: View, ids: tuple[str, str], state: Json) -> Ack:
        block, element = _element(view.blocks, ids)
        if element["type"] in inputs.STATE_KEYS:
            view.entered.setdefault(ids[0], {})[ids[1]] = {**state, "type": element["type"]}
            self._workspace.changes.note()
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Ack(answered=True)
        return await self._interact(person, self._payloads.view_action(person, view, self._action(ids, element, state)))

    async def _press_in_message(
        self, person: Person, place: Conversation, message: Message, ids: tuple[str, str], state: Json
    ) -> Ack:
        block, element = _element(message.all_blocks, ids)
        chosen = message.chosen.setdefault(person.id, {})
        if element["type"] in inputs.STATE_KEYS:
            chosen.setdefault(ids[0], {})[ids[1]] = {**state, "type": element["type"]}
            self._workspace.changes.note()
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Ack(answered=True)
        values = inputs.values_of(message.all_blocks, chosen)
        action = self._action(ids, element, state)
        return await self._interact(person, self._payloads.message_action(person, place, message, action, values))

    def _action(self, ids: tuple[str, str], element: Json, state: Json) -> Json:
        shown: Json = {key: element[key] for key in ("text", "value", "style", "url", "placeholder") if key in element}
        fixed = {"type": element["type"], "block_id": ids[0], "action_id": ids[1]}
        return {**shown, **state, **fixed, "action_ts": self._workspace.fresh_ts()}

    async def submit(self, user: str, view_id: str, values: inputs.Values) -> Ack:
        """Submit a modal with what stands in it and in `values`; what hinders it stands in the view's `errors`."""
        person = self.person(user)
        view = self.view(person, view_id)
        self.fill(view, values)
        view.errors = inputs.complaints(view.blocks, view.values)
        if view.errors:
            self._workspace.changes.note()
            return Ack(answered=False, failure="incomplete")
        ack = await self._sockets.deliver("interactive", self._payloads.submission(person, view))
        try:
            if not ack.answered:
                raise Refused(ack.failure)
            self._follow(view, ack.payload)
        except Refused as refused:
            self._notice(person, f"{TROUBLE} ({refused.error}: {refused.details})" if refused.details else TROUBLE)
            return Ack(answered=False, payload=ack.payload, failure=refused.error)
        finally:
            self._workspace.changes.note()
        return ack

    def fill(self, view: View, values: inputs.Values) -> None:
        """Put states into the fields of a view; fields that are no longer in it are passed over."""
        for block_id, actions in values.items():
            for action_id, state in actions.items():
                if element := inputs.find(view.blocks, block_id, action_id):
                    view.entered.setdefault(block_id, {})[action_id] = {**state, "type": element["type"]}

    def _follow(self, view: View, answer: Json) -> None:
        """Do what the app's `response_action` says; raises Refused where it makes no sense."""
        views = self._workspace.views
        match answer.get("response_action"):
            case None:
                views.pop(view)
            case "clear":
                views.modals[view.user] = []
            case "errors":
                self._show_errors(view, answer.get("errors"))
            case "update":
                views.update(view, block_kit.accepted_view(answer.get("view")), self._workspace.fresh_ts())
            case "push":
                views.push(view.user, block_kit.accepted_view(answer.get("view")), self._workspace.fresh_ts())
            case other:
                raise Refused("invalid_response_action", given=other)

    def _show_errors(self, view: View, errors: Any) -> None:
        fields = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= fields:
            raise Refused("invalid_errors", fields=sorted(fields), given=list(errors or []))
        view.errors = dict(errors)

    async def close(self, user: str, view_id: str, *, clear: bool = False) -> None:
        """Close a modal, with `clear` the whole stack; the app hears of those that want it."""
        person = self.person(user)
        view = self.view(person, view_id)
        stack = self._workspace.views.stack(user)
        cleared = clear or bool(view.given.get("clear_on_close"))
        gone = list(stack) if cleared else stack[stack.index(view) :]
        self._workspace.views.pop(gone[0])
        self._workspace.changes.note()
        for each in reversed(gone):
            if each.given.get("notify_on_close"):
                await self._interact(person, self._payloads.closing(person, each, cleared=cleared))

    async def suggest(self, user: str, container: Json, ids: tuple[str, str], query: str) -> list[Json]:
        """Return the options the app offers for what was typed into an external select."""
        person = self.person(user)
        if "view_id" in container:
            view = self.view(person, container["view_id"])
            _element(view.blocks, ids)
            payload = self._payloads.view_suggestion(person, view, *ids, query)
        else:
            place, message = self.message(person, container["channel_id"], container["message_ts"])
            _element(message.all_blocks, ids)
            payload = self._payloads.message_suggestion(person, place, message, (*ids, query))
        ack = await self._interact(person, payload)
        try:
            options = block_kit.accepted_options(ack.payload)
        except Refused as refused:
            raise CannotDo(f"The app offered options that Slack does not show: {refused.details}") from None
        if "view_id" in container:
            view.offered[ids] = options
        return options


def _element(blocks: list[Json], ids: tuple[str, str]) -> tuple[Json, Json]:
    for block, element in inputs.elements(blocks):
        if (block["block_id"], element["action_id"]) == ids:
            return block, element
    raise CannotDo(f"There is no element {ids[1]!r} in block {ids[0]!r} there.")
