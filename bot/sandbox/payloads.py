"""What Slack tells the app about an interaction: the fields that all of them share, and each kind's own."""

from typing import Any

from bot.sandbox.responses import Responses
from bot.sandbox.workspace.conversations import Conversation
from bot.sandbox.workspace.messages import Message
from bot.sandbox.workspace.people import Person
from bot.sandbox.workspace.views import View
from bot.sandbox.workspace.workspace import Workspace

Json = dict[str, Any]


class Payloads:
    """Builds payloads; each gives out its trigger id and response_url as it is built."""

    def __init__(self, workspace: Workspace, responses: Responses) -> None:
        self._workspace = workspace
        self._responses = responses

    def command(self, person: Person, place: Conversation, command: str, text: str) -> Json:
        """Return a slash command; nothing in it tells an outsider from a member."""
        identity = self._workspace.identity
        return {
            "token": identity.verification_token,
            "team_id": identity.team_id,
            "team_domain": identity.domain,
            "channel_id": place.id,
            "channel_name": channel_name(place),
            "user_id": person.id,
            "user_name": person.handle,
            "command": command,
            "text": text,
            "api_app_id": identity.app_id,
            "is_enterprise_install": str(identity.installed_for_all).lower(),
            **({"enterprise_id": identity.enterprise_id} if identity.enterprise_id else {}),
            "response_url": self._responses.give(person.id, place),
            "trigger_id": self._workspace.triggers.give(person.id),
        }

    def shortcut(self, person: Person, callback_id: str) -> Json:
        """Return a global shortcut."""
        return {
            **self._by("shortcut", person),
            "callback_id": callback_id,
            "action_ts": self._workspace.fresh_ts(),
            "trigger_id": self._workspace.triggers.give(person.id),
        }

    def message_shortcut(self, person: Person, callback_id: str, place: Conversation, message: Message) -> Json:
        """Return a shortcut used on a message."""
        return {
            **self._by("message_action", person),
            "callback_id": callback_id,
            "action_ts": self._workspace.fresh_ts(),
            "trigger_id": self._workspace.triggers.give(person.id),
            "response_url": self._responses.give(person.id, place, message),
            "message_ts": message.ts,
            "message": message.as_api(include_metadata=True),
            "channel": {"id": place.id, "name": channel_name(place)},
        }

    def message_action(self, person: Person, place: Conversation, message: Message, action: Json, state: Json) -> Json:
        """Return a press on an element of a message."""
        told = {
            **self._interaction("block_actions", person),
            **self._message_container(place, message),
            "trigger_id": self._workspace.triggers.give(person.id),
            "response_url": self._responses.give(person.id, place, message),
            "state": {"values": state},
            "actions": [action],
        }
        if not message.only_for:
            told["message"] = message.as_api(include_metadata=True)
        return told

    def view_action(self, person: Person, view: View, action: Json) -> Json:
        """Return a press on an element of a modal or a home."""
        return {
            **self._interaction("block_actions", person),
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._workspace.triggers.give(person.id),
            "view": view.as_api(),
            "actions": [action],
        }

    def submission(self, person: Person, view: View) -> Json:
        """Return a submitted modal."""
        return {
            **self._interaction("view_submission", person),
            "trigger_id": self._workspace.triggers.give(person.id),
            "view": view.as_api(),
            "response_urls": [],
        }

    def closing(self, person: Person, view: View, *, cleared: bool) -> Json:
        """Return a modal that was closed."""
        return {**self._interaction("view_closed", person), "view": view.as_api(), "is_cleared": cleared}

    def view_suggestion(self, person: Person, view: View, block_id: str, action_id: str, query: str) -> Json:
        """Return what was typed into an external select of a view."""
        container = {"type": "view", "view_id": view.id}
        asked = {"block_id": block_id, "action_id": action_id, "value": query}
        return {
            **self._interaction("block_suggestion", person),
            "container": container,
            "view": view.as_api(),
            **asked,
        }

    def message_suggestion(
        self, person: Person, place: Conversation, message: Message, asked: tuple[str, str, str]
    ) -> Json:
        """Return what was typed into an external select of a message: `asked` is block, action and query."""
        block_id, action_id, query = asked
        return {
            **self._interaction("block_suggestion", person),
            **self._message_container(place, message),
            "message": message.as_api(include_metadata=True),
            "block_id": block_id,
            "action_id": action_id,
            "value": query,
        }

    def _interaction(self, kind: str, person: Person) -> Json:
        return {**self._by(kind, person), "api_app_id": self._workspace.identity.app_id}

    def _by(self, kind: str, person: Person) -> Json:
        """What every payload says; a shortcut does not say for which app it is."""
        identity = self._workspace.identity
        user = {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team_id}
        return {
            "type": kind,
            "team": {"id": identity.team_id, "domain": identity.domain},
            "enterprise": {"id": identity.enterprise_id, "name": "Organisation"} if identity.enterprise_id else None,
            "user": user,
            "token": identity.verification_token,
            "is_enterprise_install": identity.installed_for_all,
        }

    def _message_container(self, place: Conversation, message: Message) -> Json:
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": place.id,
            "is_ephemeral": message.only_for is not None,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        return {"container": container, "channel": {"id": place.id, "name": channel_name(place)}}


def channel_name(place: Conversation) -> str:
    """Return the name that payloads use, which hides those of private places."""
    return {"channel": place.name, "private": "privategroup", "im": "directmessage"}[place.kind]
