"""Slack's rules for blocks and views: what is accepted, completed with ids, and with which words it is refused."""

import secrets
from typing import Any

from bot.sandbox.block_kit import surfaces, views
from bot.sandbox.block_kit.elements import STATIC
from bot.sandbox.block_kit.rules import Findings, exactly_one, shape
from bot.sandbox.refusals import Refused
from bot.sandbox.workspace import inputs

Json = dict[str, Any]

LOOKED_UP = shape({}, STATIC, exactly_one("options", "option_groups"))

#: Slack's most attachments of a message.
MOST_ATTACHMENTS = 100

#: The most characters of text in all blocks of a message together; Slack counts a little less exactly.
MOST_CHARACTERS = 12_000

#: What stands among elements without being one that can be used.
IDLE = ("plain_text", "mrkdwn", "image")


def accepted_blocks(given: Any) -> list[Json]:
    """Return the blocks of a message, completed with ids; raises Refused with what is wrong where."""
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(block, dict) for block in given):
        raise Refused("invalid_blocks_format")
    blocks: list[Json] = _without_nothing(given)
    findings = Findings()
    surfaces.check(blocks, "message", "/blocks", findings)
    if findings.sentences:
        raise Refused("invalid_blocks", findings.sentences, errors=findings.sentences)
    if characters(blocks) > MOST_CHARACTERS:
        raise Refused("msg_blocks_too_long")
    return _complete(blocks)


def accepted_attachments(given: Any) -> list[Json] | None:
    """Return the attachments of a message, their blocks completed with ids; raises Refused."""
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise Refused("invalid_attachments")
    if len(given) > MOST_ATTACHMENTS:
        raise Refused("too_many_attachments")
    attachments: list[Json] = _without_nothing(given)
    findings = Findings()
    for index, attachment in enumerate(attachments):
        if "blocks" in attachment:
            surfaces.check(attachment["blocks"], "message", f"/attachments/{index}/blocks", findings)
    if findings.sentences:
        raise Refused("invalid_attachments", findings.sentences)
    return [{**each, "blocks": _complete(each["blocks"])} if "blocks" in each else each for each in attachments]


def accepted_view(given: Any) -> Json:
    """Return a view, its blocks completed with ids; raises Refused with what is wrong where."""
    view = _without_nothing(given)
    wrong = views.check(view)
    if wrong:
        raise Refused("invalid_arguments", wrong)
    return {**view, "blocks": _complete(view["blocks"])}


def accepted_options(given: Json) -> list[Json]:
    """Return the options that an app offers for a look-up, in groups or not; raises Refused."""
    if not given.get("options") and not given.get("option_groups"):
        return []
    findings = Findings()
    LOOKED_UP(_without_nothing(given), "", findings)
    if findings.sentences:
        raise Refused("invalid_options", findings.sentences)
    return inputs.options_of(given)


def _without_nothing(value: Any) -> Any:
    """Return the same JSON without fields that are null, which Slack takes as not given."""
    if isinstance(value, dict):
        return {name: _without_nothing(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_nothing(each) for each in value]
    return value


def characters(value: Any) -> int:
    """Return how many characters of text stand in blocks."""
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(characters(each) for each in value.values())
    if isinstance(value, list):
        return sum(characters(each) for each in value)
    return 0


def _complete(blocks: list[Json]) -> list[Json]:
    """Give every block and element the id that the app left to Slack."""
    for block in blocks:
        if not block.get("block_id"):
            block["block_id"] = secrets.token_hex(3)
        for element in _usable(block):
            element.setdefault("action_id", secrets.token_hex(3))
    return blocks


def _usable(block: Json) -> list[Json]:
    if block["type"] in ("rich_text", "table", "data_table"):
        return []
    if block["type"] == "container":
        block["child_blocks"] = _complete(block["child_blocks"])
        return []
    if block["type"] == "carousel":
        block["elements"] = _complete(block["elements"])
        return []
    found = [*block.get("elements", []), *block.get("actions", []), block.get("element"), block.get("accessory")]
    return [element for element in found if element and element["type"] not in IDLE]
