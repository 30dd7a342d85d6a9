"""The README names everything that a stranger can set, type or expect."""

import re
from enum import Enum
from typing import Any

import pytest
from pydantic.fields import FieldInfo

from bot.cli import main
from bot.drift.finding import finders
from bot.settings import Settings
from bot.sources import found
from handlers.commands import HANDLERS
from tests.house.source import ROOT

README = (ROOT / "README.md").read_text()


def _name_of(field: str, info: FieldInfo) -> str:
    return str(info.validation_alias or f"GIVEGET_{field.upper()}")


def _written(default: Any) -> str:
    if default is None or default == "":
        return ""
    return f"`{default.value if isinstance(default, Enum) else default}`"


def test_the_table_of_settings_is_that_of_the_code():
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*?) ?\|", README, re.MULTILINE))
    settings = {_name_of(name, info): _written(info.default) for name, info in Settings.model_fields.items()}

    assert rows == settings


@pytest.mark.parametrize("command", sorted(main.commands))
def test_each_command_of_the_terminal_is_named(command):
    assert f"`giveget {command}" in README


@pytest.mark.parametrize("word", sorted(HANDLERS))
def test_each_command_of_slack_is_named(word):
    assert f"`/giveget {word}" in README


@pytest.mark.parametrize("signal", [finder.name for finder in finders()])
def test_each_signal_is_named(signal):
    assert f"| `{signal}` |" in README


@pytest.mark.parametrize("source", [source.name for source in found().values()])
def test_each_source_is_named(source):
    assert f"| `{source}` |" in README


def test_what_it_links_to_is_there():
    links = re.findall(r"\]\(([^)#:]+)\)", README)

    assert [link for link in links if not (ROOT / link).exists()] == []
