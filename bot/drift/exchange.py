"""What was given and got, day by day: answers put together, so that no single day counts as a pattern."""

from dataclasses import dataclass

import numpy as np

from bot.drift.groups import Groups, day_of
from bot.drift.history import DAY, Bools, Floats, History, Ints

#: What a size is worth. Our choice: a lot is twice quite a bit, and nothing special is nothing.
WORTH = {"nothing": 0.0, "small": 1.0, "real": 2.0, "big": 4.0}
#: Days after which credit counts for half. Our choice: half a year, so that last year's gift is still a little felt.
CREDIT_HALF_LIFE = 180.0
#: The invoice is only the first balance, and the second one decides: what was merely paid or ordered counts for half.
_PAID = 0.5
#: What came to us through another relationship is shared with it: the one who handed it over keeps half.
_HANDED_OVER = 0.5
#: To be seen is to get something, even where nothing else came back: a painful service may leave us all content.
_SEEN = 1.0
#: Our own effort that nobody on our side noticed weighs more than what a client did not return.
_UNNOTICED = 1.5
#: A colleague who saw so many sizes less in an effort than who made it did not notice it.
_OVERLOOKED = 2
#: Days that a colleague who was told of an effort has to say thanks.
_PATIENCE = 7
#: What a thank-you is worth on top of returning all that was got that day.
_THANKS = 2.0


@dataclass(frozen=True)
class Exchange:
    """A row for each day of a relationship with answers, sorted by relationship and day; shapes (n,).

    `known_at` is when the first of them was given. `gave` and `got` are sums of worth over the day's touchpoints, each
    the mean of what our people saw in it; `got` counts having been seen, `returned` is `gave` with what was thanked
    for, `theirs` is what they gave without what came through others. `unnoticed` says that our own side overlooked an
    effort. `seen_*` are shares of yes, NaN for no idea. `touchpoint` is the place of the day's last touchpoint that
    was answered about.
    """

    relationship: Ints
    at: Ints
    known_at: Ints
    gave: Floats
    got: Floats
    returned: Floats
    theirs: Floats
    unnoticed: Bools
    they_felt_seen: Floats
    we_felt_seen: Floats
    touchpoint: Ints
    #: What reached us elsewhere thanks to this relationship: relationship, moment known, worth.
    through_others: tuple[Ints, Ints, Floats]


def exchange_of(history: History) -> Exchange:
    """The exchange of a history, which holds nothing later than the moment of the judgement."""
    answers, touchpoints = history.reflections, history.touchpoints
    worth = np.array([WORTH[word] for word in history.words["size"]])
    gave, got = worth[answers.gave], worth[answers.got]
    paid = answers.got_kinds & ~history.bits("got_kind", ["payment", "order"])
    got = np.where((answers.got_kinds != 0) & (paid == 0), _PAID * got, got)
    thanked = (answers.gave_kinds & history.bits("gave_kind", ["thanks"])) != 0
    relationship = touchpoints.relationship[answers.touchpoint]
    at = touchpoints.at[answers.touchpoint]
    by_touchpoint = Groups(answers.touchpoint)
    by_day = Groups(day_of(relationship[by_touchpoint.first], at[by_touchpoint.first]))
    unnoticed = _overlooked(history, answers.gave, by_touchpoint)
    first = by_touchpoint.first[by_day.first]

    def per_day(values: Floats) -> Floats:
        return by_day.sums(by_touchpoint.means(values))

    return Exchange(
        relationship=relationship[first],
        at=at[first],
        known_at=by_day.least(by_touchpoint.least(answers.at)),
        gave=by_day.sums(by_touchpoint.means(gave) * np.where(unnoticed, _UNNOTICED, 1.0)),
        got=per_day(got + _SEEN * (answers.we_felt_seen == 1)),
        returned=per_day(np.where(thanked, np.maximum(gave, got) + _THANKS, gave)),
        theirs=per_day(np.where(answers.thanks_to >= 0, _HANDED_OVER * got, got)),
        unnoticed=by_day.sums(unnoticed.astype(np.float64)) > 0,
        they_felt_seen=by_day.shares(by_touchpoint, answers.they_felt_seen),
        we_felt_seen=by_day.shares(by_touchpoint, answers.we_felt_seen),
        touchpoint=answers.touchpoint[by_touchpoint.first[by_day.last]],
        through_others=_through_others(history, got),
    )


def _overlooked(history: History, gave: Ints, by_touchpoint: Groups) -> Bools:
    """For each touchpoint with answers: whether an effort of ours went unnoticed on our own side."""
    answers = history.reflections
    most, least = -by_touchpoint.least(-gave), by_touchpoint.least(gave)
    effort = most >= history.code("size", "real")
    not_seen = by_touchpoint.least(np.where(answers.we_felt_seen == 0, -1, 0)) < 0
    told = history.acknowledgements
    waited = told.touchpoint[(told.thanked_at > told.told_at + _PATIENCE * DAY)]
    unthanked = np.isin(answers.touchpoint[by_touchpoint.first], waited)
    return effort & (((most - least) >= _OVERLOOKED) | not_seen | unthanked)


def _through_others(history: History, got: Floats) -> tuple[Ints, Ints, Floats]:
    answers = history.reflections
    source = history.touchpoints.relationship[answers.touchpoint]
    chained = (answers.thanks_to >= 0) & (answers.thanks_to != source)
    return answers.thanks_to[chained], answers.at[chained], got[chained]
