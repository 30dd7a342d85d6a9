"""One payload for everything that Slack can send us, made from manifest.yml and from what handlers register."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import yaml

from bot.messages.ids import Form, Press
from handlers.commands import WORDS
from tests.ears import Ears, ears
from tests.house.source import ROOT

Json = dict[str, Any]
MANIFEST: Json = yaml.safe_load((ROOT / "manifest.yml").read_text())

#: What a genuine button of each kind carries, about the rows of `Door.fill`; all others "acme".
VALUES = {
    **dict.fromkeys(
        (
            *(Press.GAVE, Press.GOT, Press.DONE, Press.WORDS, Press.SKIP),
            *(Press.NOT_CONTACT, Press.CHANGE, Press.TAKE_BACK),
        ),
        "talk",
    ),
    **dict.fromkeys((Press.CLAIM, Press.UNCLAIM, Press.SNOOZE, Press.DIFFER, Press.WHY), "digest:acme"),
    **dict.fromkeys((Press.ADD_CONTEXT, Press.CALL_WRONG), "acme:2026-03-02"),
    **dict.fromkeys((Press.KEEP_PROMISE, Press.BREAK_PROMISE, Press.RELEASE_PROMISE), "promise"),
    Press.LATER: "tonight:talk",
    Press.THANK: "talk:mo",
    Press.MORE: "digest",
    Press.OPEN_CONTACT: "acme:harry",
    Press.OPEN_FORGET: "relationship%3Aacme",
    Press.ADD_RELATIONSHIP: "Newcomer",
    Press.CHOOSE_RELATIONSHIP: "balance:acme",
    Press.REOPEN: "open.log|acme",
}
#: The blocks of those that say in them what they are about.
BLOCKS = {Press.TELL: "tell:talk", Press.MATCH: "match:imported"}
#: What forms remember; all others "acme".
METADATA = {
    Form.ANSWER: "talk",
    Form.CONTACT: "acme:harry",
    Form.DIFFER: "digest:acme",
    Form.CONTEXT: "acme:2026-03-02",
    Form.FORGET: "relationship:acme",
}
#: What a typed line can begin with, and lines that begin with none of those.
LINES = [*(f"{word} Acme" for word in dict.fromkeys(WORDS.values())), "Acme", "zebra", ""]


@dataclass(frozen=True)
class Sender:
    """Who Slack says it is, and of which team (None: not said), and the team that it is sent to."""

    user: str | None
    team: str | None
    ours: str
    #: Where answers go.
    response_url: str = "http://127.0.0.1:1/nowhere"
    #: Whose installation an event is for, where that is not the team it is sent to.
    authorized: str | None = None
    #: Whose app opened the form, where a channel is shared and Slack says so.
    installed: str | None = None
    #: Who pressed what a workflow showed; such a click has nobody behind it that Slack calls its user.
    interactor: str | None = None
    #: The channel that events are about, and the account whose change they tell of, where that is not the sender's.
    channel: str = "C1"
    changed: str | None = None

    def interaction(self, kind: str, **facts: Any) -> Json:
        """What all interactions have in common."""
        user: Json = {"user": {"id": self.user, "team_id": self.team, "name": "x"}} if self.user else {}
        if self.interactor:
            function = {"execution_id": "Fx1", "function": {"callback_id": "f"}, "inputs": {}}
            user |= {"function_data": function, "interactivity": {"interactor": {"id": self.interactor}}}
        team = {"id": self.ours, "domain": "zuid"}
        common = {"type": kind, "team": team, "api_app_id": "A", "token": "t", "trigger_id": "1.1.x"}
        return {**common, **user, **facts}

    def event(self, name: str, **facts: Any) -> Json:
        """An event as it comes over a socket."""
        said: Json = {"type": name, "channel": self.channel, **facts}
        if self.user:
            said |= {"user": self.user, "user_team": self.team}
        return {
            "type": "event_callback",
            "team_id": self.ours,
            "api_app_id": "A",
            "event_id": f"Ev{self.user}{self.team}{name}",
            "event": said,
            "authorizations": [{"team_id": self.authorized or self.ours, "user_id": "U0SANDBOX", "is_bot": True}],
        }


Payload = Callable[[Sender], Json]


def view(sender: Sender, form: str, **facts: Any) -> Json:
    """A form as it is sent, with one field filled in."""
    return {
        "id": "V1",
        "type": "modal",
        "callback_id": form,
        "private_metadata": next((said for each, said in METADATA.items() if each == form), "acme"),
        "team_id": sender.ours,
        "hash": "1.x",
        "blocks": [{"type": "input", "block_id": "name"}],
        "state": {"values": {"name": {"name": {"type": "plain_text_input", "value": "Evil"}}}},
        **({"app_installed_team_id": sender.installed} if sender.installed else {}),
        **facts,
    }


def pressed(press: str, **facts: Any) -> Json:
    """What a button, a select and a picker of people would say of itself, all at once."""
    known = next((each for each in Press if press == each or press.startswith(f"{each}.")), None)
    value = VALUES.get(known, "acme") if known else "acme"
    return {
        "action_id": press,
        "block_id": BLOCKS.get(known, "b") if known else "b",
        "type": "button",
        "value": value,
        "selected_option": {"value": value, "text": {"type": "plain_text", "text": "x"}},
        "selected_user": "U1",
        "action_ts": "1.1",
        **facts,
    }


def _command(name: str, line: str, sender: Sender) -> Json:
    user = {"user_id": sender.user} if sender.user else {}
    about: Json = {"command": name, "text": line, "team_id": sender.ours, "channel_id": "C1", **user}
    return {**about, "trigger_id": "1.1.x", "response_url": sender.response_url}


def _action(press: str, sender: Sender) -> Json:
    return sender.interaction("block_actions", actions=[pressed(press)], response_url=sender.response_url)


def _action_in(kind: str, press: str, sender: Sender) -> Json:
    """In a view, where Slack says nowhere to answer: a `modal`, or the `home`."""
    shown = view(sender, Form.LOG, type=kind, app_id="A")
    there = {"type": "view", "view_id": "V1"}
    return sender.interaction("block_actions", actions=[pressed(press)], view=shown, container=there)


def _form(form: str, sender: Sender) -> Json:
    return sender.interaction("view_submission", view=view(sender, form))


def _options(press: str, sender: Sender) -> Json:
    typed = {"action_id": press, "block_id": "relationship", "value": ""}
    return sender.interaction("block_suggestion", view=view(sender, "form.log"), **typed)


def _options_below(press: str, sender: Sender) -> Json:
    """In a message, where there is no form around it."""
    typed = {"action_id": press, "block_id": "relationship", "value": ""}
    return sender.interaction("block_suggestion", container={"type": "message", "message_ts": "1.1"}, **typed)


def _shortcut(shortcut: Json, sender: Sender) -> Json:
    named = {"callback_id": shortcut["callback_id"], "action_ts": "1.1"}
    if shortcut["type"] == "global":
        return sender.interaction("shortcut", **named)
    said = {"message": {"ts": "1.1", "text": "Acme", "type": "message"}, "channel": {"id": "C1", "name": "x"}}
    return sender.interaction("message_action", response_url=sender.response_url, **named, **said)


def _event(subscription: str, sender: Sender) -> Json:
    name, _, place = subscription.partition(".")
    facts: Json = {
        "message": {"channel": "D1", "channel_type": place, "text": "gave: x / got: y", "ts": "1.1"},
        "app_home_opened": {"channel": "D1", "tab": "home"},
        "reaction_added": {"reaction": "eyes", "item": {"type": "message", "channel": "C1", "ts": "1.1"}},
        "channel_shared": {"connected_team_id": "T0ACME"},
        "tokens_revoked": {"tokens": {"bot": ["U0SANDBOX"], "oauth": ["U0SANDBOX"]}},
        "team_access_revoked": {"team_ids": [sender.ours]},
    }.get(name, {})
    event = sender.event(name, **facts)
    if name == "user_change":
        event["event"]["user"] = {"id": sender.changed or sender.user or "UNOBODY", "team_id": sender.team}
    return event


def everything(heard: Ears, manifest: Json) -> dict[str, Payload]:
    """By what it is, a payload for each that Slack may send by the manifest, and for each that somebody listens to."""
    features, settings = manifest["features"], manifest["settings"]
    presses = [each for press in Press for each in (press.value, f"{press}.real") if heard.hears("action", each)]
    presses += [each for each in heard.heard["action"] if not isinstance(each, re.Pattern) and each not in presses]
    commands = {*(each["command"] for each in features["slash_commands"]), *heard.heard["command"]}
    subscribed = settings["event_subscriptions"]["bot_events"]
    events = [*subscribed, *({*heard.heard["event"]} - {each.partition(".")[0] for each in subscribed})]
    return {
        **{f"{name} {line}".strip(): partial(_command, name, line) for name in sorted(commands) for line in LINES},
        **{f"press {each}": partial(_action, each) for each in presses},
        **{f"press {each} in a form": partial(_action_in, "modal", each) for each in presses},
        **{f"press {each} at home": partial(_action_in, "home", each) for each in presses},
        **{f"send {each}": partial(_form, each) for each in heard.heard["view"]},
        **{f"look up {each}": partial(_options, each) for each in heard.heard["options"]},
        **{f"look up {each} in a message": partial(_options_below, each) for each in heard.heard["options"]},
        **{f"shortcut {each['callback_id']}": partial(_shortcut, each) for each in features["shortcuts"]},
        **{f"event {each}": partial(_event, each) for each in events},
    }


#: What the manifest does not ask for yet, and Slack would send if it did.
UNASKED: dict[str, Payload] = {
    f"event {each}": partial(_event, each)
    for each in ("reaction_added", "function_executed", "workflow_step_execute", "app_mention", "link_shared")
}
PAYLOADS = everything(ears(), MANIFEST)
