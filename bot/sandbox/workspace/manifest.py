"""What the app's manifest grants it and what it shows to people: scopes, events, commands, shortcuts, tabs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Command:
    """A slash command as people see it while they type."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True)
class Shortcut:
    """A global or message shortcut."""

    name: str
    callback_id: str
    type: str


@dataclass(frozen=True)
class Manifest:
    """The part of an app manifest that changes how Slack behaves."""

    name: str
    bot_name: str
    scopes: tuple[str, ...]
    events: frozenset[str]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool

    @property
    def granted(self) -> str:
        """Return the scopes as Slack writes them in headers and errors."""
        return ",".join(self.scopes)


def read(path: Path) -> Manifest:
    """Return the manifest at `path`; raises OSError or yaml.YAMLError where it cannot be read."""
    whole = yaml.safe_load(path.read_text("utf-8"))
    features: dict[str, Any] = whole.get("features", {})
    home = features.get("app_home", {})
    name = whole["display_information"]["name"]
    return Manifest(
        name=name,
        bot_name=features.get("bot_user", {}).get("display_name", name),
        scopes=tuple(whole.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
        events=frozenset(whole.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])),
        commands=tuple(_command(each) for each in features.get("slash_commands", [])),
        shortcuts=tuple(_shortcut(each) for each in features.get("shortcuts", [])),
        home_tab=home.get("home_tab_enabled", False),
        messages_tab=home.get("messages_tab_enabled", False),
        messages_read_only=home.get("messages_tab_read_only_enabled", True),
    )


def _command(given: dict[str, Any]) -> Command:
    return Command(
        given["command"], given["description"], given.get("usage_hint", ""), given.get("should_escape", False)
    )


def _shortcut(given: dict[str, Any]) -> Shortcut:
    return Shortcut(given["name"], given["callback_id"], given["type"])
