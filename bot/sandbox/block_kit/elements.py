"""Block Kit's elements: what can be pressed, chosen or filled in, and which of them fit into which block."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.block_kit.composition import (
    ACTION_ID,
    CONFIRM,
    DISPATCH,
    FILTER,
    IMAGE,
    OPTION,
    OPTION_GROUP,
    OPTIONS,
    OVERFLOW_OPTION,
    RICH_OPTION,
    TYPE,
    WORKFLOW,
    plain,
)
from bot.sandbox.block_kit.rich_text import rich_text_or_run
from bot.sandbox.block_kit.rules import (
    Extra,
    Findings,
    Rule,
    boolean,
    exactly_one,
    items,
    number,
    one_of,
    shape,
    string,
    url,
)

Json = dict[str, Any]

PLACEHOLDER = plain(150)
DATE = string(10, 10)
TIME = string(5, 5)
NONE: Mapping[str, Rule] = {}


#: What every element may have.
COMMON: Mapping[str, Rule] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": boolean}


def _element(*extras: Extra, required: Mapping[str, Rule] = NONE, **optional: Rule) -> Rule:
    return shape({"type": TYPE, **required}, {**COMMON, **optional}, *extras)


def _field(*extras: Extra, **optional: Rule) -> Rule:
    return shape({"type": TYPE}, {**COMMON, "placeholder": PLACEHOLDER, **optional}, *extras)


def _typed(**optional: Rule) -> Rule:
    return _field(dispatch_action_config=DISPATCH, **optional)


def _offered(value: Json) -> list[Any]:
    groups = value.get("option_groups") or []
    grouped = [option for group in groups if isinstance(group, dict) for option in group.get("options") or []]
    return [*(value.get("options") or []), *grouped]


def _initial_offered(value: Json, pointer: str, findings: Findings) -> None:
    """What is chosen beforehand has to be among what is offered, the same in every field."""
    if "initial_option" in value and value["initial_option"] not in _offered(value):
        findings.add("must match exactly one of the provided options", f"{pointer}/initial_option")
    for option in value.get("initial_options") or []:
        if option not in _offered(value):
            findings.add("must match exactly one of the provided options", f"{pointer}/initial_options")


def _length_in_order(value: Json, pointer: str, findings: Findings) -> None:
    if value.get("min_length", 0) > value.get("max_length", 3000):
        findings.add("min_length must not be greater than max_length", pointer)


def _range_in_order(value: Json, pointer: str, findings: Findings) -> None:
    least, most = value.get("min_value"), value.get("max_value")
    try:
        if least is not None and most is not None and float(least) > float(most):
            findings.add("min_value must not be greater than max_value", pointer)
    except (TypeError, ValueError):
        findings.add("must be a numeric string", f"{pointer}/min_value")


def _needs_decimal_word(value: Json, pointer: str, findings: Findings) -> None:
    if "is_decimal_allowed" not in value:
        findings.add("missing required field: is_decimal_allowed", pointer)


STATIC: dict[str, Rule] = {"options": OPTIONS, "option_groups": items(OPTION_GROUP, 100)}
MANY: dict[str, Rule] = {"max_selected_items": number(1)}
USERS = string(least=1)

ELEMENTS: dict[str, Rule] = {
    "button": _element(
        required={"text": plain(75)},
        url=url(),
        value=string(2000),
        style=one_of("primary", "danger"),
        accessibility_label=string(75),
    ),
    "workflow_button": _element(
        required={"text": plain(75), "workflow": WORKFLOW},
        style=one_of("primary", "danger"),
        accessibility_label=string(75),
    ),
    "overflow": _element(required={"options": items(OVERFLOW_OPTION, 5)}),
    "checkboxes": _element(
        _initial_offered, required={"options": items(RICH_OPTION, 10)}, initial_options=items(RICH_OPTION)
    ),
    "radio_buttons": _element(
        _initial_offered, required={"options": items(RICH_OPTION, 10)}, initial_option=RICH_OPTION
    ),
    "datepicker": _field(initial_date=DATE),
    "timepicker": _field(initial_time=TIME, timezone=string(least=1)),
    "datetimepicker": _element(initial_date_time=number(0)),
    "static_select": _field(exactly_one("options", "option_groups"), _initial_offered, **STATIC, initial_option=OPTION),
    "external_select": _field(initial_option=OPTION, min_query_length=number(0)),
    "users_select": _field(initial_user=USERS),
    "conversations_select": _field(
        initial_conversation=USERS,
        default_to_current_conversation=boolean,
        response_url_enabled=boolean,
        filter=FILTER,
    ),
    "channels_select": _field(initial_channel=USERS, response_url_enabled=boolean),
    "multi_static_select": _field(
        exactly_one("options", "option_groups"), _initial_offered, **STATIC, **MANY, initial_options=OPTIONS
    ),
    "multi_external_select": _field(**MANY, initial_options=OPTIONS, min_query_length=number(0)),
    "multi_users_select": _field(**MANY, initial_users=items(USERS)),
    "multi_conversations_select": _field(
        **MANY, initial_conversations=items(USERS), default_to_current_conversation=boolean, filter=FILTER
    ),
    "multi_channels_select": _field(**MANY, initial_channels=items(USERS)),
    "plain_text_input": _field(
        _length_in_order,
        dispatch_action_config=DISPATCH,
        initial_value=string(3000),
        multiline=boolean,
        min_length=number(0, 3000),
        max_length=number(1, 3000),
    ),
    "number_input": _field(
        _needs_decimal_word,
        _range_in_order,
        dispatch_action_config=DISPATCH,
        is_decimal_allowed=boolean,
        initial_value=string(),
        min_value=string(),
        max_value=string(),
    ),
    "email_text_input": _typed(initial_value=string()),
    "url_text_input": _typed(initial_value=string()),
    "rich_text_input": _typed(initial_value=rich_text_or_run),
    "file_input": _element(filetypes=items(string(least=1)), max_files=number(1, 10)),
    "image": IMAGE,
}

SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
MULTI_SELECTS = tuple(f"multi_{name}" for name in SELECTS)
PICKERS = ("datepicker", "timepicker")
CHOICES = ("checkboxes", "radio_buttons")

IN_SECTION = ("button", "workflow_button", "overflow", "image", *CHOICES, *PICKERS, *SELECTS, *MULTI_SELECTS)
IN_ACTIONS = (
    *("button", "workflow_button", "overflow", "datetimepicker", "rich_text_input"),
    *(*CHOICES, *PICKERS, *SELECTS, *MULTI_SELECTS),
)
IN_INPUT = (
    *("plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input"),
    *("datetimepicker", *CHOICES, *PICKERS, *SELECTS, *MULTI_SELECTS),
)
