"""It has been quiet for longer than this relationship's own rhythm makes likely, or slowly becomes so."""

import numpy as np

from bot.drift.fade import WINDOWS, fade
from bot.drift.finding import Explanation, Finder, Finding
from bot.drift.history import DAY
from bot.drift.lookback import Lookback
from bot.drift.rhythm import Rhythm, gaps_of, rhythm_of
from bot.drift.sentences import Sentence, Span, say
from bot.drift.strength import from_chance
from bot.drift.trend import trend

#: How many of the last touchpoints are shown for a silence, and for a fade.
_SHOWN, _SHOWN_OF_FADE = 2, 5


def find(lookback: Lookback) -> Finding:
    """Silence: the chance of the open gap under the own rhythm, or of the last few gaps under those before them."""
    gaps = gaps_of(lookback)
    rhythm = rhythm_of(lookback, gaps)
    sudden = np.where(rhythm.known, from_chance(rhythm.chance), 0.0)
    fades = [*[fade(lookback, gaps, rhythm, window) for window in WINDOWS], trend(lookback, gaps, rhythm)]
    strengths = np.array([sudden, *[found.strength for found in fades]])

    def explain(relationship: int) -> Explanation:
        strongest = int(strengths[:, 0, relationship].argmax())
        sentence = _sudden(lookback, rhythm, relationship)
        if strongest:
            found = fades[strongest - 1]
            sentence = _slowly(float(found.now[0, relationship]), float(found.before[0, relationship]))
        return Explanation(sentence, _evidence(lookback, relationship, _SHOWN_OF_FADE if strongest else _SHOWN))

    return Finding(strengths.max(axis=0), explain)


def _sudden(lookback: Lookback, rhythm: Rhythm, relationship: int) -> Sentence:
    last = lookback.history.touchpoints.at[lookback.ends[0, relationship] - 1]
    quiet, usual = (lookback.at - last) / DAY, rhythm.usual[0, relationship]
    if usual < 1.5:
        return say("we haven't spoken in {quiet}. It used to be every day.", quiet=Span(quiet))
    return say("we haven't spoken in {quiet}. It used to be every {usual}.", quiet=Span(quiet), usual=Span(usual))


def _slowly(now: float, before: float) -> Sentence:
    if before < 1.5:
        return say("we speak less and less: every {now} by now. It used to be every day.", now=Span(now))
    return say(
        "we speak less and less: every {now} by now. It used to be every {usual}.", now=Span(now), usual=Span(before)
    )


def _evidence(lookback: Lookback, relationship: int, count: int) -> tuple[str, ...]:
    end = lookback.ends[0, relationship]
    first = max(lookback.starts[relationship], end - count)
    return tuple(f"touchpoint:{name}" for name in lookback.history.touchpoints.id[first:end])


SIGNAL = Finder("silence", find)
