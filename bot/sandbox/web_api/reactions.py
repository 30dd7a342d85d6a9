"""Reactions to messages: reactions.add."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.refusals import Refused
from bot.sandbox.web_api.call import Call, Method

Json = dict[str, Any]


def add(call: Call) -> Json:
    """React to a message as the bot."""
    name = call.arguments.required("name").strip(":")
    if not name:
        raise Refused("invalid_name")
    ts = call.arguments.required("timestamp")
    place = call.conversation()
    message = place.find(ts)
    if message is None or message.only_for:
        raise Refused("message_not_found")
    users = message.reactions.setdefault(name, [])
    if call.workspace.bot.id in users:
        raise Refused("already_reacted")
    users.append(call.workspace.bot.id)
    call.workspace.changes.note()
    return {}


METHODS: Mapping[str, Method] = {"reactions.add": Method(add, ("reactions:write",), reads_json=True)}
