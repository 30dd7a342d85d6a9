"""What the tools see: layers, style, types."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT

TOOLS = Path(sys.executable).parent

pytestmark = pytest.mark.slow


def _says(*command: str) -> str:
    """What a tool has to say, where it is not content."""
    ran = subprocess.run(
        [TOOLS / command[0], *command[1:]], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    return (ran.stdout + ran.stderr) if ran.returncode else ""


def test_imports_keep_to_the_layers() -> None:
    said = _says("lint-imports")

    assert said == "", f"the layers stand in pyproject.toml under tool.importlinter:\n{said}"


def test_ruff_has_nothing_to_say() -> None:
    assert (said := _says("ruff", "check", ".")) == "", said


def test_the_format_is_ruffs() -> None:
    assert (said := _says("ruff", "format", "--check", ".")) == "", f"run `ruff format`:\n{said}"


def test_the_types_fit() -> None:
    assert (said := _says("mypy")) == "", said
