"""One message in a conversation, as the Web API, an event and a person's eyes each see it."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Message:
    """What was posted, by whom, and who may see it."""

    ts: str
    channel: str
    user: str
    team: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    bot_profile: Json | None = None
    subtype: str | None = None
    edited_at: str | None = None
    #: The one person who sees it, for an ephemeral message.
    only_for: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    #: What each person has chosen in the elements of this message, by block and action.
    chosen: dict[str, dict[str, Json]] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Return whether it hangs below another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def all_blocks(self) -> list[Json]:
        """Return the blocks shown, those in attachments included."""
        return [*self.blocks, *(block for each in self.attachments for block in each.get("blocks", []))]

    def as_api(self, *, include_metadata: bool = False) -> Json:
        """Return the message object of the Web API."""
        told: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": self.team}
        if self.bot_profile:
            told |= {
                "bot_id": self.bot_profile["id"],
                "app_id": self.bot_profile["app_id"],
                "bot_profile": self.bot_profile,
            }
        if self.subtype:
            told["subtype"] = self.subtype
        if self.edited_at:
            told["edited"] = {"user": self.user, "ts": self.edited_at}
        if self.thread_ts:
            told["thread_ts"] = self.thread_ts
        for name in ("blocks", "attachments", "files"):
            if value := getattr(self, name):
                told[name] = value
        if self.reactions:
            told["reactions"] = [
                {"name": name, "users": users, "count": len(users)} for name, users in self.reactions.items()
            ]
        if include_metadata and self.metadata:
            told["metadata"] = self.metadata
        return told

    def as_seen(self, reply_count: int) -> Json:
        """Return the message as a person's screen shows it."""
        return {
            "ts": self.ts,
            "channel": self.channel,
            "user": self.user,
            "text": self.text,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "files": self.files,
            "thread_ts": self.thread_ts,
            "reply_count": reply_count,
            "ephemeral": self.only_for is not None,
            "edited": self.edited_at is not None,
            "metadata": self.metadata,
            "reactions": self.reactions,
        }
