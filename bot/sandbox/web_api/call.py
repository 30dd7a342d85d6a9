"""One call of the Web API: its arguments however they were sent, and what every method needs to answer it."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from bot.sandbox.refusals import Refused, invalid_arguments
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.workspace.conversations import SCOPE_FAMILY, Conversation
from bot.sandbox.workspace.tokens import Kind, Tokens
from bot.sandbox.workspace.workspace import Workspace

if TYPE_CHECKING:
    from bot.sandbox.teams import Teams

Json = dict[str, Any]
T = TypeVar("T")

NO = frozenset({"", "0", "false", "False", "none", "None"})


class Arguments:
    """What a call says, from query, form or JSON; texts and JSON values are both welcome where Slack takes both."""

    def __init__(self, given: Json) -> None:
        self.given = given

    def __contains__(self, name: str) -> bool:
        return self.given.get(name) is not None

    def text(self, name: str) -> str:
        """Return an argument as text, empty where it is not given."""
        value = self.given.get(name)
        if isinstance(value, (dict, list)):
            raise invalid_arguments(f"must be a string [json-pointer:/{name}]")
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """Return an argument that must be there; empty it is only wrong, which the caller finds out as Slack does."""
        if name not in self:
            raise invalid_arguments(f"missing required field: {name}")
        return self.text(name)

    def flag(self, name: str) -> bool:
        """Return whether an argument says yes."""
        return str(self.given.get(name) or "") not in NO

    def limit(self, most: int, default: int = 100, else_error: str = "invalid_limit") -> int:
        """Return `limit=`; raises Refused where it is no number that Slack takes."""
        value = self.text("limit") or "0"
        if not value.lstrip("-").isdigit() or int(value) < 0:
            raise Refused(else_error)
        return min(int(value) or default, most)

    def json(self, name: str, else_error: str) -> Any:
        """Return an argument that may be JSON text or JSON; raises Refused where it is no JSON."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise Refused(else_error) from None


@dataclass
class Call:
    """The arguments, the token they came with, and the workspace they are about."""

    arguments: Arguments
    workspace: Workspace
    tokens: Tokens
    sockets: SocketMode
    token: str | None
    #: Id and secret of the app, where they came as HTTP Basic credentials.
    client: tuple[str, str] | None = None
    #: Every team that the app may be in.
    teams: "Teams | None" = None

    def needs(self, scope: str) -> None:
        """Raise Refused where the manifest does not grant this scope."""
        manifest = self.workspace.manifest
        if scope not in manifest.scopes:
            raise Refused("missing_scope", needed=scope, provided=manifest.granted)

    def conversation(self, name: str = "channel", verb: str | None = None) -> Conversation:
        """Return the conversation that an argument names, if the app may know of it and, with `verb`, has the scope."""
        place = self.workspace.conversations.get(self.arguments.required(name))
        if place is None or (place.kind != "channel" and self.workspace.bot.id not in place.members):
            raise Refused("channel_not_found")
        if verb:
            self.needs(f"{SCOPE_FAMILY[place.kind]}:{verb}")
        return place

    def page(self, items: Sequence[T], limit: int) -> tuple[list[T], str]:
        """Return the part of `items` that `cursor=` and `limit=` ask for, and the cursor of the next part."""
        begin = _offset(self.arguments.text("cursor"))
        end = begin + limit
        cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
        return list(items[begin:end]), cursor


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "next":
            return int(number)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise Refused("invalid_cursor")


@dataclass(frozen=True)
class Method:
    """How a method answers, what opens it, and whether it reads JSON: Slack's reading methods do not."""

    answer: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    opened_by: Kind | None = "bot"
    reads_json: bool = False
