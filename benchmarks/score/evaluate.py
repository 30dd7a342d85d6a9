"""The table of docs/judgement.md: the shipped model, and with each log left out of training, on the public logs.

`GIVEGET_DRIFT_LOGS=<folder> python -m benchmarks.score.evaluate [--no-weekly]`
"""

import sys
from functools import cache

import numpy as np

from benchmarks.score.logs import Log, open_logs
from benchmarks.score.metrics import area_under_curve, calibration_error, caught
from benchmarks.score.rows import lessons_of
from benchmarks.score.training import trained
from bot.drift.score import score
from bot.drift.score.model import Model, shipped
from bot.drift.score.own_past import outcomes
from bot.drift.score.touch_days import Flags, Floats, Ints
from bot.drift.score.traits import traits

_HEAD = ("log", "horizon", "drops AUC", "dies AUC", "drops ECE", "dies ECE", "caught by H/2", "by H/4")
_WEEKLY_MEAN = ("cdnow", "oxford_suppliers", "manufacturing_email")


def main() -> None:
    logs = open_logs()
    weekly = "--no-weekly" not in sys.argv
    print("\nWith each log left out of training:\n")
    lessons = {log.name: lessons_of(log) for log in logs}
    left_out = {
        log.name: Model.told(trained([told for name, told in lessons.items() if name != log.name])) for log in logs
    }
    _table(logs, left_out, weekly=weekly)
    print("\nThe shipped model, trained on all of them:\n")
    _table(logs, {log.name: shipped() for log in logs}, weekly=weekly)


def _table(logs: list[Log], models: dict[str, Model], *, weekly: bool) -> None:
    print(f"| {' | '.join(_HEAD)} |\n|{' --- |' * len(_HEAD)}")
    own = []
    for log in logs:
        for horizon in log.horizons:
            measured = _measured(log, horizon, models[log.name], weekly=weekly and horizon == log.horizon)
            print(_line(log.name, horizon, measured))
            if horizon == log.horizon:
                own.append((log.name, measured))
    caught_ones = [measured[4:] for name, measured in own if name in _WEEKLY_MEAN]
    means = np.mean([measured[:4] for _, measured in own], axis=0).tolist() + np.mean(caught_ones, axis=0).tolist()
    print(_line("mean (weekly: without college_msg)", "own", means))


def _line(name: str, horizon: int | str, measured: list[float]) -> str:
    shares = ["" if np.isnan(share) else f"{share:.1%}" for share in measured[4:]]
    return f"| {' | '.join([name, str(horizon), *(f'{value:.3f}' for value in measured[:4]), *shares])} |"


def _measured(log: Log, horizon: int, model: Model, *, weekly: bool) -> list[float]:
    days: dict[str, list[tuple[Floats, Flags]]] = {"drops": [], "goes_quiet": []}
    for day in log.cut_offs(horizon):
        known = traits(log.days, day, horizon)
        came = outcomes(log.days, day, horizon, known)
        scores = score(log.days, day, horizon, model)
        both = known.active & known.droppable
        days["drops"].append((scores.drift[both], came["drops"][both]))
        days["goes_quiet"].append((scores.goes_quiet[known.active], came["goes_quiet"][known.active]))

    @cache
    def weekly_drift(day: int) -> tuple[Ints, Floats]:
        active = traits(log.days.before(day), day, horizon).active
        scores = score(log.days, day, horizon, model)
        return scores.relationship[active], scores.drift[active]

    shares = [caught(log, weekly_drift, part) if weekly else np.nan for part in (0.5, 0.25)]
    return [measure(each) for measure in (area_under_curve, calibration_error) for each in days.values()] + shares


if __name__ == "__main__":
    main()
