"""Block Kit's composition objects: texts, options, confirmations, and files that Slack holds."""

from bot.sandbox.block_kit.rules import (
    Rule,
    any_of,
    anything,
    boolean,
    by_type,
    exactly_one,
    items,
    one_of,
    shape,
    string,
    url,
)

#: Slack's longest text object where the place sets no shorter limit.
TEXT = 3000

BLOCK_ID = string(255)
ACTION_ID = string(255, 1)
TYPE = string()


def plain(most: int = TEXT) -> Rule:
    """A plain text of at most so many characters."""
    return by_type({"plain_text": shape({"type": TYPE, "text": string(most, 1)}, {"emoji": boolean})})


def text(most: int = TEXT) -> Rule:
    """A plain or a marked-up text of at most so many characters."""
    return by_type(
        {
            "plain_text": shape({"type": TYPE, "text": string(most, 1)}, {"emoji": boolean}),
            "mrkdwn": shape({"type": TYPE, "text": string(most, 1)}, {"verbatim": boolean}),
        }
    )


def option(label: Rule, **more: Rule) -> Rule:
    """One choice of a menu."""
    return shape({"text": label, "value": string(150, 1)}, {"description": text(75), **more})


OPTION = option(plain(75))
RICH_OPTION = option(text(75))
OVERFLOW_OPTION = option(plain(75), url=url())
OPTIONS = items(OPTION, 100)
OPTION_GROUP = shape({"label": plain(75), "options": OPTIONS}, {})

CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)

SLACK_FILE = shape({}, {"id": string(), "url": url()}, exactly_one("id", "url"))

IMAGE = shape(
    {"type": TYPE, "alt_text": string(2000)},
    {"image_url": url(), "slack_file": SLACK_FILE},
    exactly_one("image_url", "slack_file"),
)

SLACK_ICON = shape({"type": one_of("icon"), "name": string(least=1)}, {})

FILTER = shape(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public")),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    any_of("include", "exclude_external_shared_channels", "exclude_bot_users"),
)

DISPATCH = shape({}, {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"))})

TRIGGER = shape(
    {"url": url()},
    {"customizable_input_parameters": items(shape({"name": string(), "value": anything}, {}))},
)
WORKFLOW = shape({"trigger": TRIGGER}, {})

URL_SOURCE = shape({"type": one_of("url"), "url": url(), "text": string(least=1)}, {})
