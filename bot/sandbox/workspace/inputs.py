"""What a person can fill in or press: the elements of blocks, their state, and what Slack's own client checks."""

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
#: By block and action, as in `view.state.values`.
Values = dict[str, dict[str, Json]]

#: For each element that keeps a state: where the state is, and the key that sets it beforehand.
STATE_KEYS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", "initial_files"),
}

REQUIRED = "Please complete this required field."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
URL = re.compile(r"(https?|ftp)://\S+", re.IGNORECASE)


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield every element a person can use, with its block, in reading order."""
    for block in blocks:
        for key in ("elements", "actions"):
            for child in block.get(key, []):
                if child.get("type") == "card":
                    yield from elements([child])
                elif "action_id" in child:
                    yield block, child
        for key in ("element", "accessory"):
            if "action_id" in block.get(key, {}):
                yield block, block[key]
        yield from elements(block.get("child_blocks", []))


def find(blocks: list[Json], block_id: str, action_id: str) -> Json | None:
    """Return the element with these ids."""
    for block, element in elements(blocks):
        if block.get("block_id") == block_id and element["action_id"] == action_id:
            return element
    return None


def initial(element: Json) -> Json | None:
    """Return the state an element starts with; None for one that keeps no state, such as a button."""
    keys = STATE_KEYS.get(element["type"])
    if keys is None:
        return None
    many = element["type"].startswith("multi_") or element["type"] in ("checkboxes", "file_input")
    state: Json = {"type": element["type"], keys[0]: element.get(keys[1], [] if many else None)}
    if element["type"] == "number_input" and state["value"] is not None:
        state["value"] = str(state["value"])
    return state


def values_of(blocks: list[Json], entered: Values) -> Values:
    """Return `state.values`: what was entered, else what each element started with."""
    values: Values = {}
    for block, element in elements(blocks):
        state = initial(element)
        if state is not None:
            known = entered.get(block["block_id"], {}).get(element["action_id"])
            values.setdefault(block["block_id"], {})[element["action_id"]] = {**state, **(known or {})}
    return values


def complaints(blocks: list[Json], values: Values) -> dict[str, str]:
    """Return, by block, what Slack's client says without asking the app."""
    said: dict[str, str] = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            state = values.get(block["block_id"], {}).get(element["action_id"], {})
            if sentence := _complaint(element, state, optional=block.get("optional", False)):
                said[block["block_id"]] = sentence
    return said


def _complaint(element: Json, state: Json, *, optional: bool) -> str | None:
    value = state.get(STATE_KEYS[element["type"]][0])
    if value in (None, "", []) or (isinstance(value, str) and not value.strip()):
        return None if optional else REQUIRED
    match element["type"]:
        case "plain_text_input":
            return _length_complaint(element, value)
        case "number_input":
            return _number_complaint(element, value)
        case "email_text_input" if not EMAIL.fullmatch(value):
            return "Please enter a valid email address."
        case "url_text_input" if not URL.fullmatch(value):
            return "Please enter a valid URL."
    return None


def _length_complaint(element: Json, value: str) -> str | None:
    if len(value) > element.get("max_length", 3000):
        return f"Please use {element.get('max_length', 3000)} characters or fewer."
    if len(value) < element.get("min_length", 0):
        return f"Please use {element['min_length']} characters or more."
    return None


def _number_complaint(element: Json, value: str) -> str | None:
    try:
        number = float(value) if element.get("is_decimal_allowed") else int(value)
    except ValueError:
        return "Please enter a valid number."
    if number < float(element.get("min_value", number)):
        return f"Please enter a number of at least {element['min_value']}."
    if number > float(element.get("max_value", number)):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def options_of(element: Json) -> list[Json]:
    """Return the options an element offers, those in groups included."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def entered(element: Json, given: Any, offered: list[Json] | None = None) -> Json:
    """Return the state of `element` after a person enters `given`: a text, a date, an option's label or value,
    a person, or a list of these. Raises LookupError with the choices where there is no such option."""
    keys = STATE_KEYS.get(element["type"])
    if keys is None:
        return _pressed(element, given)
    options = [*options_of(element), *(offered or [])]
    return {"type": element["type"], keys[0]: _entered_value(element["type"], keys[0], given, options)}


def _entered_value(kind: str, key: str, given: Any, options: list[Json]) -> Any:
    if key == "selected_options":
        return [chosen(options, each) for each in given or []]
    if given is None:
        return None
    if key == "selected_option":
        return chosen(options, given)
    if key in ("selected_users", "selected_conversations", "selected_channels"):
        return [getattr(each, "id", each) for each in given]
    if kind == "rich_text_input" and isinstance(given, str):
        return rich_text(given)
    if key in ("rich_text_value", "files", "selected_date_time"):
        return given
    return str(getattr(given, "id", given))


def _pressed(element: Json, given: Any) -> Json:
    if element["type"] == "overflow":
        return {"type": "overflow", "selected_option": chosen(options_of(element), given)}
    return {"type": element["type"], **({"value": element["value"]} if "value" in element else {})}


def chosen(options: list[Json], given: Any) -> Json:
    """Return the option with this label or value; raises LookupError with the choices."""
    if isinstance(given, dict):
        return given
    for option in options:
        if str(given) in (option["value"], option["text"]["text"]):
            return option
    offered = ", ".join(f"{option['text']['text']!r}" for option in options)
    raise LookupError(f"there is no option {given!r}; there are: {offered or 'none'}")


def rich_text(text: str) -> Json:
    """Return plain words as the rich text block that Slack makes of them."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}
