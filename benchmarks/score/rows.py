"""What the model learns from: relationships on many days and for many horizons, with what became of them."""

from dataclasses import dataclass

import numpy as np

from benchmarks.score.breaks import breaks_of
from benchmarks.score.logs import Log
from bot.drift.score.own_past import outcomes
from bot.drift.score.touch_days import Flags, Floats
from bot.drift.score.traits import Traits, traits

#: Days per log and horizon.
_DAYS = 24
#: A break is early for this share of the horizon.
EARLY = 0.5


@dataclass(frozen=True)
class Rows:
    """Traits with an answer, and what each counts for: all logs the same, however long."""

    values: Floats
    came: Flags
    weight: Floats

    def of(self, chosen: Flags) -> "Rows":
        return Rows(self.values[chosen], self.came[chosen], self.weight[chosen])


@dataclass(frozen=True)
class Lesson:
    """One day of a log under one horizon."""

    known: Traits
    came: dict[str, Flags]
    #: +1 in the first half of a break, -1 healthy, 0 neither, or not known yet.
    early: Floats


def lessons_of(log: Log) -> list[Lesson]:
    """All days of a log that one can learn from."""
    lessons = []
    for horizon in log.learned:
        low = int(log.days.day.min()) + 1.2 * horizon
        high = log.end - horizon
        count = min(_DAYS, max(2, int((high - low) / (horizon / 3))))
        broken = breaks_of(log, horizon)
        for day in np.unique(np.linspace(low, high, count).astype(int)).tolist():
            known = traits(log.days, day, horizon)
            early = broken.breaking(known.who, day, EARLY).astype(float)
            early -= broken.healthy(known.who, day)
            if day + 2 * horizon > log.end:
                early[:] = 0
            lessons.append(Lesson(known, outcomes(log.days, day, horizon, known), early))
    return lessons


def rows(lessons: list[list[Lesson]], outcome: str, *, active: bool = True) -> Rows:
    """All logs' rows for `drops`, `goes_quiet`, `early` (droppable) or `early_slow` (the others)."""
    return _joined([[_row(lesson, outcome, active=active) for lesson in log] for log in lessons])


def _row(lesson: Lesson, outcome: str, *, active: bool) -> tuple[Floats, Flags]:
    known = lesson.known
    chosen = known.active if active else ~known.active
    if outcome.startswith("early"):
        chosen = chosen & (lesson.early != 0) & (known.droppable if outcome == "early" else ~known.droppable)
        return known.values[chosen], lesson.early[chosen] > 0
    if outcome == "drops":
        chosen = chosen & known.droppable
    return known.values[chosen], lesson.came[outcome][chosen]


def _joined(logs: list[list[tuple[Floats, Flags]]]) -> Rows:
    values, came, weight = [], [], []
    for days in logs:
        enough = [(traits_, came_) for traits_, came_ in days if len(came_) >= 10]
        of_log = np.concatenate([np.full(len(came_), len(came_) ** -0.5) for _, came_ in enough])
        values += [traits_ for traits_, _ in enough]
        came += [came_ for _, came_ in enough]
        weight.append(of_log / of_log.sum())
    together = np.concatenate(weight)
    return Rows(np.concatenate(values), np.concatenate(came), together / together.mean())
