"""What somebody put into each form, so that nothing is missing in it."""

from collections.abc import Callable
from typing import Any

from bot.messages.ids import Form
from tests.handlers.payloads import Sender, view

Json = dict[str, Any]


def typed(value: str) -> Json:
    """A field of text."""
    return {"type": "plain_text_input", "value": value}


def chosen(value: str) -> Json:
    """A select."""
    return {"type": "static_select", "selected_option": {"value": value, "text": {"type": "plain_text", "text": "x"}}}


def day(value: str) -> Json:
    """A date."""
    return {"type": "datepicker", "selected_date": value}


def people(*values: str) -> Json:
    """Some of the team."""
    return {"type": "multi_users_select", "selected_users": list(values)}


#: What the form remembers and what stands in its fields, by the touchpoint it may be about and by who was there.
Filled = Callable[[str, str], tuple[str, Json]]

#: Each of these keeps something new; "acme" is a relationship.
FILLED: dict[Form, Filled] = {
    Form.LOG: lambda touchpoint, jort: (
        "",
        {"relationship": chosen("acme"), "date": day("2026-03-02"), "teammates": people(jort)},
    ),
    Form.ANSWER: lambda touchpoint, jort: (
        touchpoint,
        {"gave_size": chosen("big"), "got_size": chosen("nothing"), "gave_text": typed("two evenings")},
    ),
    Form.RELATIONSHIP: lambda touchpoint, jort: ("", {"name": typed("Noord"), "kind": chosen("client")}),
    Form.CONTACT: lambda touchpoint, jort: ("acme:", {"name": typed("Ria")}),
    Form.PACT: lambda touchpoint, jort: ("acme", {"why": typed("we like them"), "agreed_on": day("2026-03-01")}),
    Form.PROMISE: lambda touchpoint, jort: (
        "acme",
        {"by": chosen("us"), "text": typed("a drawing"), "made_on": day("2026-03-01")},
    ),
    Form.CONCESSION: lambda touchpoint, jort: (
        "acme",
        {"by": chosen("us"), "text": typed("a day"), "at": day("2026-03-01")},
    ),
    Form.ONE_SIDED_MOVE: lambda touchpoint, jort: (
        "acme",
        {"by": chosen("us"), "text": typed("a call"), "at": day("2026-03-01")},
    ),
}
#: Each of these changes what is there; "digest" is one of 2 March with Acme in it, and Acme is the name of "acme".
CHANGING: dict[Form, Filled] = {
    Form.DIFFER: lambda touchpoint, jort: ("digest:acme", {"text": typed("they just moved")}),
    Form.CONTEXT: lambda touchpoint, jort: ("acme:2026-03-02", {"text": typed("their boss was ill")}),
    Form.FORGET: lambda touchpoint, jort: ("relationship:acme", {"name": typed("Acme")}),
    Form.MY_SETTINGS: lambda touchpoint, jort: (
        "",
        {"works_from": chosen("8"), "works_until": chosen("16"), "cadence": chosen("fridays"), "locale": chosen("nl")},
    ),
    Form.WORKSPACE_SETTINGS: lambda touchpoint, jort: ("", {"digest_day": chosen("friday"), "locale": chosen("nl")}),
    Form.SETUP: lambda touchpoint, jort: ("", {"digest_day": chosen("friday"), "relationship_1": typed("Noord")}),
}


def filled(sender: Sender, form: Form, **facts: Any) -> Json:
    """A form as it is sent, with all that it needs; it is about the rows of `Door.fill`, and the sender was there."""
    metadata, values = {**FILLED, **CHANGING}[form]("talk", sender.user or "")
    shown = {
        "private_metadata": metadata,
        "blocks": [{"type": "input", "block_id": name} for name in values],
        "state": {"values": {name: {name: value} for name, value in values.items()}},
    }
    return view(sender, form, **{**shown, **facts})
