"""The small rules that all of Block Kit's rules are made of; each checks one value and says what is wrong where."""

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]


class Findings:
    """What is wrong, each sentence with the JSON pointer of its place, in Slack's words."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def add(self, sentence: str, pointer: str) -> None:
        """Note one thing that is wrong at this place."""
        self.sentences.append(f"{sentence} [json-pointer:{pointer}]")


Rule = Callable[[Any, str, Findings], None]
Extra = Callable[[Json, str, Findings], None]


def string(most: int | None = None, least: int = 0) -> Rule:
    """A string of so many characters."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, str):
            findings.add("must provide a string", pointer)
        elif most is not None and len(value) > most:
            findings.add(f"must be less than {most + 1} characters", pointer)
        elif len(value) < least:
            findings.add(f"must be more than {least - 1} characters", pointer)

    return check


def url(most: int = 3000) -> Rule:
    """A web address of at most so many characters."""
    length = string(most, 1)

    def check(value: Any, pointer: str, findings: Findings) -> None:
        length(value, pointer, findings)
        if isinstance(value, str) and urlsplit(value).scheme not in ("http", "https", "mailto", "slack"):
            findings.add("must be a valid URL", pointer)

    return check


def boolean(value: Any, pointer: str, findings: Findings) -> None:
    """True or false."""
    if not isinstance(value, bool):
        findings.add("must provide a boolean", pointer)


def anything(value: Any, pointer: str, findings: Findings) -> None:
    """Whatever it is: a part that the local workspace shows to nobody."""


def number(least: float = -math.inf, most: float = math.inf, *, whole: bool = True) -> Rule:
    """A number in a range."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or not math.isfinite(value):
            findings.add("must provide a number", pointer)
        elif value < least:
            findings.add(f"must be at least {least}", pointer)
        elif value > most:
            findings.add(f"must be at most {most}", pointer)

    return check


def one_of(*values: str) -> Rule:
    """One of these words."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if value not in values:
            findings.add(f"must be one of: {', '.join(values)}", pointer)

    return check


def items(rule: Rule, most: int | None = None, least: int = 1) -> Rule:
    """A list of so many items that all keep to a rule."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, list):
            findings.add("must provide an array", pointer)
            return
        if most is not None and len(value) > most:
            findings.add(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            findings.add(f"no less than {least} items allowed", pointer)
        for index, item in enumerate(value):
            rule(item, f"{pointer}/{index}", findings)

    return check


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule], *extras: Extra) -> Rule:
    """An object with these fields and no others; once each is right, `extras` look at several together."""
    known = {**required, **optional}

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.add("must provide an object", pointer)
            return
        before = len(findings.sentences)
        for name in required:
            if name not in value:
                findings.add(f"missing required field: {name}", pointer)
        for name, field in value.items():
            if name not in known:
                findings.add(f"invalid additional property: {name}", pointer)
            else:
                known[name](field, f"{pointer}/{name}", findings)
        if len(findings.sentences) == before:
            for extra in extras:
                extra(value, pointer, findings)

    return check


def by_type(rules: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which of these rules it keeps to."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.add("must provide an object", pointer)
        elif "type" not in value:
            findings.add("missing required field: type", pointer)
        elif value["type"] not in rules:
            findings.add(f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            rules[value["type"]](value, pointer, findings)

    return check


def only(rules: Mapping[str, Rule], kinds: Collection[str]) -> Rule:
    """As `by_type`, for some of the kinds."""
    return by_type({kind: rules[kind] for kind in kinds})


def exactly_one(*names: str) -> Extra:
    """One of these fields, and not two."""

    def check(value: Json, pointer: str, findings: Findings) -> None:
        given = [name for name in names if name in value]
        if len(given) != 1:
            findings.add(f"must provide exactly one of: {', '.join(names)}", pointer)

    return check


def any_of(*names: str) -> Extra:
    """At least one of these fields."""

    def check(value: Json, pointer: str, findings: Findings) -> None:
        if not any(value.get(name) for name in names):
            findings.add(f"must provide at least one of: {', '.join(names)}", pointer)

    return check
