"""What the doctor found about one thing, in one line."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """`ok`, `wrong` with what to do about it, `unknown` where something else has to be mended first, or a `warning`."""

    about: str
    verdict: Literal["ok", "wrong", "unknown", "warning"]
    words: str

    def __str__(self) -> str:
        return f"{self.verdict:8}{self.about:16}{self.words}"


def ok(about: str, words: str) -> Finding:
    return Finding(about, "ok", words)


def wrong(about: str, words: str) -> Finding:
    return Finding(about, "wrong", words)


def unknown(about: str, words: str) -> Finding:
    return Finding(about, "unknown", words)


def warning(about: str, words: str) -> Finding:
    return Finding(about, "warning", words)
