"""What can be opened once more is in one table: a form that is offered again and not in it would end in an error."""

import ast
from collections.abc import Iterator

from bot.messages.ids import Press
from handlers.opening import FORMS
from tests.house.source import files, named, tree

#: Where a form is opened by what was pressed: each of these is in the table.
_BY_THE_TABLE = "handlers/opening.py"


def _offered() -> Iterator[tuple[str, ast.expr]]:
    """Each `again=`, with where it stands; of a name what it was given in the same function."""
    for path in files("handlers"):
        for function in ast.walk(tree(path)):
            if not isinstance(function, ast.AsyncFunctionDef):
                continue
            given = {
                target.id: node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in ast.walk(function):
                if isinstance(node, ast.keyword) and node.arg == "again":
                    said = node.value
                    yield named(path), given[said.id] if isinstance(said, ast.Name) else said


def _form(said: ast.expr) -> str | None:
    """The name of the press with which it begins, e.g. OPEN_LOG of f"{Press.OPEN_LOG}|..."."""
    first = said.values[0] if isinstance(said, ast.JoinedStr) else None
    press = first.value if isinstance(first, ast.FormattedValue) else None
    return press.attr if isinstance(press, ast.Attribute) and ast.unparse(press.value) == "Press" else None


def test_what_is_offered_again_can_be_opened_again() -> None:
    offered = [(place, _form(said)) for place, said in _offered()]

    assert len(offered) > len({place for place, _ in offered}) > 1
    assert {name for _, name in offered if name} <= {each.name for each in FORMS}


def test_only_the_table_itself_offers_what_was_pressed() -> None:
    assert {place for place, said in _offered() if _form(said) is None} == {_BY_THE_TABLE}


def test_whoever_opens_a_form_says_how_it_is_opened_again() -> None:
    calls = [
        node
        for path in files("handlers")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "open_form"
    ]

    assert all(any(each.arg == "again" for each in call.keywords) for call in calls)
    assert len(calls) == len([*_offered()])


def test_the_table_is_about_presses() -> None:
    assert {*FORMS} <= {*Press}
