"""What the log says: what happened, when, to which id; never what anybody wrote. One place sets it up."""

import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

#: Packages whose messages are ours: their texts are fixed and their arguments are ids and codes.
OURS = ("bot", "handlers", "storage")
#: Libraries that warn of what is as we want it: a token left alone, a tick that took long.
_CHATTER = ("slack_bolt", "apscheduler")
#: Exceptions whose own words name things of the system, never what people wrote.
_PLAIN_SPOKEN = (OSError, TimeoutError, ImportError, NotImplementedError)
#: Frames of a traceback that are shown, the innermost ones.
_FRAMES = 12


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send all logging to a stream (standard error): lines for people on a terminal, JSON elsewhere."""
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
        event["event"] = template if args else "(its words are not logged)"
        event["place"] = f"{record.module}:{record.lineno}"
    error = event.pop("exc_info", None) or record.exc_info
    if isinstance(error, tuple) and error[1] is not None:
        event.update(_of_exception(error[1]))
    record.exc_info = record.exc_text = None
    return event


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in OURS


def _of_exception(error: BaseException) -> Mapping[str, Any]:
    chain = [_named(each) for each in _causes(error)]
    return {"error": " from ".join(chain), "frames": list(_frames(error.__traceback__))}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _named(error: BaseException) -> str:
    """The kind of an exception, with Slack's code or the system's own words where there are any."""
    name = type(error).__name__
    response = getattr(error, "response", None)
    if response is not None and hasattr(response, "get"):
        return f"{name}({response.get('error')})"
    return f"{name}({error})" if isinstance(error, _PLAIN_SPOKEN) else name


def _frames(found: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(found)[-_FRAMES:]:
        yield f"{frame.filename}:{frame.lineno} {frame.name}"
