"""What a handler reads is a field of its form: a misspelt one would be empty for ever, and is found here."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any

import pytest

from bot.i18n import language
from bot.messages.ids import Form
from handlers import views
from tests.messages.everything import all_views
from tests.messages.given import Cast

#: A contact may be answered as it is written down: with fewer fields, and read the same way.
LIKE = {Form.LOG: Form.ANSWER}


def _shown() -> dict[str, set[str]]:
    """The fields of every form, by its id."""
    shown: dict[str, set[str]] = {}
    for view in all_views(Cast(), language("en", "UTC")).values():
        fields = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        shown.setdefault(view.get("callback_id", ""), set()).update(fields)
    return shown


def _read(handler: Any) -> Iterator[str]:
    """The names that a handler, and what it calls in its own module, reads from the form or puts an error beside."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(handler)))):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called.startswith("fields.") or called in ("Missing", "InTheFuture"):
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant))
        elif called.startswith("_"):
            yield from _read(getattr(views, called))


@pytest.mark.parametrize("form", views.HANDLERS, ids=str)
def test_a_handler_reads_fields_that_its_form_has(form: Form) -> None:
    shown = _shown()
    unknown = set(_read(views.HANDLERS[form])) - shown[form] - shown[LIKE.get(form, form)]

    assert not unknown, f"{form} has no field called {', '.join(sorted(unknown))}"
