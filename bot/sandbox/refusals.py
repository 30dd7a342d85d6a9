"""How the local workspace says no: Slack's own error code, with the details Slack adds."""

from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """An answer with `"ok": false`; `error` is Slack's code, `details` what stands beside it."""

    def __init__(self, error: str, messages: list[str] | None = None, **details: Any) -> None:
        super().__init__(error)
        self.error = error
        self.details: Json = dict(details)
        if messages is not None:
            self.details["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in messages]}

    def as_answer(self) -> Json:
        """Return the body of the answer."""
        return {"ok": False, "error": self.error, **self.details}


def invalid_arguments(*messages: str) -> Refused:
    """Return the refusal of arguments that are missing or not of their kind."""
    return Refused("invalid_arguments", list(messages))
