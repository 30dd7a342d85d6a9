"""Modals, stacked per person, and App Homes: their ids, hashes, and what people have entered in them."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.refusals import Refused
from bot.sandbox.workspace import inputs

Json = dict[str, Any]

#: Slack's own limit of modals above each other.
STACK_LIMIT = 3

#: What an app may set on a view; everything else is Slack's.
SETTABLE = (
    "title",
    "submit",
    "close",
    "private_metadata",
    "callback_id",
    "external_id",
    "clear_on_close",
    "notify_on_close",
    "submit_disabled",
)


@dataclass
class View:
    """A modal or a home as it stands on one person's screen."""

    id: str
    user: str
    given: Json
    hash: str
    root_id: str
    previous_id: str | None
    owner: Json
    entered: inputs.Values = field(default_factory=dict)
    #: What is said beside the fields, by block.
    errors: dict[str, str] = field(default_factory=dict)
    #: Options that an external select was offered, so that a label can be chosen by its words.
    offered: dict[tuple[str, str], list[Json]] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """Return `modal` or `home`."""
        return str(self.given["type"])

    @property
    def blocks(self) -> list[Json]:
        """Return the blocks shown."""
        blocks: list[Json] = self.given["blocks"]
        return blocks

    @property
    def values(self) -> inputs.Values:
        """Return what stands in every field now."""
        return inputs.values_of(self.blocks, self.entered)

    def as_api(self) -> Json:
        """Return the view object of the Web API and of interactions."""
        defaults: Json = {
            "title": None,
            "submit": None,
            "close": None,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
        }
        given = {name: self.given[name] for name in SETTABLE if self.given.get(name) is not None}
        return {
            "id": self.id,
            **self.owner,
            "type": self.type,
            "blocks": self.blocks,
            **defaults,
            **given,
            "state": {"values": self.values},
            "hash": self.hash,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
        }

    def replace(self, given: Json, hash_: str) -> None:
        """Show something else; what was entered stays where block and action keep their ids."""
        self.given = given
        self.hash = hash_
        self.errors = {}
        kept = {
            (block["block_id"], element["action_id"], element["type"])
            for block, element in inputs.elements(self.blocks)
        }
        self.entered = {
            block_id: {
                action_id: state for action_id, state in actions.items() if (block_id, action_id, state["type"]) in kept
            }
            for block_id, actions in self.entered.items()
        }


class Views:
    """Every open modal and every published home."""

    def __init__(self, owner: Json) -> None:
        self._owner = owner
        self._count = 0
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def _fresh_hash(self, ts: str) -> str:
        self._count += 1
        return f"{ts}.{self._count}"

    def _new(self, user: str, given: Json, ts: str, below: View | None) -> View:
        hash_ = self._fresh_hash(ts)
        id_ = f"V0{self._count:08X}"
        return View(
            id=id_,
            user=user,
            given=given,
            hash=hash_,
            root_id=below.root_id if below else id_,
            previous_id=below.id if below else None,
            owner=self._owner,
        )

    def stack(self, user: str) -> list[View]:
        """Return the person's modals, the one on top last."""
        return self.modals.setdefault(user, [])

    def find(self, view_id: str) -> View | None:
        """Return the view with this id, modal or home."""
        return next((view for view in self._all() if view.id == view_id), None)

    def find_external(self, external_id: str) -> View | None:
        """Return the view to which the app gave this id."""
        return next((view for view in self._all() if view.given.get("external_id") == external_id), None)

    def _all(self) -> list[View]:
        return [*(view for stack in self.modals.values() for view in stack), *self.homes.values()]

    def open(self, user: str, given: Json, ts: str) -> View:
        """Show a modal as the first of its stack."""
        self.check_external_id(given, None)
        view = self._new(user, given, ts, None)
        self.modals[user] = [view]
        return view

    def push(self, user: str, given: Json, ts: str) -> View:
        """Show a modal above the others; raises Refused when three are open, or none."""
        stack = self.stack(user)
        if not stack:
            raise Refused("not_found")
        if len(stack) >= STACK_LIMIT:
            raise Refused("push_limit_reached")
        self.check_external_id(given, None)
        view = self._new(user, given, ts, stack[-1])
        stack.append(view)
        return view

    def update(self, view: View, given: Json, ts: str, known_hash: str | None = None) -> View:
        """Show something else in an open view; raises Refused when it changed since `known_hash`."""
        if known_hash and known_hash != view.hash:
            raise Refused("hash_conflict")
        self.check_external_id(given, view)
        view.replace(given, self._fresh_hash(ts))
        return view

    def publish(self, user: str, given: Json, ts: str, known_hash: str | None = None) -> View:
        """Show this person's home; raises Refused when it changed since `known_hash`."""
        home = self.homes.get(user)
        if home:
            return self.update(home, given, ts, known_hash)
        self.check_external_id(given, None)
        self.homes[user] = self._new(user, given, ts, None)
        return self.homes[user]

    def pop(self, view: View) -> None:
        """Take one modal away, and with it those above."""
        stack = self.stack(view.user)
        if view in stack:
            del stack[stack.index(view) :]

    def check_external_id(self, given: Json, own: View | None) -> None:
        """Raise Refused where another open view has the same `external_id`."""
        external_id = given.get("external_id")
        other = self.find_external(external_id) if external_id else None
        if other is not None and other is not own:
            raise Refused("duplicate_external_id")
