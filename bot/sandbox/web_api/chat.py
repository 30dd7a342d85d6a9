"""What the app says: chat.*."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox import block_kit
from bot.sandbox.refusals import Refused
from bot.sandbox.web_api.call import Call, Method
from bot.sandbox.workspace.conversations import Conversation
from bot.sandbox.workspace.messages import Message

Json = dict[str, Any]

#: Slack's own limits, in characters; a message may be posted longer than it can be edited.
TEXT_LIMIT = 40_000
EDIT_LIMIT = 4_000
MARKDOWN_LIMIT = 12_000
#: Slack's limit of metadata is in bytes of JSON.
METADATA_LIMIT = 16_000


@dataclass
class Content:
    """The part of a call that makes up a message; None is what the call does not speak of."""

    text: str | None
    blocks: list[Json] | None
    attachments: list[Json] | None
    metadata: Json | None


def post_message(call: Call) -> Json:
    """Post into a conversation; a person's id means the direct conversation with them."""
    channel = call.arguments.required("channel")
    content = _content(call)
    place = _place_to_post(call, channel)
    message = _message(call, place, content, call.arguments.text("thread_ts") or None)
    message.broadcast = call.arguments.flag("reply_broadcast")
    if message.broadcast and message.is_reply:
        message.subtype = "thread_broadcast"
    call.workspace.post(place, message)
    return {"channel": place.id, "ts": message.ts, "message": message.as_api(include_metadata=True)}


def post_ephemeral(call: Call) -> Json:
    """Show a message to one person of a conversation."""
    channel, user = call.arguments.required("channel"), call.arguments.required("user")
    content = _content(call)
    place = _place_to_post(call, channel)
    if user not in place.members:
        raise Refused("user_not_in_channel")
    message = _message(call, place, content, call.arguments.text("thread_ts") or None)
    message.only_for = user
    call.workspace.post(place, message)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """Change a message of the app."""
    call.arguments.required("ts")
    place = call.conversation()
    content = _content(call)
    if len(content.text or "") > EDIT_LIMIT:
        raise Refused("msg_too_long")
    message = _own(call, place, call.arguments.text("ts"), "cant_update_message")
    before = message.as_api(include_metadata=True)
    _overwrite(message, content)
    message.edited_at = call.workspace.fresh_ts()
    call.workspace.change(place, message, before)
    return {
        "channel": place.id,
        "ts": message.ts,
        "text": message.text,
        "message": message.as_api(include_metadata=True),
    }


def delete(call: Call) -> Json:
    """Take a message of the app away."""
    ts = call.arguments.required("ts")
    place = call.conversation()
    call.workspace.delete(place, _own(call, place, ts, "cant_delete_message"))
    return {"channel": place.id, "ts": ts}


def permalink(call: Call) -> Json:
    """Tell the address of a message."""
    ts = call.arguments.required("message_ts")
    place = call.conversation()
    message = place.find(ts)
    if message is None or message.only_for:
        raise Refused("message_not_found")
    address = f"{call.workspace.base_url}/archives/{place.id}/p{ts.replace('.', '')}"
    if message.is_reply:
        address += f"?thread_ts={message.thread_ts}&cid={place.id}"
    return {"channel": place.id, "permalink": address}


def share(call: Call, channel: str, files: list[Json]) -> Message:
    """Post files into a conversation, with `initial_comment=` as the text."""
    place = _place_to_post(call, channel)
    content = Content(call.arguments.text("initial_comment"), None, None, None)
    message = _message(call, place, content, call.arguments.text("thread_ts") or None)
    message.files = files
    return call.workspace.post(place, message)


def _place_to_post(call: Call, name: str) -> Conversation:
    place = _named(call, name)
    if place is None or (place.kind != "channel" and call.workspace.bot.id not in place.members):
        raise Refused("channel_not_found")
    if place.kind == "im" and not call.workspace.manifest.messages_tab:
        raise Refused("messages_tab_disabled")
    if place.archived:
        raise Refused("is_archived")
    if call.workspace.bot.id not in place.members and "chat:write.public" not in call.workspace.manifest.scopes:
        raise Refused("not_in_channel")
    return place


def _named(call: Call, name: str) -> Conversation | None:
    workspace = call.workspace
    if name in workspace.conversations:
        return workspace.conversations[name]
    person = workspace.people.get(name)
    if person:
        return None if person.is_outsider or person.is_bot or person.deleted else workspace.im_with(person.id)
    bare = name.removeprefix("#")
    return next((place for place in workspace.conversations.values() if place.name == bare and bare), None)


def _content(call: Call) -> Content:
    arguments = call.arguments
    text = arguments.text("text") if "text" in arguments else None
    blocks = None
    if "blocks" in arguments:
        blocks = block_kit.accepted_blocks(arguments.json("blocks", "invalid_blocks_format"))
    markdown = arguments.text("markdown_text")
    if markdown and (text or blocks):
        raise Refused("markdown_text_conflict")
    attachments = block_kit.accepted_attachments(arguments.json("attachments", "invalid_attachments"))
    content = Content(markdown or text, blocks, attachments, _metadata(call))
    _check_size(content, MARKDOWN_LIMIT if markdown else TEXT_LIMIT)
    return content


def _check_size(content: Content, limit: int) -> None:
    if not (content.text or content.blocks or content.attachments):
        raise Refused("no_text")
    if len(content.text or "") > limit:
        raise Refused("msg_too_long")


def _metadata(call: Call) -> Json | None:
    metadata: Any = call.arguments.json("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if metadata == {}:
        return {}
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        raise Refused("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > METADATA_LIMIT:
        raise Refused("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def _message(call: Call, place: Conversation, content: Content, thread_ts: str | None) -> Message:
    parent = place.find(thread_ts) if thread_ts else None
    if parent and parent.only_for:
        raise Refused("cannot_reply_to_message")
    if parent and parent.is_reply:
        thread_ts = parent.thread_ts
    return Message(
        ts=call.workspace.fresh_ts(),
        channel=place.id,
        user=call.workspace.bot.id,
        team=call.workspace.identity.team_id,
        text=content.text or "",
        blocks=content.blocks or [],
        attachments=content.attachments or [],
        thread_ts=thread_ts,
        metadata=content.metadata or None,
        bot_profile=call.workspace.bot_profile,
    )


def _own(call: Call, place: Conversation, ts: str, else_error: str) -> Message:
    message = place.find(ts)
    if message is None or message.only_for:
        raise Refused("message_not_found")
    if message.user != call.workspace.bot.id:
        raise Refused(else_error)
    return message


def _overwrite(message: Message, content: Content) -> None:
    """Put new content in; a text alone takes the blocks away, metadata stays unless it is spoken of."""
    message.text = content.text or ""
    message.blocks = content.blocks or []
    message.attachments = content.attachments or []
    if content.metadata is not None:
        message.metadata = content.metadata or None


METHODS: Mapping[str, Method] = {
    "chat.postMessage": Method(post_message, ("chat:write",), reads_json=True),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",), reads_json=True),
    "chat.update": Method(update, ("chat:write",), reads_json=True),
    "chat.delete": Method(delete, ("chat:write",), reads_json=True),
    "chat.getPermalink": Method(permalink),
}
