"""The pieces of Block Kit that we use, each within Slack's limits."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.messages.writing import Safe, plain, units

Block = dict[str, Any]
Element = dict[str, Any]
Option = dict[str, Any]
Message = dict[str, Any]
View = dict[str, Any]

MESSAGE_BLOCKS = 50
#: Slack refuses a message whose blocks hold more than about 13,000 characters together.
_ALL_TEXT = 11_000
VIEW_BLOCKS = 100
#: What a text input and a section hold.
TEXT = 3000
_OPTIONS = 100
_ELEMENTS = 25


def message(text: Safe, blocks: Sequence[Block]) -> Message:
    """A message; the text is what notifications and screen readers get."""
    shown = list(blocks)[:MESSAGE_BLOCKS]
    _shorten(shown)
    return {"text": within(text, TEXT) or "…", "blocks": shown}


def modal(
    form: str, title: str, blocks: Sequence[Block], *, submit: str | None, close: str, metadata: str = ""
) -> View:
    """A modal; `metadata` comes back with its submission."""
    view: View = {
        "type": "modal",
        "callback_id": form,
        "title": _plain(title, 24),
        "close": _plain(close, 24),
        "private_metadata": metadata,
        "blocks": list(blocks)[:VIEW_BLOCKS],
    }
    return view | ({"submit": _plain(submit, 24)} if submit else {})


def section(text: Safe, accessory: Element | None = None, block_id: str | None = None) -> Block:
    """A paragraph, perhaps with something to press beside it."""
    return _block("section", block_id, text=_marked(text, TEXT), accessory=accessory)


def context(*texts: Safe) -> Block:
    """Small print."""
    return {"type": "context", "elements": [_marked(text, TEXT) for text in texts[:10]]}


def header(text: str) -> Block:
    """A title."""
    return {"type": "header", "text": _plain(text, 150)}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def actions(elements: Sequence[Element], block_id: str | None = None) -> Block:
    """A row of things to press."""
    return _block("actions", block_id, elements=list(elements)[:_ELEMENTS])


def button(
    text: str,
    action: str,
    value: str | None = None,
    *,
    style: str | None = None,
    spoken: str | None = None,
    confirm: dict[str, Any] | None = None,
) -> Element:
    """A button; `spoken` is what a screen reader says where the text alone is not clear."""
    return _known(
        type="button",
        text=_plain(text, 75),
        action_id=action,
        value=value or None,
        style=style,
        accessibility_label=plain(spoken, 75) if spoken else None,
        confirm=confirm,
    )


def confirm(title: str, text: str, yes: str, no: str) -> dict[str, Any]:
    """The question before something cannot be undone."""
    return {"title": _plain(title, 100), "text": _plain(text, 300), "confirm": _plain(yes, 30), "deny": _plain(no, 30)}


def option(text: str, value: str, description: str | None = None) -> Option:
    """One choice."""
    return _known(text=_plain(text, 75), value=value, description=_plain(description, 75) if description else None)


def input_(block_id: str, label: str, element: Element, *, optional: bool = False, hint: str | None = None) -> Block:
    """A field of a form; the block's id is the field's name."""
    return _known(
        type="input",
        block_id=block_id,
        label=_plain(label, 2000),
        element=element,
        optional=optional,
        hint=_plain(hint, 2000) if hint else None,
    )


def text_field(
    value: str | None = None, *, lines: bool = False, placeholder: str | None = None, longest: int = TEXT
) -> Element:
    """A field to type in; what it starts with is shown exactly as it was typed, and never cut where it may be kept."""
    longest = min(TEXT, max(longest, len(value or "")))
    return _known(
        type="plain_text_input",
        action_id="value",
        multiline=lines,
        max_length=longest,
        initial_value=value[:longest] if value else None,
        placeholder=_plain(placeholder, 150) if placeholder else None,
    )


def radio(options: Sequence[Option], chosen: str | None = None) -> Element:
    """One of a few."""
    return _known(
        type="radio_buttons", action_id="value", options=list(options), initial_option=_one_of(options, chosen)
    )


def checkboxes(options: Sequence[Option], chosen: Iterable[str] = ()) -> Element:
    """Any of a few."""
    return _known(
        type="checkboxes", action_id="value", options=list(options), initial_options=_some_of(options, chosen)
    )


def select(
    options: Sequence[Option], chosen: str | None = None, *, placeholder: str | None = None, action: str = "value"
) -> Element:
    """One of many."""
    shown = _most(options, [chosen] if chosen else [])
    return _known(
        type="static_select",
        action_id=action,
        options=shown,
        initial_option=_one_of(shown, chosen),
        placeholder=_plain(placeholder, 150) if placeholder else None,
    )


def multi_select(options: Sequence[Option], chosen: Iterable[str] = (), *, placeholder: str | None = None) -> Element:
    """Any of many."""
    chosen = list(chosen)
    shown = _most(options, chosen)
    return _known(
        type="multi_static_select",
        action_id="value",
        options=shown,
        initial_options=_some_of(shown, chosen),
        placeholder=_plain(placeholder, 150) if placeholder else None,
    )


def picker(kind: str, *, action: str = "value", placeholder: str | None = None, **more: Any) -> Element:
    """One of Slack's own pickers: of dates, times, people, channels, or options that we suggest."""
    return _known(type=kind, action_id=action, placeholder=_plain(placeholder, 150) if placeholder else None, **more)


def within(text: str, limit: int) -> str:
    """A text of ours within the limit: a last resort, cut between words, since each value in it has its own limit."""
    if units(text) <= limit:
        return text
    words = text[:limit].split(" ")
    while len(words) > 1 and units(" ".join(words)) >= limit:
        words.pop()
    return " ".join(words) + "…"


def _shorten(blocks: Sequence[Block]) -> None:
    """Take from the longest paragraphs until all of it fits one message."""
    paragraphs = [block["text"] for block in blocks if block["type"] == "section"]
    while sum(len(paragraph["text"]) for paragraph in paragraphs) > _ALL_TEXT:
        longest = max(paragraphs, key=lambda paragraph: len(paragraph["text"]))
        longest["text"] = within(longest["text"], len(longest["text"]) * 3 // 4)


def _plain(text: str, limit: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": plain(text, limit), "emoji": True}


def _marked(text: Safe, limit: int) -> dict[str, Any]:
    # verbatim: an address that somebody typed is words, not a link
    return {"type": "mrkdwn", "text": within(text, limit) or "…", "verbatim": True}


def _block(kind: str, block_id: str | None, **parts: Any) -> Block:
    return _known(type=kind, block_id=block_id, **parts)


def _known(**parts: Any) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part is not None}


def _one_of(options: Sequence[Option], value: str | None) -> Option | None:
    return next((option for option in options if option["value"] == value), None)


def _some_of(options: Sequence[Option], values: Iterable[str]) -> list[Option] | None:
    wanted = set(values)
    return [option for option in options if option["value"] in wanted] or None


def _most(options: Sequence[Option], chosen: Iterable[str]) -> list[Option]:
    """As many as Slack takes, and among them those that are chosen already."""
    wanted = set(chosen)
    first = [option for option in options if option["value"] in wanted][:_OPTIONS]
    rest = [option for option in options if option["value"] not in wanted][: _OPTIONS - len(first)]
    kept = {option["value"] for option in first + rest}
    return [option for option in options if option["value"] in kept]
