"""How long the judgement takes, and how much memory, against merely reading the same rows.

    python benchmarks/digest.py [relationships] [touchpoints]

Each measurement runs in a process of its own, several times in turn, and the best of each counts.
"""

import asyncio
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__)
sys.path.insert(0, str(HERE.parent.parent))

from bot.drift import History, judge  # noqa: E402  found beside this folder, installed or not
from storage import Reflection, Relationship, Teammate, Touchpoint, Workspace  # noqa: E402
from storage.histories import columns  # noqa: E402
from storage.migrations import migrate  # noqa: E402
from storage.store import Store  # noqa: E402

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROUNDS = 3
#: What must hold: times the reading by sqlite3, and megabytes.
SLOWEST, LARGEST = 4.0, 250.0
_SIZES = ["nothing", "small", "real", "big"]
_ABOUT = [["operations"], ["relationship", "operations"], ["problem"], ["contract"], ["specification", "contract"]]


def main(relationships: int, touchpoints: int) -> int:
    """Measure, print the table, and return 0 where the goals are met."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite3"
        asyncio.run(_fill(path, relationships, touchpoints))
        rounds = [(_measured("plain", path), _measured("judgement", path)) for _ in range(ROUNDS)]
    plain = min((first for first, _ in rounds), key=lambda found: found["seconds"])
    ours = min((second for _, second in rounds), key=lambda found: found["seconds"])
    ratio = ours["seconds"] / plain["seconds"]
    memory = max(second["megabytes"] for _, second in rounds)
    print(f"{relationships:,} relationships with {touchpoints} touchpoints, each with an answer")
    print(f"{'reading the rows with sqlite3':<34}{plain['seconds']:8.2f} s")
    print(f"{'columns':<34}{ours['columns']:8.2f} s")
    print(f"{'judge':<34}{ours['judge']:8.2f} s")
    print(f"{'columns and judge':<34}{ours['seconds']:8.2f} s   {ratio:.2f} times the reading (at most {SLOWEST:g})")
    print(f"{'peak memory of the process':<34}{memory:8.0f} MB  (at most {LARGEST:g})")
    return 0 if ratio <= SLOWEST and memory <= LARGEST else 1


def _measured(what: str, path: Path) -> dict[str, float]:
    command = [sys.executable, str(HERE), what, str(path)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return {name: float(value) for name, value in found.items()}


def _plain(path: Path) -> dict[str, float]:
    """Read all rows of the two big tables, a row at a time, as a script would."""
    started = time.perf_counter()
    connection = sqlite3.connect(path)
    for table in ("touchpoints", "reflections"):
        for _ in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608  the two names above
            pass
    return {"seconds": time.perf_counter() - started, "megabytes": _peak()}


async def _judgement(path: Path) -> dict[str, float]:
    store = Store(f"sqlite:///{path}")
    started = time.perf_counter()
    async with store.reading("benchmark") as work:
        found = await columns(work, AT)
    read = time.perf_counter()
    verdicts = judge(History.from_columns(found), AT)
    ended = time.perf_counter()
    assert len(verdicts) == len(found["relationships"]["id"])
    await store.close()
    return {"seconds": ended - started, "columns": read - started, "judge": ended - read, "megabytes": _peak()}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _fill(path: Path, relationships: int, touchpoints: int) -> None:
    store = Store(f"sqlite:///{path}", synchronous="OFF")
    await migrate(store)
    await store.found_workspace(Workspace(id="benchmark", timezone="Europe/Amsterdam"))
    async with store.work("benchmark") as work:
        work.add(*[Teammate(name=f"Teammate {number}", id=f"teammate{number}") for number in range(10)])
        work.add(*[Relationship(name=f"Client {number}", id=f"client{number}") for number in range(relationships)])
        await work.flush()
        for number in range(relationships):
            talks, answers = zip(*_talks(number, touchpoints), strict=True)
            await work.insert(Touchpoint, talks)
            await work.insert(Reflection, answers)
    await store.close()


def _talks(number: int, touchpoints: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    random = np.random.default_rng(number)
    rhythm = float(random.choice([1.5, 3.5, 7.0, 14.0]))
    ago = float(random.exponential(rhythm))
    for place in range(touchpoints):
        at, name = AT - timedelta(days=ago), f"touchpoint-{number}-{place}"
        talk = {"id": name, "relationship_id": f"client{number}", "at": at, "kind": "call", "title": "A talk"}
        answer = {
            "touchpoint_id": name,
            "teammate_id": f"teammate{number % 10}",
            "at": at + timedelta(hours=3),
            "gave_size": str(random.choice(_SIZES)),
            "got_size": str(random.choice(_SIZES)),
            "gave_kinds": ["time", "knowledge"],
            "got_kinds": ["thanks"],
            "gave_text": "two evenings on the proposal",
            "we_felt_seen": bool(random.random() < 0.8),
            "may_be_shared": False,
        }
        yield {**talk, "about": _ABOUT[int(random.integers(len(_ABOUT)))], "started_by": "us"}, answer
        ago += float(random.gamma(4)) * rhythm / 4


if __name__ == "__main__":
    if sys.argv[1:2] == ["plain"]:
        print(json.dumps(_plain(Path(sys.argv[2]))))
    elif sys.argv[1:2] == ["judgement"]:
        print(json.dumps(asyncio.run(_judgement(Path(sys.argv[2])))))
    else:
        sys.exit(main(*map(int, [*sys.argv[1:3], "1000", "200"][:2])))
