"""Rich text: sections, lists, quotes and code, made of styled runs."""

from typing import Any

from bot.sandbox.block_kit.composition import BLOCK_ID, TYPE
from bot.sandbox.block_kit.rules import Findings, Rule, boolean, by_type, items, number, one_of, shape, string

STYLE = shape(
    {},
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean
    ),
)


def _run(required: dict[str, Rule], **optional: Rule) -> Rule:
    return shape({"type": TYPE, **required}, {"style": STYLE, **optional})


RUNS = by_type(
    {
        "text": _run({"text": string(least=1)}),
        "link": _run({"url": string(least=1)}, text=string(), unsafe=boolean),
        "emoji": _run({"name": string(least=1)}, unicode=string(), url=string()),
        "user": _run({"user_id": string(least=1)}),
        "usergroup": _run({"usergroup_id": string(least=1)}),
        "channel": _run({"channel_id": string(least=1)}),
        "broadcast": _run({"range": one_of("here", "channel", "everyone")}),
        "color": _run({"value": string(least=1)}),
        "date": _run({"timestamp": number(), "format": string(least=1)}, url=string(), fallback=string()),
    }
)

SECTION = shape({"type": TYPE, "elements": items(RUNS, least=0)}, {})

PARTS = by_type(
    {
        "rich_text_section": SECTION,
        "rich_text_list": shape(
            {
                "type": TYPE,
                "elements": items(by_type({"rich_text_section": SECTION}), least=0),
                "style": one_of("bullet", "ordered"),
            },
            {"indent": number(0, 8), "offset": number(0), "border": number(0)},
        ),
        "rich_text_preformatted": shape(
            {"type": TYPE, "elements": items(RUNS, least=0)}, {"border": number(0), "language": string()}
        ),
        "rich_text_quote": shape({"type": TYPE, "elements": items(RUNS, least=0)}, {"border": number(0)}),
    }
)

RICH_TEXT = shape({"type": TYPE, "elements": items(PARTS)}, {"block_id": BLOCK_ID})


def rich_text_or_run(value: Any, pointer: str, findings: Findings) -> None:
    """What a rich text input may start with: a whole rich text, or one run of it."""
    rule = RICH_TEXT if isinstance(value, dict) and value.get("type") == "rich_text" else RUNS
    rule(value, pointer, findings)
