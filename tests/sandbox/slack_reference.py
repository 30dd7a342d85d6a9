"""The reference data of Slack that the tests hold the local workspace against, where it is there."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]

FOLDER = Path(os.environ.get("GIVEGET_REFERENCE", "/nowhere")) / "slack"

needed = pytest.mark.skipif(not FOLDER.is_dir(), reason="GIVEGET_REFERENCE is not set")

#: Codes that Slack really answers and that the pages of the methods leave out.
UNLISTED = {
    "invalid_arguments",  # in the examples of views.*, and measured wherever a required argument is missing
    "unknown_method",
    "invalid_auth",  # left out of some pages
}

#: The same for single methods.
UNLISTED_OF = {
    "chat.postMessage": {"msg_too_long"},  # Slack cuts the text silently, which an app should never rely on
}


def method(name: str) -> Json:
    """Return what the reference says of a method, empty where it does not know it."""
    path = FOLDER / "methods" / name.partition(".")[0] / f"{name}.json"
    told: Json = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return told


def allows(name: str, error: str) -> bool:
    """Return whether a method may answer this code; where there is no reference it may."""
    return not FOLDER.is_dir() or error in {*method(name).get("errors", {}), *UNLISTED, *UNLISTED_OF.get(name, ())}


def keys(name: str) -> set[str]:
    """Return every key, at any depth, of the samples and examples of a method's answers."""
    path = FOLDER / "samples" / "api" / f"{name}.json"
    samples = [json.loads(path.read_text("utf-8"))] if path.exists() else []
    examples = method(name).get("response", {}).get("examples", [])
    return {key for each in [*samples, *map(json.loads, examples)] for key in all_keys(each)}


def sample_keys(*path: str) -> set[str]:
    """Return every key, at any depth, of one sample."""
    return set(all_keys(json.loads(FOLDER.joinpath("samples", *path).read_text("utf-8"))))


def all_keys(value: Any) -> Iterator[str]:
    """Yield the keys of JSON, at any depth."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from all_keys(each)
    elif isinstance(value, list):
        for each in value:
            yield from all_keys(each)
