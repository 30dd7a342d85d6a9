"""The demo as a person starts it: a page with a digest, and nothing left behind."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

GIVEGET = Path(sys.executable).with_name("giveget")

pytestmark = pytest.mark.slow


@contextmanager
def _demo(folder: Path, *arguments: str, port: int = 0) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PORT": str(port)}
    with subprocess.Popen(
        [GIVEGET, "demo", *arguments],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as demo:
        try:
            yield demo
        finally:
            if demo.poll() is None:
                demo.kill()


def _address(demo: subprocess.Popen[str]) -> str:
    assert demo.stdout is not None
    found = (re.search(r"http://127\.0\.0\.1:\d+", line) for line in demo.stdout)
    return next(match[0] for match in found if match)


def _seen(address: str) -> Any:
    with urlopen(f"{address}/sandbox/state") as answer:  # noqa: S310  our own page
        return json.load(answer)


def _bots(folder: Path) -> list[str]:
    running = subprocess.run(["pgrep", "-fa", "giveget run"], check=False, capture_output=True, text=True).stdout
    cwd = [(line, Path(f"/proc/{line.split()[0]}/cwd")) for line in running.splitlines()]
    return [line for line, place in cwd if place.exists() and str(place.resolve()).startswith(str(folder))]


@pytest.mark.parametrize(("locale", "words"), [("en", "Good morning."), ("nl", "Goedemorgen.")])
def test_the_page_begins_with_the_digest_and_a_question_waits(tmp_path, locale, words):
    with _demo(tmp_path, "--locale", locale) as demo:
        seen = _seen(_address(demo))
        demo.send_signal(signal.SIGINT)
        _, complaints = demo.communicate(timeout=30)

    digests = [each for each in seen["channels"][0]["messages"] if words in each["text"]]
    asked = json.dumps(seen["dm"]["messages"])
    assert seen["channels"][0]["name"] == "clients"
    assert len(digests) == 2
    assert "De Linde" in digests[-1]["text"]
    assert "prompt.gave.big" in asked
    assert "flag.context" in asked
    assert demo.returncode == 0
    assert "Traceback" not in complaints
    assert _bots(tmp_path) == []


def test_a_port_in_use_is_a_clear_sentence(tmp_path):
    with _demo(tmp_path) as first:
        port = int(_address(first).rpartition(":")[2])
        with _demo(tmp_path, port=port) as second:
            _, said = second.communicate(timeout=30)
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=30)

    assert second.returncode == 1
    assert f"Port {port} is taken. Take another one: PORT={port + 1} make demo" in said
