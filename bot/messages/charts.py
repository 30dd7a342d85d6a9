"""What was given and got, month by month: as a chart, and the same in words."""

from collections.abc import Sequence
from itertools import accumulate

from babel.dates import format_date

from bot.facts.relationships import Exchange, Month
from bot.i18n import Language
from bot.messages import labels
from bot.messages.blocks import Block
from bot.messages.writing import Safe, Writer, joined, plain

#: A chart takes twenty points; of a year one still sees the months.
_MONTHS = 12
_LABEL, _TITLE = 20, 50


def chart(months: Sequence[Month], language: Language) -> Block | None:
    """Two bars a month; None where there is nothing to draw."""
    shown = months[-_MONTHS:]
    if not any(month.gave or month.got for month in shown):
        return None
    names = [_name(month, language) for month in shown]
    series = {
        language.say("We gave"): [month.gave for month in shown],
        language.say("We got"): [month.got for month in shown],
    }
    return {
        "type": "data_visualization",
        "title": plain(language.say("Given and got, as we see it"), _TITLE),
        "chart": {
            "type": "bar",
            "series": [
                {
                    "name": plain(name, _LABEL),
                    "data": [{"label": label, "value": value} for label, value in zip(names, values, strict=True)],
                }
                for name, values in series.items()
            ],
            "axis_config": {
                "categories": names,
                "y_label": plain(language.say("A little counts 1, quite a bit 2, a lot 3"), _TITLE),
            },
        },
    }


def in_words(months: Sequence[Month], write: Writer) -> Safe:
    """In how many months we gave more, got more, or it was even."""
    drawn = [month for month in months[-_MONTHS:] if month.gave or month.got]
    gave = sum(month.gave > month.got for month in drawn)
    got = sum(month.got > month.gave for month in drawn)
    even = len(drawn) - gave - got
    said = [
        write.say_many("in {number} month we gave more", "in {number} months we gave more", gave) if gave else "",
        write.say_many("in {number} month we got more", "in {number} months we got more", got) if got else "",
        write.say_many("in {number} month it was even", "in {number} months it was even", even) if even else "",
    ]
    parts = [Safe(part) for part in said if part]
    return write.say("As we see it: {months}.", months=write.enumerate(parts)) if parts else Safe("")


def exchange_in_words(lately: Exchange, over_time: Exchange, write: Writer) -> Safe:
    """What we usually gave and got: lately, and in all, as a colleague would say it."""
    if not over_time.answers:
        return write.say("Nobody has said yet what we gave and got.")
    recent = (
        write.say_many(
            "Lately we gave {gave} and got {got}.",
            "Lately we usually gave {gave} and got {got}.",
            lately.answers,
            **_usual(lately, write),
        )
        if lately.answers
        else write.say("Nobody has said lately what we gave and got.")
    )
    if over_time == lately:
        return recent
    whole = (
        write.say("That's how it usually is.")
        if lately.answers and _usual(lately, write) == _usual(over_time, write)
        else write.say("All in all we usually gave {gave} and got {got}.", **_usual(over_time, write))
    )
    return joined((recent, whole), "\n")


def _usual(exchange: Exchange, write: Writer) -> dict[str, Safe]:
    """What is given and got on most days: the one in the middle of all answers, not a number."""
    return {"gave": _middle(exchange.gave, write), "got": _middle(exchange.got, write)}


def _middle(sizes: dict[str, int], write: Writer) -> Safe:
    """Of an even number of answers two are in the middle: where they differ, neither alone would be true."""
    count = sum(sizes.values())
    less, more = (labels.size_said(_at(sizes, place), write.language) for place in ((count + 1) // 2, count // 2 + 1))
    return Safe(less) if less == more else write.say("{less} or {more}", less=less, more=more)


def _at(sizes: dict[str, int], place: int) -> str:
    """The size of the answer at that place, counted from one, from the smallest."""
    until_now = accumulate(sizes.get(size, 0) for size in labels.SIZES)
    return next(size for size, count in zip(labels.SIZES, until_now, strict=True) if count >= place)


def _name(month: Month, language: Language) -> str:
    return format_date(month.first_day, "MMM", locale=language.locale)
