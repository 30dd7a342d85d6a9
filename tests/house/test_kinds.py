"""Signals and sources are found by their files: each defines one of its kind, and has a test of its own."""

import ast
from pathlib import Path

import pytest

from bot.sources import found
from tests.house.source import ROOT, files, named, tree


def _defines(path: Path, name: str) -> bool:
    targets = [
        target
        for node in tree(path).body
        for target in (node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)])
    ]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


SIGNALS = [path for path in files("bot/drift") if _defines(path, "SIGNAL")]
SOURCES = [path for path in sorted((ROOT / "bot/sources").iterdir()) if not path.name.startswith("_")]


@pytest.mark.parametrize("path", SIGNALS, ids=named)
def test_a_signal_has_a_test_of_its_own(path: Path) -> None:
    test = ROOT / "tests/drift" / f"test_{path.stem}.py"

    assert test.exists(), f"{named(path)} is a signal: when it fires, and when it is silent, belongs in {named(test)}"


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_source_defines_itself_and_has_a_test_of_its_own(path: Path) -> None:
    module = path / "__init__.py" if path.is_dir() else path
    test = ROOT / "tests/sources" / f"test_{path.stem}.py"

    assert _defines(module, "SOURCE"), f"{named(module)} lies among the sources: it must define SOURCE"
    assert test.exists(), f"{named(path)} is a source: what it reads and refuses belongs in {named(test)}"


def test_every_source_is_found_by_its_file() -> None:
    assert len(found()) == len(SOURCES), "two sources have one name"
