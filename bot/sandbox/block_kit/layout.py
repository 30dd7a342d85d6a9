"""Block Kit's blocks: what stands below each other in a message, a modal or a home."""

from collections.abc import Mapping

from bot.sandbox.block_kit.charts import DATA_VISUALIZATION
from bot.sandbox.block_kit.composition import (
    ACTION_ID,
    BLOCK_ID,
    CONFIRM,
    IMAGE,
    SLACK_FILE,
    SLACK_ICON,
    TYPE,
    URL_SOURCE,
    plain,
    text,
)
from bot.sandbox.block_kit.elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION, NONE
from bot.sandbox.block_kit.rich_text import RICH_TEXT
from bot.sandbox.block_kit.rules import (
    Extra,
    Rule,
    any_of,
    boolean,
    by_type,
    exactly_one,
    items,
    one_of,
    only,
    shape,
    string,
    url,
)
from bot.sandbox.block_kit.tables import DATA_TABLE, TABLE


def _block(*extras: Extra, required: Mapping[str, Rule] = NONE, **optional: Rule) -> Rule:
    return shape({"type": TYPE, **required}, {"block_id": BLOCK_ID, **optional}, *extras)


CONTEXT_ELEMENT = by_type({"image": IMAGE, "plain_text": text(), "mrkdwn": text()})

BUTTON = only(ELEMENTS, ("button",))

FEEDBACK_BUTTON = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

CONTEXT_ACTIONS = by_type(
    {
        "feedback_buttons": shape(
            {"type": TYPE, "positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON},
            {"action_id": ACTION_ID},
        ),
        "icon_button": shape(
            {"type": TYPE, "icon": one_of("trash"), "text": plain(75)},
            {
                "action_id": ACTION_ID,
                "value": string(2000),
                "confirm": CONFIRM,
                "accessibility_label": string(75),
                "visible_to_user_ids": items(string(least=1), 10),
            },
        ),
    }
)

TASK: dict[str, Rule] = {
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": items(URL_SOURCE),
    "status": one_of("pending", "in_progress", "complete", "error"),
}
TASK_NEEDS: dict[str, Rule] = {"task_id": string(least=1), "title": string(least=1)}

CARD = _block(
    any_of("hero_image", "title", "body", "actions"),
    hero_image=by_type({"image": IMAGE}),
    icon=by_type({"image": IMAGE}),
    slack_icon=SLACK_ICON,
    title=text(150),
    subtitle=text(150),
    body=text(200),
    actions=items(BUTTON, 3),
    subtext=text(200),
)

BLOCKS: dict[str, Rule] = {
    "section": _block(
        any_of("text", "fields"),
        text=text(3000),
        fields=items(text(2000), 10),
        accessory=only(ELEMENTS, IN_SECTION),
        expand=boolean,
    ),
    "header": _block(required={"text": plain(150)}),
    "divider": _block(),
    "context": _block(required={"elements": items(CONTEXT_ELEMENT, 10)}),
    "actions": _block(required={"elements": items(only(ELEMENTS, IN_ACTIONS), 25)}),
    "input": _block(
        required={"label": plain(2000), "element": only(ELEMENTS, IN_INPUT)},
        hint=plain(2000),
        optional=boolean,
        dispatch_action=boolean,
    ),
    "image": _block(
        exactly_one("image_url", "slack_file"),
        required={"alt_text": string(2000)},
        image_url=url(),
        slack_file=SLACK_FILE,
        title=plain(2000),
    ),
    "markdown": _block(required={"text": string(12000, 1)}),
    "rich_text": RICH_TEXT,
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "alert": _block(required={"text": text(200)}, level=one_of("default", "info", "warning", "error", "success")),
    "card": CARD,
    "carousel": _block(required={"elements": items(by_type({"card": CARD}), 10)}),
    "context_actions": _block(required={"elements": items(CONTEXT_ACTIONS, 5)}),
    "task_card": _block(required=TASK_NEEDS, **TASK),
    "plan": _block(
        required={"title": string(least=1)},
        tasks=items(shape(TASK_NEEDS, {"type": TYPE, "block_id": BLOCK_ID, **TASK}), least=0),
    ),
    "video": _block(
        required={"alt_text": string(200, 1), "thumbnail_url": url(), "title": plain(200), "video_url": url()},
        author_name=string(50),
        description=plain(200),
        provider_icon_url=url(),
        provider_name=string(50),
        title_url=url(),
    ),
    "file": _block(required={"external_id": string(least=1), "source": one_of("remote")}),
}

#: A container holds everything but containers and what is a message of its own.
IN_CONTAINER = tuple(kind for kind in BLOCKS if kind not in ("alert", "plan", "task_card", "file"))

BLOCKS["container"] = _block(
    required={"title": plain(150), "child_blocks": items(only(BLOCKS, IN_CONTAINER), 10)},
    subtitle=text(150),
    icon=by_type({"image": IMAGE}),
    width=one_of("narrow", "standard", "wide", "full"),
    is_collapsible=boolean,
    default_collapsed=boolean,
    has_header_divider=boolean,
)

BLOCK = by_type(BLOCKS)
