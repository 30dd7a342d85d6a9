"""How good scores are: rank within a day, calibration over all, and breaks caught early in a weekly run."""

from collections.abc import Callable

import numpy as np

from benchmarks.score.breaks import breaks_of
from benchmarks.score.logs import Log
from bot.drift.score.touch_days import Flags, Floats, Ints

#: Healthy relationships may be flagged in so many weeks of a year.
BUDGET = 4 / 52
#: One day's scores: for whom, and their scores.
Weekly = Callable[[int], tuple[Ints, Floats]]


def area_under_curve(days: list[tuple[Floats, Flags]]) -> float:
    """Share of pairs within a day that are ranked rightly, ties half, over all days."""
    right = pairs = 0.0
    for scores, came in days:
        values, place = np.unique(scores, return_inverse=True)
        yes, no = (np.bincount(place[chosen], minlength=len(values)) for chosen in (came, ~came))
        below = np.cumsum(no) - no
        right += float((yes * (below + no / 2)).sum())
        pairs += float(yes.sum() * no.sum())
    return right / pairs


def calibration_error(days: list[tuple[Floats, Flags]], bins: int = 10) -> float:
    """Mean distance of what was said from what came, in bins of equal count."""
    scores, came = (np.concatenate([day[part] for day in days]) for part in (0, 1))
    order = np.argsort(scores, kind="stable")
    gaps = [abs(scores[part].mean() - came[part].mean()) * len(part) for part in np.array_split(order, bins)]
    return float(sum(gaps) / len(scores))


def caught(log: Log, weekly: Weekly, part: float) -> float:
    """Share of breaks whose flag stands at the last weekly run before `part` of the horizon has passed in silence."""
    horizon, weeks = log.horizon, log.weeks()
    broken = breaks_of(log, horizon)
    kept = (broken.last >= log.start) & (broken.last + 1 + horizon // 2 <= weeks[-1])
    who, last = broken.who[kept], broken.last[kept]
    run = np.searchsorted(weeks, last + 1 + horizon * part, "right") - 1
    seen = (run >= 0) & (weeks[np.maximum(run, 0)] > last)
    said = np.full(len(who), -np.inf)
    healthy = []
    for week, day in enumerate(weeks.tolist()):
        known, scores = weekly(day)
        asked = seen & (run == week)
        said[asked] = _looked_up(known, scores, who[asked])
        if day <= log.end - 2 * horizon:
            healthy.append(scores[broken.healthy(known, day)])
    ranked = np.sort(np.concatenate(healthy))[::-1]
    return float((said[seen] > ranked[int(BUDGET * len(ranked))]).mean())


def _looked_up(known: Ints, scores: Floats, who: Ints) -> Floats:
    place = np.minimum(np.searchsorted(known, who), len(known) - 1)
    return np.where(known[place] == who, scores[place], -np.inf)
