"""What holds for the blocks of one surface together: how many, which kinds, ids that must not repeat."""

from typing import Any, Literal

from bot.sandbox.block_kit.layout import BLOCK
from bot.sandbox.block_kit.rules import Findings
from bot.sandbox.workspace import inputs

Json = dict[str, Any]
Surface = Literal["message", "modal", "home"]

MOST_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}

#: Blocks that do not appear everywhere, and where they do.
BLOCK_SURFACES: dict[str, tuple[Surface, ...]] = {
    "alert": ("modal",),
    "card": ("message", "home"),
    "carousel": ("message", "home"),
    "container": ("message",),
    "context_actions": ("message",),
    "data_table": ("message",),
    "data_visualization": ("message", "home"),
    "file": (),
    "markdown": ("message",),
    "plan": ("message",),
    "table": ("message",),
    "task_card": ("message",),
}

#: The same of elements.
ELEMENT_SURFACES: dict[str, tuple[Surface, ...]] = {
    "datetimepicker": ("message", "modal"),
    "email_text_input": ("modal",),
    "file_input": ("modal",),
    "number_input": ("modal",),
    "rich_text_input": ("modal", "home"),
    "url_text_input": ("modal",),
    "workflow_button": ("message",),
}

#: How many of a kind one message takes.
MOST_OF_KIND = {"data_visualization": 2, "table": 1}

#: The most characters in all markdown blocks of a message together.
MARKDOWN_CHARACTERS = 12_000


def check(blocks: Any, surface: Surface, pointer: str, findings: Findings) -> None:
    """Note everything that is wrong with the blocks of a message, modal or home."""
    if not isinstance(blocks, list):
        findings.add("must provide an array", pointer)
        return
    if len(blocks) > MOST_BLOCKS[surface]:
        findings.add(f"no more than {MOST_BLOCKS[surface]} items allowed", pointer)
    for index, block in enumerate(blocks):
        BLOCK(block, f"{pointer}/{index}", findings)
    if findings.sentences:
        # What is wrong in itself cannot be looked at together.
        return
    _check_kinds(blocks, surface, pointer, findings)
    _check_ids(blocks, pointer, findings)


def _check_kinds(blocks: list[Json], surface: Surface, pointer: str, findings: Findings) -> None:
    for index, block in enumerate(blocks):
        if surface not in BLOCK_SURFACES.get(block["type"], (surface,)):
            findings.add(f"unsupported type: {block['type']}", f"{pointer}/{index}/type")
        for _, element in inputs.elements([block]):
            if surface not in ELEMENT_SURFACES.get(element["type"], (surface,)):
                findings.add(f"unsupported type: {element['type']}", f"{pointer}/{index}")
    kinds = [block["type"] for block in blocks]
    for kind, most in MOST_OF_KIND.items():
        if kinds.count(kind) > most:
            findings.add(f"no more than {most} {kind} blocks allowed", pointer)
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_CHARACTERS:
        findings.add(f"must be less than {MARKDOWN_CHARACTERS + 1} characters in all markdown blocks", pointer)


def _check_ids(blocks: list[Json], pointer: str, findings: Findings) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            findings.add(f"`block_id` already exists: {block_id}", f"{pointer}/{index}/block_id")
        if block_id:
            seen.add(block_id)
        action_ids = [element["action_id"] for _, element in inputs.elements([block])]
        if len(set(action_ids)) < len(action_ids):
            findings.add("`action_id` already exists in this block", f"{pointer}/{index}")
    focused = [element for _, element in inputs.elements(blocks) if element.get("focus_on_load")]
    if len(focused) > 1:
        findings.add("only one element can have focus_on_load", pointer)
