"""What the log says: what happened, when, to which id; never what anybody wrote. One place sets it up."""

import logging
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from slack_sdk.errors import SlackApiError
from structlog.typing import EventDict, WrappedLogger

from bot.slack_errors import code_of

#: Packages whose messages are ours: their texts are fixed and their arguments are ids and codes.
OURS = ("bot", "handlers", "storage")
#: Libraries that warn of what is as we want it: a token left alone, a tick that took long.
_CHATTER = ("slack_bolt", "apscheduler")
#: Exceptions whose own words name things of the system, never what people wrote.
_PLAIN_SPOKEN = (OSError, TimeoutError, ImportError, NotImplementedError)
#: Packages whose errors without a code of the server are about the way to it: which address, and why it fails.
_OF_THE_WAY = {"psycopg", "psycopg_pool"}
#: Where a library's message has room for what is not logged.
_ROOM = re.compile(r"%[-#0 +]*[0-9.]*[a-zA-Z]")
#: Seconds within which the same failure is told once: while a database is away, each look at it fails anew.
_ONCE = 60.0
#: Failures that are known again at most; with more of them at once, some are told more often.
_MOST = 1000
#: Frames of a traceback that are shown, the innermost ones.
_FRAMES = 12


def configure(level: str, stream: TextIO | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
    """Send all logging to a stream (standard error): lines for people on a terminal, JSON elsewhere.

    What is told once a minute goes by a clock that nobody can set (`monotonic`, seconds of any beginning).
    """
    stream = stream or sys.stderr
    for_people = stream.isatty()
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_words,
    ]
    last = structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Repeats(monotonic))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
            use_get_message=False,
            pass_foreign_args=True,
        )
    )
    logging.basicConfig(level="WARNING", handlers=[handler], force=True)
    for theirs in _CHATTER:
        logging.getLogger(theirs).setLevel("ERROR")
    for ours in OURS:
        logging.getLogger(ours).setLevel(level)


class Repeats(logging.Filter):
    """Lets the same failure, from the same place and of the same kind, through once a minute, and counts the others."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._monotonic = monotonic
        #: When each failure was told last (seconds), and how often it happened since.
        self._told: dict[tuple[str, str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is to be told."""
        if record.levelno < logging.WARNING or (key := _failure(record)) is None:
            return True
        now = self._monotonic()
        at, times = self._told.get(key, (now - _ONCE, 0))
        if now - at < _ONCE:
            self._told[key] = at, times + 1
            return False
        if len(self._told) >= _MOST:
            self._told.clear()
        self._told[key] = now, 0
        if times:
            record.repeated = times
        return True


def _failure(record: logging.LogRecord) -> tuple[str, str, str] | None:
    """By what a failure is known again; None for a line that is about none."""
    errors = list(_errors_of(record, record.args))
    if not errors:
        return None
    said = record.getMessage() if _is_ours(record.name) else str(record.msg)
    return record.name, said, " from ".join(type(error).__name__ for error in errors)


def _errors_of(record: logging.LogRecord, args: object) -> Iterator[BaseException]:
    """The exception that a line was logged with, and its causes; else those that stand in its message."""
    if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
        yield from _causes(record.exc_info[1])
    elif isinstance(args, tuple):
        yield from (each for each in args if isinstance(each, BaseException))


def without_words(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Keep what is ours to say; of a library's message only its fixed part, and of an exception where it came from.

    Libraries put payloads into their messages, and databases put values into their errors.
    """
    record: logging.LogRecord | None = event.get("_record")
    if record is None:
        return event
    template, args = str(record.msg), event.pop("positional_args", None)
    if _is_ours(record.name):
        event["event"] = template % args if args else template
    else:
        event["event"] = _ROOM.sub("…", template) if args else "(its words are not logged)"
        event["place"] = f"{record.module}:{record.lineno}"
        if told := [_named(each) for each in _errors_of(record, args)]:
            event["error"] = " from ".join(told)
    if times := getattr(record, "repeated", 0):
        event["repeated"] = times
    error = event.pop("exc_info", None) or record.exc_info
    if isinstance(error, tuple) and error[1] is not None:
        event.update(_of_exception(error[1]))
    record.exc_info = record.exc_text = None
    return event


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in OURS


def _of_exception(error: BaseException) -> Mapping[str, Any]:
    causes = list(_causes(error))
    said = {"error": " from ".join(_named(each) for each in causes)}
    # Where our code was when the database went away says nothing of why.
    return said if any(map(_is_of_the_way, causes)) else said | {"frames": list(_frames(error.__traceback__))}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _named(error: BaseException) -> str:
    """The kind of an exception, with Slack's code or the system's own words where there are any."""
    name = type(error).__name__
    if isinstance(error, SlackApiError):
        return f"{name}({code_of(error)})"
    if code := getattr(error, "sqlite_errorname", None):
        return f"{name}({code})"
    if _is_of_the_way(error):
        return f"{name}({' '.join(str(error).split())})"
    return f"{name}({error})" if isinstance(error, _PLAIN_SPOKEN) else name


def _is_of_the_way(error: BaseException) -> bool:
    """Whether a database server could not be reached, or let nobody in: it heard no statement, so no value is in it."""
    kind = type(error)
    return (
        kind.__module__.partition(".")[0] in _OF_THE_WAY
        and getattr(error, "sqlstate", None) is None
        and (kind.__name__ in {"OperationalError", "PoolTimeout"})
    )


def _frames(found: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(found)[-_FRAMES:]:
        yield f"{frame.filename}:{frame.lineno} {frame.name}"
