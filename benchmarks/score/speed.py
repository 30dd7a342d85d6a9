"""How fast `giveget score` is, against fitting BG/NBD with `lifetimes` and against merely parsing, in one run.

`python -m benchmarks.score.speed [events...]` (needs lifetimes and pandas in the interpreter named by LIFETIMES_PYTHON,
by default this one). Each is a process of its own; the best of three is told, and the memory of the largest.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

_SCORE = "from bot.cli import main; main(['score', {file!r}, '--at', '2022-01-01'])"
_PARSE = "import polars; polars.read_csv({file!r})"
_LIFETIMES = """
import warnings; warnings.filterwarnings('ignore')
import pandas as pd
from lifetimes import BetaGeoFitter
from lifetimes.utils import summary_data_from_transaction_data as summary
events = pd.read_csv({file!r}, usecols=['relationship_id', 'at'])
events['at'] = pd.to_datetime(events['at'].str[:10])
seen = summary(events[events['at'] < '2022-01-01'], 'relationship_id', 'at', observation_period_end='2021-12-31')
for penalty in (0.0, 0.001, 0.01, 0.1):
    try:
        model = BetaGeoFitter(penalizer_coef=penalty).fit(seen['frequency'], seen['recency'], seen['T'])
        break
    except Exception:
        pass
model.conditional_probability_alive(seen['frequency'], seen['recency'], seen['T'])
"""


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [1_000_000, 2_000_000, 5_000_000, 10_000_000]
    with tempfile.TemporaryDirectory() as folder:
        took = {size: _compared(Path(folder) / f"{size}.csv", size, lifetimes=size == sizes[0]) for size in sizes}
    if len(sizes) > 1:
        slope, start = np.polyfit(sizes, [took[size] for size in sizes], 1)
        print(
            f"each further million: {slope * 1e6:.2f} s, after {start:.2f} s to start (a straight line through these)"
        )


def _compared(file: Path, events: int, *, lifetimes: bool) -> float:
    _write(file, events, relationships=20_000)
    score, memory = _best(_SCORE.format(file=str(file)))
    parse, _ = _best(_PARSE.format(file=str(file)))
    print(
        f"{events:>10,} events: score {score:.2f} s, {memory:.0f} MB; "
        f"{score / parse:.1f} times merely parsing ({parse:.2f} s)"
    )
    if lifetimes:
        fitted, _ = _best(
            _LIFETIMES.format(file=str(file)), os.environ.get("LIFETIMES_PYTHON", sys.executable), times=1
        )
        print(f"{events:>10,} events: BG/NBD by lifetimes {fitted:.2f} s; score takes {score / fitted:.2f} of that")
    file.unlink()
    return score


def _best(program: str, python: str = sys.executable, times: int = 3) -> tuple[float, float]:
    """Seconds of the quickest of some runs, and megabytes of the largest."""
    took, most = [], 0.0
    for _ in range(times):
        start = time.perf_counter()
        process = subprocess.Popen([python, "-c", program], stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        took.append(time.perf_counter() - start)
        most = max(most, used.ru_maxrss / 1024)
        if process.returncode:
            raise SystemExit(f"{python} could not run:\n{program}")
    return min(took), most


def _write(file: Path, events: int, relationships: int) -> None:
    """A thousand days of relationships that come, differ in pace, and end."""
    chance = np.random.default_rng(1)
    start = chance.uniform(0, 500, relationships)
    length = np.minimum(chance.exponential(500, relationships) + 20, 1000 - start)
    pace = (chance.gamma(1.2, 1, relationships) + 0.02) * length
    who = chance.choice(relationships, events, p=pace / pace.sum())
    seconds = ((start[who] + chance.random(events) * length[who]) * 86_400).astype("timedelta64[s]")
    at = np.sort(np.datetime64("2020-01-06T00:00:00") + seconds)
    sizes = chance.integers(0, 4, (events, 2))
    with file.open("w") as out:
        out.write("relationship_id,at,gave,got\n")
        for low in range(0, events, 100_000):
            part = slice(low, low + 100_000)
            rows = zip(who[part], np.datetime_as_string(at[part]), *sizes[part].T, strict=True)
            out.writelines(f"r{one},{moment}+00:00,{gave},{got}\n" for one, moment, gave, got in rows)


if __name__ == "__main__":
    main()
