"""Events for the app: only those the manifest subscribes to, wrapped as the Events API wraps them."""

import secrets
from typing import Any

from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.workspace.conversations import Conversation
from bot.sandbox.workspace.workspace import Workspace

Json = dict[str, Any]

#: The subscriptions that let messages of each kind of conversation through.
MESSAGE_EVENTS = {"im": "message.im", "channel": "message.channels", "private": "message.groups"}


class Events:
    """Hears what happens in the workspace and passes on what the app may hear."""

    def __init__(self, workspace: Workspace, sockets: SocketMode) -> None:
        self._workspace = workspace
        self._sockets = sockets
        workspace.tell = self.tell

    def tell(self, event: Json, place: Conversation | None) -> None:
        """Send one event, if the app subscribes to its kind and is where it happened."""
        if self._is_wanted(event, place):
            self._sockets.send_event(self._wrapped(event, place))

    def _is_wanted(self, event: Json, place: Conversation | None) -> bool:
        name = MESSAGE_EVENTS[place.kind] if event["type"] == "message" and place else event["type"]
        if name not in self._workspace.manifest.events:
            return False
        return event["type"] != "message" or (place is not None and self._workspace.bot.id in place.members)

    def _wrapped(self, event: Json, place: Conversation | None) -> Json:
        identity = self._workspace.identity
        authorization = {
            "enterprise_id": identity.enterprise_id,
            "team_id": identity.team_id,
            "user_id": self._workspace.bot.id,
            "is_bot": True,
            "is_enterprise_install": identity.installed_for_all,
        }
        return {
            "token": identity.verification_token,
            "team_id": identity.team_id,
            "context_team_id": identity.team_id,
            "context_enterprise_id": None,
            "api_app_id": identity.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": "Ev" + secrets.token_hex(5).upper(),
            "event_time": self._workspace.seconds(),
            "authorizations": [authorization],
            "is_ext_shared_channel": place is not None and place.is_shared,
            "event_context": "4-" + secrets.token_hex(12),
        }
