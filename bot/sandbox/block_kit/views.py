"""The rules of a view: a modal with its title and buttons, or a home."""

import json
from typing import Any

from bot.sandbox.block_kit import surfaces
from bot.sandbox.block_kit.composition import TYPE, plain
from bot.sandbox.block_kit.rules import Findings, anything, boolean, by_type, shape, string
from bot.sandbox.refusals import Refused

Json = dict[str, Any]

#: Slack's most bytes of JSON in a view.
MOST_BYTES = 250_000

COMMON = {"private_metadata": string(3000), "callback_id": string(255), "external_id": string(255)}

#: Blocks are looked at afterwards, by the rules of the surface.
VIEW = by_type(
    {
        "modal": shape(
            {"type": TYPE, "title": plain(24), "blocks": anything},
            {
                **COMMON,
                "close": plain(24),
                "submit": plain(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                "submit_disabled": boolean,
            },
        ),
        "home": shape({"type": TYPE, "blocks": anything}, COMMON),
    }
)


def check(view: Any, pointer: str = "/view") -> list[str]:
    """Return what is wrong with a view; raises Refused where it is too large."""
    if len(json.dumps(view)) > MOST_BYTES:
        raise Refused("view_too_large")
    findings = Findings()
    VIEW(view, pointer, findings)
    if isinstance(view, dict) and view.get("type") in ("modal", "home") and view.get("blocks") is not None:
        _check_blocks(view, pointer, findings)
    return findings.sentences


def _check_blocks(view: Json, pointer: str, findings: Findings) -> None:
    within = Findings()
    surfaces.check(view["blocks"], view["type"], f"{pointer}/blocks", within)
    if view["blocks"] == []:
        within.add("no less than 1 items allowed", f"{pointer}/blocks")
    findings.sentences += within.sentences
    if view["type"] == "modal" and not view.get("submit") and not within.sentences:
        for index, block in enumerate(view["blocks"]):
            if block["type"] == "input":
                findings.add("must define `submit` to use an `input` block in modals", f"{pointer}/blocks/{index}")
