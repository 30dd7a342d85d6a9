"""How right the digest's drift is about silence: what it says, and what came, where the signal is quiet and where not.

`GIVEGET_DRIFT_LOGS=<folder> python -m benchmarks.score.silence`
"""

from dataclasses import fields
from typing import Any, get_type_hints

import numpy as np

from benchmarks.score.logs import Log, open_logs
from benchmarks.score.metrics import calibration_error
from bot.drift import silence
from bot.drift.falling_away import HORIZON, falls_away
from bot.drift.history import DAY, NEVER, History, Relationships, Touchpoints
from bot.drift.lookback import Lookback
from bot.drift.score.own_past import outcomes
from bot.drift.score.touch_days import Flags, Floats, TouchDays
from bot.drift.score.traits import traits
from bot.drift.states import silent
from storage.columns import WORDS

_BANDS = ((0.0, 0.3), (0.3, 0.5), (0.5, 0.8), (0.8, 1.01))


def main() -> None:
    heads = [f"signal {low:g} to {min(high, 1):g}: said / came (of)" for low, high in _BANDS]
    print(f"| log | ECE of what is said | {' | '.join(heads)} |\n|{' --- |' * (len(heads) + 2)}")
    for log in open_logs():
        days = [_asked(log, day) for day in log.cut_offs(HORIZON)]
        said, strength, came = (np.concatenate([day[part] for day in days]) for part in range(3))
        error = calibration_error([(said, came.astype(bool))])
        cells = [_cell(said, came, (strength >= low) & (strength < high)) for low, high in _BANDS]
        print(f"| {log.name} | {error:.3f} | {' | '.join(cells)} |")


def _cell(said: Floats, came: Floats, within: Flags) -> str:
    if not within.any():
        return ""
    return f"{said[within].mean():.2f} / {came[within].mean():.2f} ({int(within.sum()):,})"


def _asked(log: Log, day: int) -> tuple[Floats, Floats, Floats]:
    """What is said on a day of those in contact, how strong the signal is, and whether contact fell away."""
    known = traits(log.days, day, HORIZON)
    lookback = Lookback(_history(log.days.before(day)), day * DAY - 1)
    strength, chance = silence.find(lookback).strength[0], falls_away(lookback)
    who = known.who[known.active & (chance[known.who] > 0)]
    came = outcomes(log.days, day, HORIZON, known)["drops"][known.active & (chance[known.who] > 0)]
    return silent(strength, chance)[who], strength[who], came.astype(np.float64)


def _history(days: TouchDays) -> History:
    """A workspace of which nothing is known but its days of contact, each at noon."""
    none = np.empty(0, np.int64)
    tables: dict[str, Any] = {
        name: {field.name: none for field in fields(table)}
        for name, table in get_type_hints(History).items()
        if name != "words"
    }
    count = len(days.day)
    tables["relationships"] = vars(Relationships(np.arange(len(days)).astype(object), np.full(len(days), NEVER)))
    nothing = np.full(count, -1)
    at = days.day * DAY + DAY // 2
    talks = Touchpoints(np.arange(count).astype(object), days.relationship, at, nothing, nothing + 1, nothing)
    return History.from_columns({"words": WORDS, **tables, "touchpoints": vars(talks)})


if __name__ == "__main__":
    main()
