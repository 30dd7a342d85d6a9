"""What handlers listen to, written down without an app."""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any, cast

from slack_bolt.async_app import AsyncApp

from handlers import register


class Ears:
    """Takes the place of an app, and writes down what is listened to."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Any]] = defaultdict(list)

    def __getattr__(self, kind: str) -> Callable[..., Callable[[Any], Any]]:
        def listens(what: Any, **_: Any) -> Callable[[Any], Any]:
            self.heard[kind].append(what)
            return lambda handler: handler

        return listens

    def hears(self, kind: str, what: str) -> bool:
        """Whether something of a kind has a listener."""
        return any(each.search(what) if isinstance(each, re.Pattern) else each == what for each in self.heard[kind])


def ears() -> Ears:
    """With all that handlers register."""
    listening = Ears()
    register(cast(AsyncApp, listening))
    return listening
