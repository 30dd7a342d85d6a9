"""Handlers are given what they name: a misspelt name would be None in Bolt, and is found here."""

import ast
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.web.async_client import AsyncWebClient

from handlers import register
from tests.house.source import files, tree


def _offered() -> set[str]:
    """What Bolt injects, and what our own gate puts beside it."""
    assigned = (
        node.slice.value
        for path in files("handlers")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and ast.unparse(node.value).endswith("context")
        and isinstance(node.slice, ast.Constant)
    )
    return {*AsyncArgs.__annotations__, *map(str, assigned)}


def _registered() -> list[Callable[..., Any]]:
    """Every handler behind a listener of ours, each once."""
    app = AsyncApp(client=AsyncWebClient("xoxb-nobody"))
    register(app)
    handlers = {}
    for listener in app._async_listeners:
        behind = inspect.getclosurevars(listener.ack_function).nonlocals
        handler = behind.get("handler", listener.ack_function)
        handlers[f"{handler.__module__}.{handler.__name__}"] = handler
    return [handler for _, handler in sorted(handlers.items())]


@pytest.mark.parametrize("handler", _registered(), ids=lambda handler: f"{handler.__module__}.{handler.__name__}")
def test_a_handler_names_only_what_it_is_given(handler: Callable[..., Any]) -> None:
    unknown = set(inspect.signature(handler).parameters) - _offered() - {"args"}

    assert not unknown, f"{handler.__module__}: neither Bolt nor the gate offers {', '.join(sorted(unknown))}"


def test_every_listener_is_a_handler_of_ours() -> None:
    assert {handler.__module__.partition(".")[0] for handler in _registered()} == {"handlers"}
