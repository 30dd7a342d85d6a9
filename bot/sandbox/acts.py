"""What a person does in the workspace besides pressing things: talk, type commands, use shortcuts, open tabs."""

import re
from html import escape
from typing import Any

from bot.sandbox.payloads import Payloads
from bot.sandbox.refusals import Refused
from bot.sandbox.responses import Responses
from bot.sandbox.socket_mode import Ack, SocketMode
from bot.sandbox.workspace import inputs
from bot.sandbox.workspace.conversations import Conversation
from bot.sandbox.workspace.manifest import Command
from bot.sandbox.workspace.messages import Message
from bot.sandbox.workspace.people import Person
from bot.sandbox.workspace.workspace import Workspace

Json = dict[str, Any]


class CannotDo(Exception):
    """Slack's client would not let this person do that; the message says why."""


class Acts:
    """What people do, by the same way for the page and for the tests."""

    def __init__(self, workspace: Workspace, sockets: SocketMode, responses: Responses) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._responses = responses
        self._payloads = Payloads(workspace, responses)

    def person(self, user: str) -> Person:
        """Return the person with this id; raises CannotDo."""
        person = self._workspace.people.get(user)
        if person is None or person.deleted or person.is_bot:
            raise CannotDo(f"There is nobody {user!r} to act as.")
        return person

    def place(self, person: Person, channel: str) -> Conversation:
        """Return a conversation this person can see; raises CannotDo."""
        place = self._workspace.conversations.get(channel)
        if place is None or not place.visible_to(person):
            raise CannotDo(f"{person.name} sees no conversation {channel!r}.")
        return place

    def message(self, person: Person, channel: str, ts: str) -> tuple[Conversation, Message]:
        """Return a message this person can see, and where it is; raises CannotDo."""
        place = self.place(person, channel)
        message = place.find(ts)
        if message is None or message.only_for not in (None, person.id):
            raise CannotDo(f"{person.name} sees no message {ts} there.")
        return place, message

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Post a message as this person, and return it."""
        person = self.person(user)
        place = self.place(person, channel)
        if place.archived:
            raise CannotDo(f"#{place.name} is archived.")
        if not text.strip():
            raise CannotDo("There is nothing to send.")
        if thread_ts and place.find(thread_ts) is None:
            raise CannotDo("That message is gone.")
        if place.kind == "im" and self._workspace.manifest.messages_read_only:
            raise CannotDo("Sending messages to this app has been turned off.")
        written = self._written(text)
        message = Message(
            ts=self._workspace.fresh_ts(),
            channel=place.id,
            user=person.id,
            team=person.team_id,
            text=written,
            blocks=[{**inputs.rich_text(text), "block_id": self._workspace.fresh_id("b")}],
            thread_ts=thread_ts,
        )
        return self._workspace.post(place, message)

    async def command(self, user: str, channel: str, typed: str) -> Ack:
        """Send a slash command as this person, show its answer, and return the app's ack."""
        person = self.person(user)
        place = self.place(person, channel)
        name, _, text = typed.strip().partition(" ")
        command = next((each for each in self._workspace.manifest.commands if each.command == name), None)
        if command is None:
            raise CannotDo(f"{name} is not a valid command.")
        payload = self._payloads.command(person, place, name, self._argument(command, text.strip()))
        ack = await self._sockets.deliver("slash_commands", payload)
        if not ack.answered:
            self._notice(person, f"{name} did not respond ({ack.failure}).")
        elif ack.payload:
            self._show_answer(person, place, name, ack)
        return ack

    def _show_answer(self, person: Person, place: Conversation, name: str, ack: Ack) -> None:
        try:
            self._responses.apply(person.id, place, ack.payload)
        except Refused as refused:
            self._notice(person, f"{name} answered with what Slack does not show ({refused.error} {refused.details}).")

    async def shortcut(self, user: str, callback_id: str) -> Ack:
        """Use a global shortcut as this person, and return the app's ack."""
        person = self.person(user)
        self._check_shortcut(callback_id, "global")
        return await self._interact(person, self._payloads.shortcut(person, callback_id))

    async def message_shortcut(self, user: str, callback_id: str, channel: str, ts: str) -> Ack:
        """Use a shortcut on a message as this person, and return the app's ack."""
        person = self.person(user)
        self._check_shortcut(callback_id, "message")
        place, message = self.message(person, channel, ts)
        return await self._interact(person, self._payloads.message_shortcut(person, callback_id, place, message))

    async def open_tab(self, user: str, tab: str) -> None:
        """Open the app's `home` or `messages` tab as this person."""
        person = self.person(user)
        if person.is_outsider:
            raise CannotDo(f"{person.name} belongs to another workspace and has no tab of this app.")
        place = self._workspace.im_with(user)
        ts = self._workspace.fresh_ts()
        event: Json = {"type": "app_home_opened", "user": user, "channel": place.id, "tab": tab, "event_ts": ts}
        home = self._workspace.views.homes.get(user)
        if tab == "home" and home:
            event["view"] = home.as_api()
        self._workspace.tell(event, None)

    def _check_shortcut(self, callback_id: str, kind: str) -> None:
        known = [each.callback_id for each in self._workspace.manifest.shortcuts if each.type == kind]
        if callback_id not in known:
            raise CannotDo(f"The manifest has no {kind} shortcut {callback_id!r}, only {', '.join(known) or 'none'}.")

    async def _interact(self, person: Person, payload: Json) -> Ack:
        ack = await self._sockets.deliver("interactive", payload)
        if not ack.answered:
            self._notice(person, f"{self._workspace.manifest.name} did not respond ({ack.failure}).")
        return ack

    def _notice(self, person: Person, sentence: str) -> None:
        person.notices.append(sentence)
        self._workspace.changes.note()

    def _written(self, text: str) -> str:
        """Return the text as Slack stores it: escaped, with the mentions of people made into links."""
        return self._mentioned(escape(text, quote=False), "<@{0.id}>", "<#{0.id}>")

    def _argument(self, command: Command, text: str) -> str:
        written = escape(text, quote=False)
        if not command.should_escape:
            return written
        return self._mentioned(written, "<@{0.id}|{0.handle}>", "<#{0.id}|{0.name}>")

    def _mentioned(self, text: str, person_link: str, place_link: str) -> str:
        people = {person.handle: person for person in self._workspace.people.values()}
        places = {place.name: place for place in self._workspace.conversations.values() if place.kind == "channel"}
        text = re.sub(r"(?<![\w<])@([\w.-]*\w)", lambda m: _link(people.get(m[1].lower()), person_link, m[0]), text)
        return re.sub(r"(?<![\w<&])#([\w-]+)", lambda m: _link(places.get(m[1].lower()), place_link, m[0]), text)


def _link(target: Person | Conversation | None, form: str, typed: str) -> str:
    return form.format(target) if target else typed
