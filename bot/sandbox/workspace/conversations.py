"""Where people talk: public and private channels, channels shared with another workspace, and direct messages."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.workspace.messages import Message
from bot.sandbox.workspace.people import Person

Json = dict[str, Any]
Kind = Literal["channel", "private", "im"]

#: The scope family that opens each kind of conversation, as in `channels:read`.
SCOPE_FAMILY: dict[Kind, str] = {"channel": "channels", "private": "groups", "im": "im"}

#: The words of `types=` in `conversations.list`.
API_TYPE: dict[Kind, str] = {"channel": "public_channel", "private": "private_channel", "im": "im"}


@dataclass
class Conversation:
    """One place with its members and its messages, oldest first."""

    id: str
    name: str
    kind: Kind
    created: int
    creator: str
    team_id: str
    members: list[str] = field(default_factory=list)
    archived: bool = False
    #: Other workspaces that are in it, and those invited but not there yet.
    shared_with: list[str] = field(default_factory=list)
    pending_with: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    messages: list[Message] = field(default_factory=list)
    #: For a direct message: the person on the other side of the bot.
    user: str | None = None

    @property
    def is_shared(self) -> bool:
        """Return whether people of another workspace are in it."""
        return bool(self.shared_with)

    def visible_to(self, person: Person) -> bool:
        """Return whether the person may know of this conversation."""
        if person.id in self.members:
            return True
        return self.kind == "channel" and person.kind == "member"

    def find(self, ts: str) -> Message | None:
        """Return the message with this timestamp, ephemeral ones included."""
        return next((message for message in self.messages if message.ts == ts), None)

    def replies_to(self, ts: str) -> list[Message]:
        """Return the replies below a message that all can see, oldest first."""
        return [each for each in self.messages if each.is_reply and each.thread_ts == ts and not each.only_for]

    def shown_to(self, person: Person) -> list[Json]:
        """Return what the person sees here, oldest first, their own ephemeral messages included."""
        if not self.visible_to(person):
            return []
        below = Counter(message.thread_ts for message in self.messages if message.is_reply and not message.only_for)
        return [
            message.as_seen(below[message.ts]) for message in self.messages if message.only_for in (None, person.id)
        ]

    def as_api(self, bot: str, *, count_members: bool = False) -> Json:
        """Return the channel object of the Web API."""
        told = self._as_im() if self.kind == "im" else self._as_channel(bot)
        if count_members:
            told["num_members"] = len(self.members)
        return told

    def _as_im(self) -> Json:
        return {
            "id": self.id,
            "created": self.created,
            "is_archived": self.archived,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": self.team_id,
            "updated": self.created * 1000,
            "user": self.user,
            "last_read": "0000000000.000000",
            "latest": self.messages[-1].as_api() if self.messages else None,
            "is_open": True,
            "priority": 0,
        }

    def _as_channel(self, bot: str) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "private",
            "is_im": False,
            "is_mpim": False,
            "is_private": self.kind == "private",
            "created": self.created,
            "creator": self.creator,
            "is_archived": self.archived,
            "is_general": self.name == "general",
            "unlinked": 0,
            "updated": self.created * 1000,
            "context_team_id": self.team_id,
            "is_member": bot in self.members,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": self.purpose, "creator": "", "last_set": 0},
            "previous_names": [],
            **self._sharing(),
        }

    def _sharing(self) -> Json:
        return {
            "is_shared": self.is_shared,
            "is_ext_shared": self.is_shared,
            "is_org_shared": False,
            "shared_team_ids": [self.team_id, *self.shared_with],
            "internal_team_ids": [self.team_id],
            "connected_team_ids": list(self.shared_with),
            "pending_shared": list(self.pending_with),
            "pending_connected_team_ids": list(self.pending_with),
            "is_pending_ext_shared": bool(self.pending_with),
            "conversation_host_id": self.team_id,
        }
