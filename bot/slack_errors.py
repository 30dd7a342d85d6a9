"""What Slack answered instead of doing what it was asked: a word of its own, or no more than a status."""

import re

from slack_sdk.errors import SlackApiError

#: Slack's words look so; whatever else came in their place is not shown to anybody.
_WORD = re.compile(r"[a-z][a-z0-9_]{1,60}")


def word_in(answer: object) -> str | None:
    """Slack's word for the error; None where the answer is none of Slack's, but a proxy's or a cut one."""
    word = str(answer.get("error", "")) if isinstance(answer, dict) and "ok" in answer else ""
    return word if _WORD.fullmatch(word) else None


def code_of(error: SlackApiError) -> str:
    """Slack's word for the error, or `http_<status>`."""
    return word_in(_data_of(error)) or f"http_{status_of(error)}"


def is_slacks(error: SlackApiError) -> bool:
    """Whether it was Slack that said no, and not something in between."""
    return word_in(_data_of(error)) is not None


def status_of(error: SlackApiError) -> int:
    """The HTTP status; where the body could not be read the SDK hands on aiohttp's own response."""
    response = error.response
    return int(response.status_code if hasattr(response, "status_code") else getattr(response, "status", 500))


def _data_of(error: SlackApiError) -> object:
    return getattr(error.response, "data", error.response)
