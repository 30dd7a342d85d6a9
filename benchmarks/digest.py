"""How long the judgement takes, and how much memory, against merely reading the same rows.

    python benchmarks/digest.py [relationships] [touchpoints]

Each measurement runs in a process of its own, several times in turn, and the best of each counts. All eleven signals
speak about many of the relationships. What the judgement costs is told in seconds of one core as well, which other work
on the machine changes least.
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
from storage import (  # noqa: E402
    Concession,
    Contact,
    OneSidedMove,
    Pact,
    Promise,
    Prompt,
    Reflection,
    Relationship,
    Teammate,
    Touchpoint,
    TouchpointContact,
    Workspace,
)
from storage.histories import columns  # noqa: E402
from storage.migrations import migrate  # noqa: E402
from storage.store import Store  # noqa: E402
from storage.work import Work  # noqa: E402

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROUNDS = 3
#: What must hold: times the reading by sqlite3, megabytes, and seconds of one core for a thousand relationships.
SLOWEST, LARGEST, LONGEST = 4.0, 250.0, 1.0
_TABLES = ("touchpoints", "reflections", "touchpoint_contacts", "prompts", "promises", "concessions", "one_sided_moves")
_SIZES = ["nothing", "small", "real", "big"]
_ABOUT = [["operations"], ["relationship", "operations"], ["problem"]]
#: How the last answers are about some of the relationships.
_LATELY: dict[int, dict[str, Any]] = {
    0: {"gave_size": "big", "got_size": "nothing"},
    1: {"gave_size": "nothing", "gave_kinds": [], "got_size": "big"},
    2: {"we_felt_seen": False},
}


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
    core, longest = min(second["core"] for _, second in rounds), LONGEST * max(relationships, 1000) / 1000
    print(f"{'judge, on one core':<34}{core:8.2f} s   (at most {longest:g})")
    print(f"{'signals that spoke':<34}{ours['signals']:8.0f}     of {ours['kinds']:.0f} kinds")
    print(f"{'columns and judge':<34}{ours['seconds']:8.2f} s   {ratio:.2f} times the reading (at most {SLOWEST:g})")
    print(f"{'peak memory of the process':<34}{memory:8.0f} MB  (at most {LARGEST:g})")
    return 0 if ratio <= SLOWEST and memory <= LARGEST and core <= longest else 1


def _measured(what: str, path: Path) -> dict[str, float]:
    command = [sys.executable, str(HERE), what, str(path)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return {name: float(value) for name, value in found.items()}


def _plain(path: Path) -> dict[str, float]:
    """Read all rows of the big tables, a row at a time, as a script would."""
    started = time.perf_counter()
    connection = sqlite3.connect(path)
    for table in _TABLES:
        for _ in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608  the names above
            pass
    return {"seconds": time.perf_counter() - started, "megabytes": _peak()}


async def _judgement(path: Path) -> dict[str, float]:
    store = Store(f"sqlite:///{path}")
    started = time.perf_counter()
    async with store.reading("benchmark") as work:
        found = await columns(work, AT)
    read, before = time.perf_counter(), time.process_time()
    verdicts = judge(History.from_columns(found), AT)
    ended, core = time.perf_counter(), time.process_time() - before
    spoken = [signal.name for verdict in verdicts for signal in verdict.signals]
    assert len(verdicts) == len(found["relationships"]["id"])
    await store.close()
    return {
        "seconds": ended - started,
        "columns": read - started,
        "judge": ended - read,
        "core": core,
        "signals": len(spoken),
        "kinds": len(set(spoken)),
        "megabytes": _peak(),
    }


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
        await _worries(work, relationships)
    await store.close()


async def _worries(work: Work, relationships: int) -> None:
    """What the facts of signals are made of: of each kind for some of the relationships."""
    for number in range(relationships):
        them: dict[str, Any] = {"relationship_id": f"client{number}"}
        random = np.random.default_rng(number)
        ago = [AT - timedelta(days=float(days)) for days in random.uniform(5, 300, 5)]
        if number % 3 == 0:
            work.add(Contact(name="Harry", id=f"harry{number}", left_on=ago[0].date(), **them))
            await work.flush()
            talks = [f"touchpoint-{number}-{place}" for place in range(20, 60)]
            await work.insert(
                TouchpointContact, [{"touchpoint_id": talk, "contact_id": f"harry{number}"} for talk in talks]
            )
        for place, at in enumerate(ago):
            if random.random() < 0.4:
                work.add(Concession(by="us", at=at, text="once", id=f"c{number}-{place}", **them))
            if random.random() < 0.1:
                work.add(OneSidedMove(by="them", at=at, text="90 days", id=f"m{number}-{place}", **them))
            if random.random() < 0.1:
                day = at.date()
                work.add(Promise(by="us", text="a call", made_on=day, due_on=day, id=f"p{number}-{place}", **them))
        if number % 3 == 1:
            work.add(Pact(agreed_on=ago[0].date(), why="bridges", review_on=ago[1].date(), **them))
        # A colleague of who answered is asked as well; of some relationships they leave the last questions alone.
        asked = [
            {
                "touchpoint_id": f"touchpoint-{number}-{place}",
                "teammate_id": f"teammate{(number + 1) % 10}",
                "state": "answered" if place > 5 or number % 5 else "expired",
                "asked_at": AT - timedelta(days=8 + 7 * place),
                "closed_at": AT - timedelta(days=1 + 7 * place),
            }
            for place in range(20)
        ]
        await work.insert(Prompt, asked)
    await work.flush()


def _talks(number: int, touchpoints: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    random = np.random.default_rng(number)
    rhythm = float(random.choice([1.5, 3.5, 7.0, 14.0]))
    ago = float(random.exponential(rhythm)) + (5 * rhythm if number % 7 == 4 else 0)
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
        about = _ABOUT[int(random.integers(3))]
        if place < 8:
            answer |= _LATELY.get(number % 7, {})
            about = ["contract"] if number % 7 == 3 else about
        yield {**talk, "about": about, "started_by": "us"}, answer
        ago += float(random.gamma(4)) * rhythm / 4


if __name__ == "__main__":
    if sys.argv[1:2] == ["plain"]:
        print(json.dumps(_plain(Path(sys.argv[2]))))
    elif sys.argv[1:2] == ["judgement"]:
        print(json.dumps(asyncio.run(_judgement(Path(sys.argv[2])))))
    else:
        sys.exit(main(*map(int, [*sys.argv[1:3], "1000", "200"][:2])))
