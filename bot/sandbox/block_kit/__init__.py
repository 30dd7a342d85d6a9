"""Slack's rules for blocks and views: what is accepted, and with which words it is refused."""

import copy
import json
import secrets
from typing import Any

from bot.sandbox.refusals import Refused

Json = dict[str, Any]


def accepted_blocks(given: Any) -> list[Json]:
    """Return the blocks of a message, completed with ids."""
    return complete(given or [])


def accepted_view(given: Any) -> Json:
    view = copy.deepcopy(given)
    view["blocks"] = complete(view["blocks"])
    return view


def complete(blocks: list[Json]) -> list[Json]:
    done = copy.deepcopy(blocks)
    for block in done:
        block.setdefault("block_id", secrets.token_hex(3))
        for each in [*block.get("elements", []), block.get("element"), block.get("accessory")]:
            if (
                each
                and each.get("type") not in ("plain_text", "mrkdwn", "image")
                and not each["type"].startswith("rich")
            ):
                each.setdefault("action_id", secrets.token_hex(3))
    return done


def accepted_attachments(given: Any) -> list[Json]:
    return list(given or [])
