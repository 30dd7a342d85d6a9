"""What was given and got, month by month: as a chart, and the same in words."""

from collections.abc import Sequence

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
            "axis_config": {"categories": names},
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
    """How often we gave and got how much: lately, and in all."""
    if not over_time.answers:
        return write.say("Nobody has said yet what we gave and got.")
    recent = (
        write.say(
            "Lately we gave {gave}, and got {got}.", gave=_counted(lately.gave, write), got=_counted(lately.got, write)
        )
        if lately.answers
        else write.say("Lately nobody said what we gave and got.")
    )
    if over_time == lately:
        return recent
    whole = write.say(
        "All in all we gave {gave}, and got {got}.",
        gave=_counted(over_time.gave, write),
        got=_counted(over_time.got, write),
    )
    return joined((recent, whole), "\n")


def _counted(sizes: dict[str, int], write: Writer) -> Safe:
    """A lot (twice) and a little (once)."""
    said = [
        Safe(f"{labels.size_said(size, write.language)} ({write.language.times(sizes[size])})")
        for size in reversed(labels.SIZES)
        if sizes.get(size)
    ]
    return write.enumerate(said)


def _name(month: Month, language: Language) -> str:
    return format_date(month.first_day, "MMM", locale=language.locale)
