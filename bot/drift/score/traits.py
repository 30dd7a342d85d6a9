"""What a relationship's rhythm looks like on a day: nearly all is counted in horizons or own gaps, and has no scale."""

from dataclasses import dataclass

import numpy as np

from bot.drift.score.touch_days import Flags, Floats, Ints, TouchDays

#: A relationship is scored by the main model when it is known this well and had contact within one horizon.
KNOWN_FROM = 4
#: Contact under this share of the own rate is a drop.
DROP = 0.3
#: The own rate is that of this many horizons. It must promise so many days of contact in one for a drop to mean much.
RATE_OVER = 4
PROMISED = 2.0

#: Windows behind the day, in horizons.
_WINDOWS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
#: What a gap's spread is believed to be before it is seen (variance of log days), and what that is worth in gaps.
_SPREAD, _SPREAD_WORTH = 0.7, 2.0

NAMES = (
    "silence", "log_silence", "silence_in_own_gaps", "silence_in_spreads", "silence_over_longest", "own_gaps_as_long",
    "own_gaps_longer_by_horizon", "own_gap", "spread", "log_days", "log_tenure", "longest_gap", "days_quarter",
    "days_half", "days_1", "days_2", "days_4", "days_8", "promised", "silence_over_last_three", "gaps_over_horizon",
    "gaps_over_half", "silence_in_days", "days_eighth", "events_a_day", "events_a_day_lately", "events_on_last_day",
    "allowed", "chance_half", "chance_1", "chance_2", "chance_4", "chance_all",
)  # fmt: skip


@dataclass(frozen=True)
class Traits:
    """Some relationships on a day: a row each of `values`, in the order of `who`."""

    who: Ints
    #: One column for each of `NAMES`.
    values: Floats
    #: Days of contact that the own rate promises for the next horizon.
    promised: Floats
    #: Known well, and in contact within the last horizon.
    active: Flags

    def of(self, chosen: Flags) -> "Traits":
        """Some of the rows."""
        return Traits(self.who[chosen], self.values[chosen], self.promised[chosen], self.active[chosen])

    @property
    def droppable(self) -> Flags:
        """Those whose own rate promises enough for a drop to mean something."""
        return self.promised >= PROMISED


@dataclass(frozen=True)
class _Seen:
    """What was seen of each relationship before the day; times in days, counts of days with contact."""

    start: Ints
    end: Ints
    days: Floats
    silence: Floats
    tenure: Floats
    horizon: float
    recent: dict[float, Floats]

    @property
    def gaps(self) -> Floats:
        return np.maximum(self.days - 1, 1)

    @property
    def promised(self) -> Floats:
        return self.recent[RATE_OVER] / np.clip(self.tenure / self.horizon, 1, RATE_OVER)


def traits(log: TouchDays, day: int, horizon: int) -> Traits:
    """The traits, on a day, of all that had contact before it."""
    who = np.flatnonzero(log.ends(log.everyone, day) > log.starts[:-1])
    seen = _seen(log, who, day, horizon)
    columns = _silence(log, who, seen) | _pace(log, seen) | _events(log, seen) | _allowance(seen)
    return Traits(
        who=who,
        values=np.column_stack([columns[name] for name in NAMES]),
        promised=seen.promised,
        active=(seen.days >= KNOWN_FROM) & (seen.silence <= horizon),
    )


def _seen(log: TouchDays, who: Ints, day: int, horizon: int) -> _Seen:
    start, end = log.starts[who], log.ends(who, day)
    return _Seen(
        start=start,
        end=end,
        days=(end - start).astype(np.float64),
        silence=(day - log.day[end - 1]).astype(np.float64),
        tenure=(day - log.day[start]).astype(np.float64),
        horizon=float(horizon),
        recent={w: (end - log.ends(who, day - round(w * horizon))).astype(np.float64) for w in _WINDOWS},
    )


def _silence(log: TouchDays, who: Ints, seen: _Seen) -> dict[str, Floats]:
    """The open silence, against the horizon and against what the relationship is used to."""
    own, spread = _own_gaps(log, seen)
    silence, horizon = seen.silence, seen.horizon
    longest = np.maximum(log.longest_gap[seen.end - 1], 1)
    back = (np.maximum(seen.end - step, seen.start) for step in (1, 2, 3))
    last_three = np.maximum(np.max([log.gap[at] for at in back], axis=0), 1)
    as_long = _own_share(log, who, seen, silence)
    far_longer = _own_share(log, who, seen, silence + horizon)
    in_own_gaps = np.log(silence) - own
    return {
        "silence": silence / horizon,
        "log_silence": np.log(silence / horizon),
        "silence_in_days": np.log(silence),
        "silence_in_own_gaps": in_own_gaps,
        "silence_in_spreads": in_own_gaps / spread,
        "silence_over_longest": np.log(silence / longest),
        "own_gaps_as_long": (as_long + 1) / (seen.gaps + 2),
        "own_gaps_longer_by_horizon": (far_longer + 0.4) / (as_long + 1),
        "own_gap": own - np.log(horizon),
        "spread": spread,
        "longest_gap": np.log(longest / horizon),
        "silence_over_last_three": np.log(silence / last_three),
        "gaps_over_horizon": np.log1p(_own_share(log, who, seen, np.full(len(who), horizon))),
        "gaps_over_half": np.log1p(_own_share(log, who, seen, np.full(len(who), horizon / 2))),
    }


def _own_gaps(log: TouchDays, seen: _Seen) -> tuple[Floats, Floats]:
    """Mean and spread of the logarithm of the own gaps."""
    sums, squares = log.log_gaps
    mean = (sums[seen.end] - sums[seen.start]) / seen.gaps
    variance = np.maximum((squares[seen.end] - squares[seen.start]) / seen.gaps - mean**2, 0)
    shrunk = (variance * seen.gaps + _SPREAD * _SPREAD_WORTH) / (seen.gaps + _SPREAD_WORTH)
    return mean, np.sqrt(shrunk)


def _own_share(log: TouchDays, who: Ints, seen: _Seen, length: Floats) -> Floats:
    """How many of the own gaps were at least so long."""
    lengths = np.full(len(log), np.inf)
    lengths[who] = length
    count = log.gaps_from(lengths)
    return (count[seen.end] - count[seen.start]).astype(np.float64)


def _pace(log: TouchDays, seen: _Seen) -> dict[str, Floats]:
    """How much contact there was: in all, and in windows behind the day."""
    names = ("days_eighth", "days_quarter", "days_half", "days_1", "days_2", "days_4", "days_8")
    return {
        "log_days": np.log(seen.days),
        "log_tenure": np.log(seen.tenure / seen.horizon),
        "promised": np.log(seen.promised + 0.05),
        **{name: np.log(seen.recent[window] + 0.5) for name, window in zip(names, _WINDOWS, strict=True)},
    }


def _events(log: TouchDays, seen: _Seen) -> dict[str, Floats]:
    """How busy the days of contact are."""
    until = log.events_until
    lately = (seen.end - seen.recent[1]).astype(np.int64)
    a_day = np.log((until[seen.end] - until[seen.start]) / seen.days)
    return {
        "events_a_day": a_day,
        "events_a_day_lately": np.log((until[seen.end] - until[lately] + 0.5) / (seen.recent[1] + 0.5)) - a_day,
        "events_on_last_day": np.log(log.events[seen.end - 1]) - a_day,
    }


def _allowance(seen: _Seen) -> dict[str, Floats]:
    """A drop is counted in whole days: how many it allows, and the chance to stay within them at several paces."""
    allowed = np.maximum(np.ceil(DROP * seen.promised - 1e-9) - 1, 0)
    tenure = seen.tenure / seen.horizon
    paces = {
        "chance_half": (seen.recent[0.5], np.minimum(tenure, 0.5)),
        "chance_1": (seen.recent[1], np.minimum(tenure, 1)),
        "chance_2": (seen.recent[2], np.minimum(tenure, 2)),
        "chance_4": (seen.recent[4], np.minimum(tenure, 4)),
        "chance_all": (seen.days, tenure),
    }
    chances = {name: _chance_within(allowed, *pace) for name, pace in paces.items()}
    return {"allowed": np.log((allowed + 1) / (seen.promised + 0.5)), **chances}


def _chance_within(allowed: Floats, days: Floats, horizons: Floats) -> Floats:
    """Log odds of at most `allowed` days in a horizon, the rate being gamma distributed after `days` in `horizons`."""
    shape = days + 0.5
    stays = (horizons + 0.25) / (horizons + 1.25)
    term = stays**shape
    total = term.copy()
    for count in range(1, int(allowed.max(initial=0)) + 1):
        term = term * ((shape + count - 1) / count * (1 - stays))
        total += np.where(count <= allowed, term, 0)
    chance = np.clip(total, 1e-6, 1 - 1e-6)
    return np.log(chance / (1 - chance))
