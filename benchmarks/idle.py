"""How much memory the bot holds when nothing happens, and how soon it is ready, against an app that does nothing.

    python benchmarks/idle.py [rounds]

Both work in turn as processes of their own before a local workspace. What counts is the median of the rounds.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.processes import BOT, EMPTY, a_workspace, running

#: Seconds of idling before the memory is read: a few ticks.
IDLE = 3.0
#: What must hold, in seconds.
SOON = 2.0

Measured = tuple[float, float]


async def main(rounds: int) -> int:
    """Measure, print the table, and return 0 where the goal is met."""
    found: dict[str, list[Measured]] = {"first": [], "again": [], "empty": []}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            found["first"].append(await _measured(BOT, Path(folder)))
            found["again"].append(await _measured(BOT, Path(folder)))
            found["empty"].append(await _measured(EMPTY, Path(folder)))
    first, again, empty = (_medians(found[name]) for name in ("first", "again", "empty"))
    print(f"{'':<34}{'ready':>9}{'':>8}{'memory':>11}")
    print(f"{'giveget run, which makes its file':<34}{first[0]:>7.2f} s{'':>8}{first[1]:>8.1f} MB")
    print(f"{'giveget run':<34}{again[0]:>7.2f} s{'':>8}{again[1]:>8.1f} MB")
    print(f"{'empty Bolt app':<34}{empty[0]:>7.2f} s{'':>8}{empty[1]:>8.1f} MB")
    print(f"{'times as much':<34}{again[0] / empty[0]:>7.2f}{'':>10}{again[1] / empty[1]:>8.2f}")
    print(f"medians of {rounds} rounds; ready after at most {SOON:g} s")
    return 0 if max(first[0], again[0]) <= SOON else 1


async def _measured(command: list[str], folder: Path) -> Measured:
    async with a_workspace() as slack, running(command, slack, folder) as process:
        await asyncio.sleep(IDLE)
        return process.ready_after, process.megabytes()


def _medians(found: Sequence[Measured]) -> Measured:
    return median(one for one, _ in found), median(other for _, other in found)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)))
