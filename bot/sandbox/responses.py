"""What the app says back to an interaction: in the ack of a command, or later through its response_url."""

import secrets
from dataclasses import dataclass
from typing import Any

from bot.sandbox import block_kit
from bot.sandbox.refusals import Refused
from bot.sandbox.workspace.conversations import Conversation
from bot.sandbox.workspace.messages import Message
from bot.sandbox.workspace.workspace import Workspace

Json = dict[str, Any]

#: Slack's own limits of a response_url.
USES = 5
LIFETIME_SECONDS = 30 * 60


@dataclass
class Permission:
    """Where a response_url leads to, and what is left of it."""

    user: str
    place: Conversation
    original: Message | None
    given_at: int
    uses: int = 0


class Responses:
    """All response_urls, and what arrives through them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._permissions: dict[str, Permission] = {}

    def give(self, user: str, place: Conversation, original: Message | None = None) -> str:
        """Return a new response_url for this person's interaction."""
        secret = secrets.token_hex(12)
        self._permissions[secret] = Permission(user, place, original, self._workspace.seconds())
        return f"{self._workspace.base_url}/response/{self._workspace.identity.team_id}/{secret}"

    def respond(self, secret: str, body: Json) -> None:
        """Do what was posted to a response_url; raises Refused as Slack does."""
        permission = self._permissions.get(secret)
        if permission is None:
            raise Refused("invalid_url")
        if self._workspace.seconds() - permission.given_at > LIFETIME_SECONDS:
            raise Refused("expired_url")
        if permission.uses >= USES:
            raise Refused("used_url")
        permission.uses += 1
        self.apply(permission.user, permission.place, body, permission.original)

    def apply(self, user: str, place: Conversation, body: Json, original: Message | None = None) -> None:
        """Post, replace or delete as the body says; raises Refused where its blocks or text are not valid."""
        here = original if original in place.messages else None
        if body.get("delete_original"):
            if here:
                self._workspace.delete(place, here)
            return
        blocks = block_kit.accepted_blocks(body.get("blocks"))
        if not (body.get("text") or blocks or body.get("attachments")):
            raise Refused("no_text")
        if body.get("replace_original") and here:
            self._replace(place, here, body, blocks)
        else:
            self._post(user, place, body, blocks)

    def _replace(self, place: Conversation, message: Message, body: Json, blocks: list[Json]) -> None:
        before = message.as_api(include_metadata=True)
        message.text = body.get("text") or ""
        message.blocks = blocks
        message.attachments = body.get("attachments") or []
        if message.only_for:
            self._workspace.changes.note()
            return
        message.edited_at = self._workspace.fresh_ts()
        self._workspace.change(place, message, before)

    def _post(self, user: str, place: Conversation, body: Json, blocks: list[Json]) -> None:
        workspace = self._workspace
        message = Message(
            ts=workspace.fresh_ts(),
            channel=place.id,
            user=workspace.bot.id,
            team=workspace.identity.team_id,
            text=body.get("text") or "",
            blocks=blocks,
            attachments=body.get("attachments") or [],
            thread_ts=body.get("thread_ts"),
            metadata=body.get("metadata"),
            bot_profile=workspace.bot_profile,
            subtype="bot_message" if body.get("response_type") == "in_channel" else None,
            only_for=None if body.get("response_type") == "in_channel" else user,
        )
        workspace.post(place, message)
