"""The log says what happened, and never what anybody wrote."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import psycopg
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

    assert first["event"] == "a request failed: …"
    assert second["place"].startswith("test_logs:")
    assert WORDS not in logged.getvalue()


def test_a_failure_that_comes_again_within_a_minute_is_told_once_and_then_counted(logged: io.StringIO) -> None:
    seconds = [0.0, 0.5, 1.0, 59.5, 61.0]
    clock = iter(seconds)
    logs.configure("INFO", logged, lambda: next(clock))
    for _ in seconds:
        _fail(ConnectionRefusedError(111, "Connection refused"))
    first, second = _lines(logged)

    assert "repeated" not in first
    assert second["repeated"] == 3


def test_a_clock_that_is_set_back_silences_no_failure(logged: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = {1_772_003_600: 0.0, 1_772_000_000: 61.0}
    clock = iter(seconds.values())
    logs.configure("INFO", logged, lambda: next(clock))
    for wall in seconds:
        monkeypatch.setattr(logging.time, "time", lambda wall=wall: wall)
        monkeypatch.setattr(logging.time, "time_ns", lambda wall=wall: wall * 10**9)
        _fail(ConnectionRefusedError(111, "Connection refused"))

    assert len(_lines(logged)) == 2


def test_failures_of_another_kind_or_elsewhere_are_told_beside_it(logged: io.StringIO) -> None:
    _fail(ValueError(WORDS))
    _fail(KeyError(WORDS))
    for workspace in ("T2", "T3"):
        try:
            raise ValueError(WORDS)
        except ValueError:
            logging.getLogger("bot.jobs").exception("%s failed for workspace %s", "tick", workspace)

    assert len(_lines(logged)) == 4


def test_why_a_database_is_out_of_reach_is_said_without_a_trace(logged: io.StringIO) -> None:
    with pytest.raises(psycopg.OperationalError) as away:
        psycopg.connect("postgresql://giveget:hunter2@127.0.0.1:1/x", connect_timeout=2)
    _fail(away.value)
    logging.getLogger("psycopg.pool").warning("error connecting in %r: %s", "pool-1", away.value)
    ours, of_the_pool = _lines(logged)

    assert ours["error"].startswith("OperationalError(connection failed")
    assert "Connection refused" in ours["error"]
    assert "frames" not in ours
    assert of_the_pool["event"] == "error connecting in …: …"
    assert "Connection refused" in of_the_pool["error"]
    assert "hunter2" not in logged.getvalue()


def test_what_a_server_says_of_a_statement_stays_unsaid(logged: io.StringIO) -> None:
    _fail(psycopg.errors.UniqueViolation(WORDS))

    assert _lines(logged)[0]["error"] == "UniqueViolation"
    assert WORDS not in logged.getvalue()
