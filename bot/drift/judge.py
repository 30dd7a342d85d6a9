"""The judgement: from a history to a verdict on every relationship."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from bot.drift.finding import SPOKEN, Explanation, Finding, finders
from bot.drift.history import History, microseconds
from bot.drift.lookback import Lookback
from bot.drift.moves import moves
from bot.drift.remarks import remarks
from bot.drift.states import drift, states
from bot.drift.verdict import Signal, Verdict


def judge(history: History, at: datetime) -> list[Verdict]:
    """The verdict on every relationship at a moment, from nothing later than it; highest drift first, then by id."""
    lookback = Lookback(history.as_of(microseconds(at)), microseconds(at))
    if not lookback.relationships:
        return []
    findings = {finder.name: finder.find(lookback) for finder in finders()}
    strengths = np.array([found.strength for found in findings.values()])
    alone_is_steady = np.array([finder.alone_is_steady for finder in finders()])
    state, combined = states(lookback, strengths, alone_is_steady), drift(strengths)
    remark = remarks(lookback, list(findings.values()))
    verdicts = []
    for place, name in enumerate(lookback.history.relationships.id):
        if state[place] == "ended":
            verdicts.append(Verdict(name, "ended", 0.0))
            continue
        signals, explained = _spoken(findings, place)
        proposed = moves(name, state[place], signals, explained)
        chance = round(float(combined[place]), 4)
        verdicts.append(Verdict(name, state[place], chance, signals, remark(place), proposed))
    return sorted(verdicts, key=lambda verdict: (-verdict.drift, verdict.relationship_id))


def _spoken(findings: Mapping[str, Finding], place: int) -> tuple[tuple[Signal, ...], list[Explanation]]:
    """The signals that are strong enough to be said of one relationship, strongest first."""
    strength = {name: float(found.strength[0, place]) for name, found in findings.items()}
    names = sorted((name for name in strength if strength[name] >= SPOKEN), key=lambda name: -strength[name])
    explained = [findings[name].explain(place) for name in names]
    signals = [
        Signal(name, round(strength[name], 4), why.sentence, why.evidence)
        for name, why in zip(names, explained, strict=True)
    ]
    return tuple(signals), explained
