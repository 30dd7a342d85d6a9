"""Writes bot/drift/score/coefficients.json anew from the public logs: `python -m benchmarks.score.train`."""

import json
from pathlib import Path

from benchmarks.score.logs import FOLDER, open_logs
from benchmarks.score.rows import lessons_of
from benchmarks.score.training import trained

_FILE = Path(__file__).parents[2] / "bot/drift/score/coefficients.json"


def main() -> None:
    logs = open_logs()
    origin = {
        "made_by": f"{FOLDER}=<folder> python -m benchmarks.score.train",
        "logs": [log.name for log in logs],
        "meaning": "docs/judgement.md; the traits are described where bot/drift/score/traits.py computes them",
    }
    told = {"origin": origin} | trained([lessons_of(log) for log in logs])
    _FILE.write_text(_written(told))
    print(f"{_FILE.name}: {_FILE.stat().st_size} bytes from {', '.join(log.name for log in logs)}")


def _written(told: dict[str, object]) -> str:
    """A part a line, so that a change of one shows as one."""
    parts = []
    for name, value in told.items():
        if isinstance(value, dict) and name != "origin":
            inner = ",\n".join(f"  {json.dumps(key)}: {json.dumps(each)}" for key, each in value.items())
            parts.append(f"{json.dumps(name)}: {{\n{inner}\n }}")
        else:
            parts.append(f"{json.dumps(name)}: {json.dumps(value)}")
    return "{\n " + ",\n ".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
