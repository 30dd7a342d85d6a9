"""What Slack may send is heard, and what is heard can be sent: manifest, ids that messages show, handlers."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.i18n import language
from bot.messages.ids import Form, Press, Shortcut
from handlers.gate import SYSTEM_EVENTS
from tests.ears import ears
from tests.house.source import ROOT
from tests.messages.everything import all_messages, all_views
from tests.messages.given import Cast

Json = dict[str, Any]
MANIFEST: Json = yaml.safe_load((ROOT / "manifest.yml").read_text())
ENGLISH = language("en", "Europe/Amsterdam")


EARS = ears()
VIEWS = all_views(Cast(), ENGLISH)
SHOWN = [*all_messages(Cast(), ENGLISH).values(), *VIEWS.values()]


def _elements(shown: Any) -> Iterator[tuple[Json, Json]]:
    """Each element that tells us of itself, with the block it stands in."""
    for block in shown.get("blocks", []):
        for element in (block.get("accessory"), block.get("element"), *block.get("elements", ())):
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


ELEMENTS = [pair for shown in SHOWN for pair in _elements(shown)]
#: An element of a form speaks when the form is sent; all others speak when they are used.
PRESSED = {
    element["action_id"] for block, element in ELEMENTS if block["type"] != "input" or block.get("dispatch_action")
}
LOOKED_UP = {element["action_id"] for _, element in ELEMENTS if "external" in element["type"]}


def test_the_manifest_s_commands_are_those_that_are_heard() -> None:
    assert {each["command"] for each in MANIFEST["features"]["slash_commands"]} == set(EARS.heard["command"])


def test_the_manifest_s_shortcuts_are_those_that_are_heard() -> None:
    declared = {each["callback_id"] for each in MANIFEST["features"]["shortcuts"]}

    assert declared == set(EARS.heard["shortcut"]) == set(Shortcut)


def test_the_manifest_s_events_are_those_that_are_heard() -> None:
    declared = {each.partition(".")[0] for each in MANIFEST["settings"]["event_subscriptions"]["bot_events"]}

    assert declared == set(EARS.heard["event"])
    assert declared - {"message", "app_home_opened"} == SYSTEM_EVENTS, "who is behind it, and does the gate know?"


@pytest.mark.parametrize("action_id", sorted(PRESSED))
def test_what_can_be_pressed_is_heard(action_id: str) -> None:
    assert EARS.hears("action", action_id), f"nobody in handlers/ listens to {action_id}"


@pytest.mark.parametrize("action_id", sorted(LOOKED_UP))
def test_what_is_typed_into_a_select_is_answered(action_id: str) -> None:
    assert EARS.hears("options", action_id), f"handlers/options.py does not know {action_id}"


@pytest.mark.parametrize("press", list(Press))
def test_every_id_of_a_press_is_shown_and_heard(press: Press) -> None:
    shown = {element["action_id"] for _, element in ELEMENTS}
    kinds = [f"{press}.real", press.value]

    assert any(each == press or each.startswith(f"{press}.") for each in shown), f"no message shows {press.name}"
    assert any(EARS.hears("action", each) for each in kinds) or EARS.hears("options", press)


@pytest.mark.parametrize("form", list(Form))
def test_every_form_is_shown_and_heard_if_it_can_be_sent(form: Form) -> None:
    shown = [view for view in VIEWS.values() if view.get("callback_id") == form]
    can_be_sent = any(view.get("submit") for view in shown)

    assert shown, f"no message shows {form.name}"
    assert EARS.hears("view", form) == can_be_sent, f"{form.name} is {'not heard' if can_be_sent else 'never sent'}"


def test_nothing_else_is_listened_to() -> None:
    known = {"action", "command", "event", "options", "shortcut", "view"}

    assert set(EARS.heard) == known
    assert {*EARS.heard["view"]} <= {*Form}
    assert {each for each in EARS.heard["action"] if isinstance(each, str)} <= {*Press}
