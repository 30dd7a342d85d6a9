"""How a relationship stands: everything its card shows, read in a few queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from bot.drift import Verdict
from bot.facts.relationships import Exchange, Kept, Month, Standing
from bot.services import advice, contacts, flags, hours, items, pacts, promises, relationships, verdicts
from storage.reflections import Reflection
from storage.relationships import Relationship
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint
from storage.work import Work

#: What "lately" means on the card.
_LATELY = timedelta(days=56)
#: Months in the chart, and words of people below it.
_MONTHS = 6
_WORDS = 4
#: A size on the scale of the chart.
_SIZES = {"nothing": 0, "small": 1, "real": 2, "big": 3}


async def standing_of(
    work: Work, relationship: Relationship, now: datetime, reader: Teammate | None = None
) -> Standing:
    """The facts of a relationship's card, in the reader's days; with what its owner alone hears where they read it."""
    workspace = await work.workspace()
    zone = reader.zone(workspace) if reader else workspace.zone()
    answers = await work.rows(
        select(Touchpoint, Reflection)
        .join(Reflection, Reflection.touchpoint_id == Touchpoint.id)
        .where(Touchpoint.relationship_id == relationship.id, Touchpoint.at <= now)
        .order_by(Touchpoint.at.desc())
    )
    pact, agreed_with = await pacts.of(work, relationship.id)
    verdict = await _verdict_for(work, relationship, now, reader)
    return Standing(
        relationship=relationship,
        verdict=verdict,
        owner=await relationships.owner_of(work, relationship),
        contacts=tuple(await contacts.of(work, relationship.id)),
        last_touchpoint=await work.first(
            select(Touchpoint)
            .where(Touchpoint.relationship_id == relationship.id, Touchpoint.at <= now)
            .order_by(Touchpoint.at.desc())
        ),
        lately=_exchange([row for row in answers if row[0].at > now - _LATELY]),
        over_time=_exchange(answers),
        months=_months(answers, hours.day_of(now, zone), zone),
        words=_words(answers),
        open_promises=tuple(await promises.open_of(work, relationship.id)),
        pact=pact,
        pact_agreed_with=tuple(agreed_with),
        seen_differently=await flags.words_of_those_who_differed(
            work, relationship.id, verdict.signals, now, others=True
        ),
        today=hours.day_of(now, zone),
    )


async def _verdict_for(work: Work, relationship: Relationship, now: datetime, reader: Teammate | None) -> Verdict:
    """How it stands, as this reader may hear it, with the advice of this week's post."""
    workspace = await work.workspace()
    found = await verdicts.verdict_of(work, relationship.id, now, reader.zone(workspace) if reader else None)
    assert found is not None, "every relationship is judged"
    verdict = verdicts.heard_by(found, relationship, reader.id if reader else None)
    posted = await advice.of_this_week(work, now, hours.day_of(now, workspace.zone()))
    said = advice.moves_said(posted, relationship.id, verdict.signals)
    return verdict if said is None else replace(verdict, moves=said)


def _exchange(answers: Sequence[Row[Touchpoint, Reflection]]) -> Exchange:
    gave: Counter[str] = Counter(answer.gave_size for _, answer in answers)
    got: Counter[str] = Counter(answer.got_size for _, answer in answers)
    return Exchange(dict(gave), dict(got))


def _words(answers: Sequence[Row[Touchpoint, Reflection]]) -> tuple[Kept, ...]:
    kept: list[Kept] = []
    for touchpoint, answer in answers:
        kept += items.words_of([answer], touchpoint)
        if len(kept) >= _WORDS:
            break
    return tuple(kept[:_WORDS])


def _months(answers: Sequence[Row[Touchpoint, Reflection]], today: date, zone: ZoneInfo) -> tuple[Month, ...]:
    gave: Counter[date] = Counter()
    got: Counter[date] = Counter()
    for touchpoint, answer in answers:
        month = hours.day_of(touchpoint.at, zone).replace(day=1)
        gave[month] += _SIZES[answer.gave_size]
        got[month] += _SIZES[answer.got_size]
    first, months = today.replace(day=1), []
    for _ in range(_MONTHS):
        months.append(Month(first, gave[first], got[first]))
        first = (first - timedelta(days=1)).replace(day=1)
    return tuple(reversed(months))
