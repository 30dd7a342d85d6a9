"""How readily each signal is heard: as usual, later (once it is strong or has lasted), or not at all."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import numpy as np

from bot.drift.finding import SPOKEN
from bot.drift.history import Bools, Floats

Hearing = Literal["as_usual", "later", "never"]
HEARINGS: tuple[Hearing, ...] = get_args(Hearing)
#: What is heard later is heard from twice the usual strength on, or once it has been worth saying for four weeks.
_STRONG, _WEEKS = 2 * SPOKEN, 4


def heard(strengths: Floats, hearings: Mapping[str, Hearing], names: Sequence[str]) -> Floats:
    """The strengths, shape (signals, weeks, relationships), with 0 where a signal is not to be heard.

    A week whose four weeks before it lie outside the look back is heard by its strength alone.
    """
    chosen = [hearings.get(name, "as_usual") for name in names]
    if set(chosen) <= {"as_usual"}:
        return strengths
    kept = strengths.copy()
    for place, hearing in enumerate(chosen):
        if hearing == "never":
            kept[place] = 0.0
        elif hearing == "later":
            kept[place] = np.where(_strong_or_lasting(strengths[place]), strengths[place], 0.0)
    return kept


def _strong_or_lasting(strength: Floats) -> Bools:
    late = strength >= _STRONG
    for week in range(len(strength) - _WEEKS):
        late[week] |= (strength[week : week + _WEEKS + 1] >= SPOKEN).all(axis=0)
    return np.asarray(late)
