"""The Dockerfile fits the repository: what can be known of an image without making one."""

import json
import re
import shlex
import tomllib
from fnmatch import fnmatch
from typing import NamedTuple

import pytest
from sqlalchemy import make_url

from bot.cli import main
from tests.house.source import ROOT


class Step(NamedTuple):
    """One instruction, and its words."""

    does: str
    words: list[str]


def _stages() -> list[list[Step]]:
    """The steps of each stage, its FROM first."""
    lines = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    stages: list[list[Step]] = []
    for line in lines:
        if line and not line.startswith("#"):
            does, _, rest = line.partition(" ")
            if does == "FROM":
                stages.append([])
            stages[-1].append(Step(does, json.loads(rest) if rest.startswith("[") else shlex.split(rest)))
    return stages


STAGES = _stages()
BUILT, FINAL = STAGES


def _words(steps: list[Step], does: str) -> list[list[str]]:
    return [step.words for step in steps if step.does == does]


def _environment() -> dict[str, str]:
    pairs = [pair.partition("=") for words in _words(FINAL, "ENV") for pair in words]
    return {name: value for name, _, value in pairs}


def _is_let_in(name: str) -> bool:
    """Whether .dockerignore leaves a file or folder on top of the repository to be copied: the last rule decides."""
    let_in = True
    for rule in (ROOT / ".dockerignore").read_text().split():
        if fnmatch(name, rule.lstrip("!")):
            let_in = rule.startswith("!")
    return let_in


@pytest.mark.parametrize("stage", STAGES, ids=["built", "final"])
def test_what_it_stands_on_has_a_version_that_our_code_runs_on(stage: list[Step]) -> None:
    [named, *_] = _words(stage, "FROM")[0]
    version = re.fullmatch(r"python:(\d+)\.(\d+)-slim", named)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert version, f"{named}: a version like 3.13"
    least = project["requires-python"].removeprefix(">=").split(".")
    assert tuple(map(int, version.groups())) >= tuple(map(int, least))


def test_both_stages_have_the_same_python() -> None:
    assert _words(BUILT, "FROM")[0][0] == _words(FINAL, "FROM")[0][0]


def test_what_is_installed_by_name_has_a_version() -> None:
    installed = [
        word for words in _words(BUILT, "RUN") if "pip" in words for word in words[words.index("install") + 1 :]
    ]
    named = [word for word in installed if not word.startswith("-")]

    assert named
    assert [word for word in named if not re.fullmatch(r"[\w-]+==[\d.]+", word)] == []


def test_whatever_is_copied_is_there_and_let_in() -> None:
    copied = {source for words in _words(BUILT, "COPY") for source in words[:-1]}

    assert copied > {"."}, "what we stand on is a layer of its own"
    assert [name for name in copied - {"."} if not (ROOT / name).exists() or not _is_let_in(name)] == []


def test_all_that_our_package_is_made_of_is_let_in() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = settings["tool"]["hatch"]["build"]["targets"]["wheel"]
    project = settings["project"]
    parts = [*wheel["packages"], *wheel["force-include"], project["readme"], *project["license-files"]]

    assert [name for name in parts if not (ROOT / name).exists() or not _is_let_in(name)] == []
    assert [name for name in (".env", ".git", "giveget.sqlite3", "tests") if _is_let_in(name)] == []


def test_the_locked_versions_are_installed_and_no_tools_of_ours() -> None:
    syncs = [words for words in _words(BUILT, "RUN") if words[:2] == ["uv", "sync"]]

    assert len(syncs) == 2
    assert all({"--locked", "--no-dev"} <= {*words} for words in syncs)
    assert "--no-editable" in syncs[-1], "our sources stay behind in the first stage"


def test_what_is_carried_over_is_what_is_run() -> None:
    made = [pair for words in _words(BUILT, "ENV") for pair in words if pair.startswith("UV_PROJECT_ENVIRONMENT=")]
    [carried] = _words(FINAL, "COPY")

    assert carried == ["--from=build", "/venv", "/venv"]
    assert made == ["UV_PROJECT_ENVIRONMENT=/venv"]
    assert _environment()["PATH"].startswith("/venv/bin:")


def test_it_is_not_run_as_root_and_the_database_lies_on_the_volume() -> None:
    [[user]], [[volume]] = _words(FINAL, "USER"), _words(FINAL, "VOLUME")
    [making] = [words for words in _words(FINAL, "RUN") if "useradd" in words]
    database = make_url(_environment()["DATABASE_URL"]).database

    assert making[making.index("--uid") + 1] == user != "0"
    name = making[making.index("&&") - 1]
    assert making[making.index("install") :] == ["install", "-d", "-o", name, volume]
    assert database is not None
    assert database.startswith(f"{volume}/")


def test_the_command_is_one_of_ours() -> None:
    [[program, command]] = _words(FINAL, "CMD")
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]

    assert program in scripts
    assert command in main.commands
