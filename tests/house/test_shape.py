"""What keeps the house readable: small files, short functions, a sentence at every door, one word for each idea."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import PACKAGES, ROOT, files, named, tree

MOST_LINES = 300
LONGEST_FUNCTION = 40
#: A file of tests may hold more: its parts do not lean on each other, and a table of cases is not a function to follow.
MOST_LINES_OF_TESTS = 400
LONGEST_TEST = 60
#: Nine in ten functions are no longer than this.
MOST_FUNCTIONS = 20
VAGUE = {"utils", "util", "helpers", "helper", "manager", "core", "common", "base", "misc"}
OURS = files(*PACKAGES)
ALL = files(*PACKAGES, "tests", "benchmarks")
EVERY_FILE = pytest.mark.parametrize("path", ALL, ids=named)
OUR_FILES = pytest.mark.parametrize("path", OURS, ids=named)

#: Where whatever goes wrong is caught: once per loop item in jobs and delivery, and at the outermost edges.
NETS = {
    "bot/cli/__init__.py": 1,
    "bot/delivery.py": 2,
    "bot/jobs.py": 2,
    "bot/replays.py": 1,
    "bot/speaking.py": 1,
    "bot/workers.py": 2,
    "handlers/failures.py": 1,
    "handlers/gate.py": 1,
    "handlers/listening.py": 2,
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[tuple[Function, int]]:
    """Each function, and its lines without its docstring."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            first = node.body[0]
            is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(node.body) > 1
            yield node, lines - (((first.end_lineno or first.lineno) - first.lineno + 1) if is_docstring else 0)


@EVERY_FILE
def test_a_file_fits_in_a_head(path: Path) -> None:
    lines = len(path.read_text().splitlines())

    assert lines <= (MOST_LINES if path in OURS else MOST_LINES_OF_TESTS), (
        f"{named(path)} has {lines} lines: which part of it has a name of its own?"
    )


@EVERY_FILE
def test_a_function_fits_on_a_screen(path: Path) -> None:
    limit = LONGEST_FUNCTION if path in OURS else LONGEST_TEST
    long = [f"{node.name} ({lines})" for node, lines in functions(path) if lines > limit]

    assert long == [], f"{named(path)}: give the steps of {', '.join(long)} names"


def test_most_functions_are_short() -> None:
    lengths = sorted(lines for path in OURS for _, lines in functions(path))
    ninetieth = lengths[len(lengths) * 9 // 10]

    assert ninetieth <= MOST_FUNCTIONS, f"one in ten functions is longer than {ninetieth} lines"


@EVERY_FILE
def test_a_module_opens_with_a_sentence(path: Path) -> None:
    if not path.read_text().strip():
        return
    sentence = ast.get_docstring(tree(path)) or ""

    assert sentence.split("\n\n")[0].rstrip().endswith((".", "?", "!", '"', ":")), (
        f"{named(path)}: say in one sentence what it is for"
    )


@EVERY_FILE
def test_a_file_is_named_after_an_idea(path: Path) -> None:
    vague = VAGUE & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}

    assert not vague, f"{named(path)}: '{', '.join(vague)}' says where it lies, not what it is"


@OUR_FILES
def test_the_clock_is_an_argument(path: Path) -> None:
    asked = [
        f"line {node.lineno}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and (node.attr, ast.unparse(node.value).rpartition(".")[2])
        in {("now", "datetime"), ("utcnow", "datetime"), ("today", "date"), ("today", "datetime"), ("time", "time")}
    ]

    assert not asked or named(path) == "bot/clock.py", (
        f"{named(path)}, {', '.join(asked)}: `now` comes in from the edge"
    )


@OUR_FILES
def test_the_environment_is_read_in_one_place(path: Path) -> None:
    asked = [
        f"line {node.lineno}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv", "os.environb"}
    ]

    assert not asked or named(path) == "bot/settings.py", (
        f"{named(path)}, {', '.join(asked)}: a setting is a field of bot/settings.py, and is handed on"
    )


@OUR_FILES
def test_nothing_happens_at_import(path: Path) -> None:
    calls = [
        f"line {node.lineno}: {ast.unparse(node)[:60]}"
        for node in tree(path).body
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ]

    # Alembic runs this file instead of importing it.
    assert calls == [] or named(path) == "storage/migrations/env.py", (
        f"{named(path)}: {'; '.join(calls)} belongs into a function that bot/app.py or bot/cli calls"
    )


def test_unexpected_errors_are_caught_at_the_edges_only() -> None:
    caught = Counter(
        named(path)
        for path in OURS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & set(re.findall(r"\w+", ast.unparse(node.type))))
    )

    assert caught == NETS, "catch what you know the name of"


def test_the_project_speaks_of_itself_alone() -> None:
    foreign = re.compile(r"\.\./shared|/work/(lab|main|shared)|\bissues? (show|#?\d)|\bthis session\b", re.IGNORECASE)
    texts = [*ALL, *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "pyproject.toml", ROOT / "manifest.yml"]
    spoken = [named(path) for path in texts if path != Path(__file__) and foreign.search(path.read_text())]

    assert spoken == [], "whoever clones the project knows no other place"
