"""People's words made safe for where they are shown: nothing typed by anybody can ping, link, format or flip a line."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from bot.drift.sentences import Sentence, Value
from bot.i18n import Language

#: How much of somebody's words stands in a sentence; all of it is in the form.
WORDS = 300
#: How much of a name is shown.
NAME = 80

NameOf = Callable[[str], str]

# Control characters, half a surrogate pair, and marks that turn the direction of a line until its end.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
# Slack formats at the edge of a word only: file_name and 2*3 stay as they are.
_FORMATS = re.compile(r"(?<![^\W_])[*_~]|[*_~](?![^\W_])|`")
_LOOK_ALIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}  # noqa: RUF001  that is their purpose
# Words in people's own quotation marks, and no others within.
_QUOTED = re.compile(r"""["“”„«]\s*([^"“”„«»]+?)\s*["“”»]|['‘]([^'‘’]+)['’]""")  # noqa: RUF001
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_BRACKETS = str.maketrans({"<": "‹", ">": "›"})  # noqa: RUF001  as above


class Safe(str):
    """Text that may stand where it is going as it is: ours, or made safe."""

    __slots__ = ()


def clean(text: str) -> str:
    """The text on one line, without characters that nobody sees."""
    return " ".join(_UNSEEN.sub("", text).split())


def cut(text: str, limit: int, cost: Callable[[str], int] | None = None) -> str:
    """The text, shortened at a word and ending in "…" where it costs more than the limit."""
    spent = list(accumulate(map(cost or units, text[: limit + 1])))  # every character costs something
    if not spent or spent[-1] <= limit:
        return text
    end = bisect_right(spent, limit - 1)
    space = text.rfind(" ", 0, end + 1)
    return text[: space if space > end // 2 else end].rstrip(" \u200d") + "…"


def plain(text: str, limit: int) -> str:
    """Text for a plain_text object, where Slack formats nothing: angle brackets turned, so that no mention is left."""
    cleaned = clean(text).translate(_BRACKETS)
    return _isolated(cut(cleaned, limit - _room(cleaned))) or "…"


def harmless(text: str, limit: int = WORDS) -> str:
    """Words that can stand in plain text and in mrkdwn alike, for sentences that may end up in either."""
    return _without_formats(plain(text, limit))


def joined(parts: Iterable[Safe], separator: str = " ") -> Safe:
    """The parts that say something, as one text."""
    return Safe(separator.join(part for part in parts if part))


@dataclass(frozen=True)
class Writer:
    """Says things in a language, with everybody's words made safe for one place."""

    language: Language
    words_of: Callable[[str, int], Safe]
    bold_mark: str

    def words(self, text: str, limit: int = WORDS) -> Safe:
        """Somebody's words, cut to the limit."""
        return text if isinstance(text, Safe) else self.words_of(text, limit)

    def bold(self, name: str) -> Safe:
        """A name that stands out."""
        words = self.words(name, NAME)
        mark = self.bold_mark
        if words.startswith("\u2068"):  # the mark must touch the word to be seen as one
            return Safe(f"\u2068{mark}{words[1:-1]}{mark}\u2069")
        return Safe(f"{mark}{words}{mark}")

    def say(self, text: str, /, **values: Value) -> Safe:
        """The text in this language, its values made safe."""
        return Safe(self.language.say(text, **self._safe(values)))

    def say_many(self, singular: str, plural: str, number: int, /, **values: Value) -> Safe:
        """The text that fits the number, its values made safe."""
        return Safe(self.language.say_many(singular, plural, number, **self._safe(values)))

    def sentence(self, sentence: Sentence, name_of: NameOf) -> Safe:
        """A sentence of the judgement, with names instead of references."""
        made_safe = replace(sentence, values=self._safe(sentence.values))
        return Safe(self.language.sentence(made_safe, lambda ref: self.words(name_of(ref), NAME)))

    def enumerate(self, items: Iterable[str]) -> Safe:
        """A list in a sentence, each part of it made safe."""
        return Safe(self.language.enumerate(self.words(item) for item in items))

    def either(self, items: Iterable[str]) -> Safe:
        """A choice in a sentence, each part of it made safe."""
        return Safe(self.language.either(self.words(item) for item in items))

    def quoted(self, text: str, limit: int = WORDS) -> Safe:
        """Somebody's words between quotation marks, once where they wrote them themselves."""
        return Safe(f'"{self.words(_unquoted(clean(text)), limit)}"')

    def _safe(self, values: Mapping[str, Value]) -> dict[str, Value]:
        return {name: self.words(value) if isinstance(value, str) else value for name, value in values.items()}


def _unquoted(text: str) -> str:
    quoted = _QUOTED.fullmatch(text)
    return quoted[1] or quoted[2] if quoted else text


def mrkdwn(language: Language) -> Writer:
    """Writes for Slack's mrkdwn."""
    return Writer(language, _for_mrkdwn, "*")


def terminal(language: Language) -> Writer:
    """Writes for a terminal, which must get no control characters either."""
    return Writer(language, lambda text, limit: Safe(cut(clean(text), limit) or "…"), "")


def _for_mrkdwn(text: str, limit: int) -> Safe:
    cleaned = clean(text)
    short = cut(cleaned, limit - _room(cleaned), lambda char: len(_ENTITIES.get(char, "")) or units(char)) or "…"
    escaped = "".join(_ENTITIES.get(char, char) for char in _without_formats(short))
    return Safe(_isolated(escaped))


def _without_formats(text: str) -> str:
    return _FORMATS.sub(lambda found: _LOOK_ALIKE[found[0]], text)


def _isolated(text: str) -> str:
    """Right-to-left text keeps its direction to itself."""
    return f"\u2068{text}\u2069" if _RIGHT_TO_LEFT.search(text) else text


def _room(text: str) -> int:
    """What it takes to isolate a text."""
    return 2 if _RIGHT_TO_LEFT.search(text) else 0


def units(text: str) -> int:
    """How long a text is at most in Slack's eyes: its clients count in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
