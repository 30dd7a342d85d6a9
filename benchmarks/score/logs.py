"""The public logs that the score is trained on and measured with, read from a folder."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.drift.score.touch_days import TouchDays

#: Names the folder that holds `<name>.csv.gz` with relationship_id, day, direction and weight; see docs/judgement.md.
FOLDER = "GIVEGET_DRIFT_LOGS"


@dataclass(frozen=True)
class Log:
    """A public log: its days of contact, the days it is asked about, and horizons that suit it (its own first)."""

    name: str
    horizons: tuple[int, ...]
    #: First day of questions, and the day on which the record ends.
    start: int
    end: int
    #: Further horizons that a model may learn from.
    learned: tuple[int, ...]

    @property
    def horizon(self) -> int:
        return self.horizons[0]

    @cached_property
    def days(self) -> TouchDays:
        rows = np.loadtxt(file_of(self.name), delimiter=",", skiprows=1, usecols=(0, 1))
        return TouchDays.of(rows[:, 0].astype(np.int64), np.floor(rows[:, 1]).astype(np.int64))

    def cut_offs(self, horizon: int) -> list[int]:
        """Up to eight days, evenly spread, whose horizon lies within the record."""
        low, high = self.start, self.end - horizon
        count = min(8, max(1, (high - low) // (horizon // 2) + 1))
        return sorted(set(np.linspace(low, high, count).round().astype(int).tolist()))

    def weeks(self) -> NDArray[np.int64]:
        """The days of the weekly run."""
        return np.arange(self.start, self.end - self.horizon + 1, 7)


def file_of(name: str) -> Path:
    folder = Path(os.environ[FOLDER])
    return next(path for path in sorted(folder.rglob(f"{name}.csv.gz")))


def open_logs() -> list[Log]:
    """Those of the four that the folder holds."""
    if FOLDER not in os.environ:
        raise SystemExit(f"{FOLDER} names the folder of logs; it is not set.")
    known = [
        Log("cdnow", (90, 180), 180, 545, (21, 42, 90, 180)),
        Log("oxford_suppliers", (90, 60, 180), 365, 1275, (21, 45, 60, 90, 180)),
        Log("manufacturing_email", (28, 56), 70, 269, (7, 14, 28, 56)),
        Log("college_msg", (14, 28), 35, 194, (7, 14, 28)),
    ]
    held = {path.name.removesuffix(".csv.gz") for path in Path(os.environ[FOLDER]).rglob("*.csv.gz")}
    return [log for log in known if log.name in held]
