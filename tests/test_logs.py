"""The log says what happened, and never what anybody wrote."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from structlog.contextvars import bound_contextvars

from bot import logs

WORDS = "zebra"


@pytest.fixture(name="logged")
def _logged() -> Iterator[io.StringIO]:
    """What is logged, as it is outside of a terminal."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("INFO", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    for name in (*logs.OURS, "slack_bolt", "apscheduler"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def _fail(error: Exception) -> None:
    try:
        raise error
    except Exception:
        logging.getLogger("bot.jobs").exception("%s failed for workspace %s", "tick", "T1")


def test_a_line_says_what_happened_where_and_for_which_request(logged: io.StringIO) -> None:
    with bound_contextvars(request="a1", kind="command"):
        logging.getLogger("handlers.gate").warning("could not find out who %s is", "U1")
    line = _lines(logged)[0]

    assert line["event"] == "could not find out who U1 is"
    assert (line["logger"], line["level"], line["request"], line["kind"]) == (
        "handlers.gate",
        "warning",
        "a1",
        "command",
    )
    assert line["timestamp"].endswith("Z")


def test_an_exception_says_its_kind_and_its_place_but_not_its_words(logged: io.StringIO) -> None:
    _fail(ValueError(WORDS))
    line = _lines(logged)[0]

    assert (line["event"], line["error"]) == ("tick failed for workspace T1", "ValueError")
    assert "test_logs.py" in line["frames"][-1]
    assert WORDS not in logged.getvalue()


def test_what_the_system_says_of_itself_is_kept(logged: io.StringIO) -> None:
    _fail(ConnectionRefusedError(111, "Connection refused"))

    assert _lines(logged)[0]["error"] == "ConnectionRefusedError([Errno 111] Connection refused)"


def test_a_cause_is_named_as_well(logged: io.StringIO) -> None:
    try:
        try:
            raise KeyError(WORDS)
        except KeyError as error:
            raise RuntimeError(WORDS) from error
    except RuntimeError:
        logging.getLogger("storage").exception("it failed")

    assert _lines(logged)[0]["error"] == "RuntimeError from KeyError"
    assert WORDS not in logged.getvalue()


def test_of_a_librarys_message_only_the_fixed_part_is_kept(logged: io.StringIO) -> None:
    logging.getLogger("slack_sdk.web").error("a request failed: %s", {"text": WORDS})
    logging.getLogger("aiohttp").error(f"a payload: {WORDS}")  # noqa: G004  as libraries do
    first, second = _lines(logged)

    assert first["event"] == "a request failed: %s"
    assert second["place"].startswith("test_logs:")
    assert WORDS not in logged.getvalue()
