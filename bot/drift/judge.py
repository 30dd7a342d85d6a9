"""The judgement: from a history to a verdict on every relationship."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import numpy as np

from bot.drift.falling_away import falls_away
from bot.drift.finding import SPOKEN, Explanation, Finding, finders
from bot.drift.hearing import Hearing, heard
from bot.drift.history import Floats, History, microseconds
from bot.drift.lookback import Lookback
from bot.drift.moves import moves
from bot.drift.remarks import remarks
from bot.drift.states import drift, states
from bot.drift.verdict import PRIVATE, Signal, Verdict


def judge(history: History, at: datetime, hearings: Mapping[str, Hearing] | None = None) -> list[Verdict]:
    """The verdict on every relationship at a moment, from nothing later than it; highest drift first, then by id.

    `hearings` says which signals are heard later, or not at all; all others are heard as usual.
    """
    lookback = Lookback(history.as_of(microseconds(at)), microseconds(at))
    if not lookback.relationships:
        return []
    findings = {finder.name: finder.find(lookback) for finder in finders()}
    strengths = heard(np.array([found.strength for found in findings.values()]), hearings or {}, list(findings))
    chance = falls_away(lookback) * ((hearings or {}).get("silence") != "never")
    told = _told(lookback, findings, strengths, chance)
    to_all = _told(lookback, findings, heard(strengths, dict.fromkeys(PRIVATE, "never"), list(findings)), chance)
    verdicts = [
        verdict if verdict == public else replace(verdict, to_all=public)
        for verdict, public in zip(told, to_all, strict=True)
    ]
    return sorted(verdicts, key=lambda verdict: (-verdict.drift, verdict.relationship_id))


def for_all(verdict: Verdict) -> Verdict:
    """The verdict as anybody may read it: without what the owner alone is told, nor the state and moves it led to."""
    return verdict.to_all or verdict


def _told(lookback: Lookback, findings: Mapping[str, Finding], strengths: Floats, chance: Floats) -> list[Verdict]:
    """The verdicts where the signals are as strong as this, in the order of the relationships."""
    alone_is_steady = np.array([finder.alone_is_steady for finder in finders()])
    state = states(lookback, strengths, alone_is_steady)
    combined = drift(dict(zip(findings, strengths[:, 0], strict=True)), chance)
    remark = remarks(lookback, list(findings.values()))
    verdicts = []
    for place, name in enumerate(lookback.history.relationships.id):
        if state[place] == "ended":
            verdicts.append(Verdict(name, "ended", 0.0))
            continue
        signals, explained = _spoken(findings, strengths[:, 0, place], place)
        proposed = moves(name, state[place], signals, explained)
        number = round(float(combined[place]), 4)
        verdicts.append(Verdict(name, state[place], number, signals, remark(place), proposed))
    return verdicts


def _spoken(
    findings: Mapping[str, Finding], strengths: Floats, place: int
) -> tuple[tuple[Signal, ...], list[Explanation]]:
    """The signals that are strong enough to be said of one relationship, strongest first."""
    strength = dict(zip(findings, map(float, strengths), strict=True))
    names = sorted((name for name in strength if strength[name] >= SPOKEN), key=lambda name: -strength[name])
    explained = [findings[name].explain(place) for name in names]
    signals = [
        Signal(name, round(strength[name], 4), why.sentence, why.evidence)
        for name, why in zip(names, explained, strict=True)
    ]
    return tuple(signals), explained
