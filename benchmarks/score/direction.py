"""Does it help to count who wrote to whom? The lines with and without seven traits of direction, each log left out.

`GIVEGET_DRIFT_LOGS=<folder> python -m benchmarks.score.direction`
"""

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.score.logs import Log, file_of, open_logs
from benchmarks.score.metrics import area_under_curve
from benchmarks.score.rows import Lesson, rows
from benchmarks.score.training import logistic
from bot.drift.score.model import Lines
from bot.drift.score.own_past import outcomes
from bot.drift.score.touch_days import Flags, Floats, Ints
from bot.drift.score.traits import traits

#: More days than a log can span.
_SPAN = 1 << 23
_OUTCOMES = ("drops", "goes_quiet")


@dataclass(frozen=True)
class Side:
    """The days on which one side wrote, once each, as keys that sort by relationship and day."""

    keys: Ints

    @classmethod
    def of(cls, log: Log, direction: int) -> "Side":
        table = np.loadtxt(file_of(log.name), delimiter=",", skiprows=1, usecols=(0, 1, 2))
        kept = table[table[:, 2] == direction]
        return cls(np.unique(kept[:, 0].astype(np.int64) * _SPAN + np.floor(kept[:, 1]).astype(np.int64)))

    def days(self, who: Ints, since: int, until: int) -> Floats:
        """On how many days they wrote, from a day on and before another."""
        first, end = (np.searchsorted(self.keys, who * _SPAN + max(day, 0)) for day in (since, until))
        return (end - first).astype(np.float64)

    def silence(self, who: Ints, day: int, horizon: int) -> Floats:
        """Horizons since they wrote last, eight at most."""
        if not len(self.keys):
            return np.full(len(who), 8.0)
        place = np.searchsorted(self.keys, who * _SPAN + day)
        last = self.keys[np.maximum(place - 1, 0)]
        wrote = (place > 0) & (last // _SPAN == who)
        return np.where(wrote, np.minimum((day - last % _SPAN) / horizon, 8.0), 8.0)


def main() -> None:
    logs = open_logs()
    print("| log | horizon | drops, without | with direction | dies, without | with direction |\n|" + " --- |" * 6)
    lessons = {log.name: [_lessons(log, horizon, 12) for horizon in log.learned] for log in logs}
    asked = {log.name: _lessons(log, log.horizon, 8) for log in logs}
    found = []
    for log in logs:
        others = [[each for part in lessons[name] for each in part] for name in lessons if name != log.name]
        both = [_rank(others, asked[log.name], outcome, wide=wide) for outcome in _OUTCOMES for wide in (False, True)]
        found.append(both)
        print(f"| {log.name} | {log.horizon} | " + " | ".join(f"{each:.4f}" for each in both) + " |")
    print("| mean | own | " + " | ".join(f"{each:.4f}" for each in np.mean(found, axis=0)) + " |")


def _lessons(log: Log, horizon: int, count: int) -> list[Lesson]:
    """Days of a log, with the traits of direction behind the others."""
    sides = [Side.of(log, direction) for direction in (1, -1)]
    low, high = max(log.start, int(1.2 * horizon)), log.end - horizon
    told = []
    for day in np.unique(np.linspace(low, high, count).astype(int)).tolist():
        known = traits(log.days, day, horizon)
        wide = replace(known, values=np.column_stack([known.values, _direction(sides, known.who, day, horizon)]))
        told.append(Lesson(wide, outcomes(log.days, day, horizon, known), np.zeros(len(known.who))))
    return told


def _direction(sides: list[Side], who: Ints, day: int, horizon: int) -> Floats:
    """Silence of either side, their difference, and imbalance and both-sidedness, lately and over all."""
    silences = [side.silence(who, day, horizon) for side in sides]
    columns = [*silences, silences[0] - silences[1]]
    for since in (0, day - 2 * horizon):
        ours, theirs = (side.days(who, since, day) for side in sides)
        total = np.maximum(ours + theirs, 1)
        columns += [np.abs(ours - theirs) / total, np.minimum(ours, theirs) / total]
    return np.column_stack(columns)


def _rank(others: list[list[Lesson]], asked: list[Lesson], outcome: str, *, wide: bool) -> float:
    learned = rows(others, outcome)
    columns = slice(None) if wide else slice(None, -7)
    values = learned.values[:, columns]
    line = Lines(np.average(values, axis=0, weights=learned.weight), values.std(axis=0) + 1e-9, {})
    weights = logistic(line.standard(values), learned)
    days: list[tuple[Floats, Flags]] = []
    for lesson in asked:
        kept = lesson.known.active & (lesson.known.droppable if outcome == "drops" else True)
        scores = line.standard(lesson.known.values[kept][:, columns]) @ weights[1:]
        days.append((scores, lesson.came[outcome][kept]))
    return area_under_curve(days)


if __name__ == "__main__":
    main()
