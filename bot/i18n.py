"""One reader's language: gettext catalogues, and dates, numbers and lengths of time the way people say them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale as BabelLocale
from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from num2words import num2words

from bot.drift.sentences import Named, Sentence, Span, Value
from storage.words import LOCALES, Locale

CATALOGUES = Path(__file__).parent / "locales"
#: Up to here a number is written as a word; beyond it, digits read faster.
_WORDS_UNTIL = 12


@cache
def _catalogue(locale: str) -> NullTranslations:
    """The texts of a language, compiled when first needed: no built files in the tree, no step to forget."""
    if locale == LOCALES[0]:
        return NullTranslations()
    with (CATALOGUES / locale / "giveget.po").open("rb") as source:
        catalogue = read_po(source, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def closest_locale(slack_locale: str | None) -> Locale | None:
    """The language that we speak for a locale of Slack (`nl-NL` → `nl`), or None."""
    language = (slack_locale or "").replace("_", "-").split("-")[0].lower()
    return next((locale for locale in LOCALES if locale == language), None)


class Language:
    """How to speak to one reader: a locale and a timezone."""

    def __init__(self, locale: str, timezone: str) -> None:
        self.locale = locale if locale in LOCALES else LOCALES[0]
        self.zone = ZoneInfo(timezone)
        self._babel = BabelLocale.parse("en_GB" if self.locale == "en" else self.locale)
        self._texts = _catalogue(self.locale)

    def say(self, text: str, /, **values: Value) -> str:
        """The text in this language, with its placeholders filled in."""
        return self._fill(self._texts.ugettext(text), values)

    def say_many(self, singular: str, plural: str, number: int, /, **values: Value) -> str:
        """The text that fits the number; `{number}` is the number in words."""
        text = self._texts.ungettext(singular, plural, number)
        return self._fill(text, {**values, "number": number})

    def sentence(self, sentence: Sentence, name_of: Callable[[str], str]) -> str:
        """A sentence of the judgement; `name_of` gives the name behind a reference such as `contact:harry`."""
        values = {
            key: name_of(value.ref) if isinstance(value, Named) else value for key, value in sentence.values.items()
        }
        if sentence.plural is None or sentence.number is None:
            return self.say(sentence.text, **values)
        text = self._texts.ungettext(sentence.text, sentence.plural, sentence.number)
        return self._fill(text, values)

    def number(self, number: int) -> str:
        """A whole number: a word up to twelve, digits above."""
        if 0 <= number <= _WORDS_UNTIL:
            return str(num2words(number, lang=self.locale))
        return f"{number}"

    def span(self, days: float) -> str:
        """A length of time as a colleague would say it: days, weeks from a fortnight on, months, years."""
        if days < 13.5:
            return self.say_many("{number} day", "{number} days", max(1, round(days)))
        if days < 75:
            return self.say_many("{number} week", "{number} weeks", round(days / 7))
        if days < 700:
            return self.say_many("{number} month", "{number} months", round(days / 30.44))
        return self.say_many("{number} year", "{number} years", round(days / 365.25))

    def either(self, items: Iterable[str]) -> str:
        """A choice in a sentence: Karin, Mo or Jort."""
        return format_list(list(items), style="or", locale=self._babel)

    def past(self, at: datetime, now: datetime) -> str:
        """When it was, as a colleague would say it: this morning, yesterday, on Friday, on Friday 6 March."""
        then, today = at.astimezone(self.zone), now.astimezone(self.zone).date()
        ago = (today - then.date()).days
        if ago == 0:
            return self._part_of_today(then.hour)
        if ago == 1:
            return self.say("yesterday")
        return self.on(then.date(), today)

    def coming(self, at: datetime, now: datetime) -> str:
        """When it will be: at 14:30, tomorrow at 09:00, on Monday at 09:00."""
        then, today = at.astimezone(self.zone), now.astimezone(self.zone).date()
        ahead = (then.date() - today).days
        if ahead == 0:
            return self.say("at {clock}", clock=self.clock(at))
        if ahead == 1:
            return self.say("tomorrow at {clock}", clock=self.clock(at))
        return self.say("{day} at {clock}", day=self.on(then.date(), today), clock=self.clock(at))

    def ago(self, day: date, today: date) -> str:
        """How long ago a day was: today, yesterday, on Friday, six weeks ago."""
        days = (today - day).days
        if days <= 0:
            return self.say("today")
        if days == 1:
            return self.say("yesterday")
        return self.on(day, today) if days < 7 else self.say("{span} ago", span=Span(days))

    def on(self, day: date, today: date) -> str:
        """A day in a sentence: on Friday within a week of today, on Friday 6 March, on 6 March 2019 long ago."""
        if abs((day - today).days) < 7:
            return self.say("on {weekday}", weekday=self.weekday(day.weekday()))
        if abs((day - today).days) < 300:
            return self.say("on {day}", day=self.day(day))
        return self.say("on {date}", date=self.date(day))

    def day(self, day: date) -> str:
        """A date with its weekday: Friday 6 March."""
        return format_date(day, "EEEE d MMMM", locale=self._babel)

    def day_of(self, at: datetime) -> str:
        """The day of a moment in the reader's timezone: Friday 6 March."""
        return self.day(at.astimezone(self.zone).date())

    def date(self, day: date) -> str:
        """A date with its year: 6 March 2026."""
        return format_date(day, "d MMMM y", locale=self._babel)

    def moment(self, at: datetime) -> str:
        """A moment in the reader's timezone: Friday 6 March, 14:30."""
        return format_datetime(at.astimezone(self.zone), "EEEE d MMMM, HH:mm", locale=self._babel)

    def clock(self, at: datetime) -> str:
        """The time of day in the reader's timezone: 14:30."""
        return format_time(at.astimezone(self.zone), "HH:mm", locale=self._babel)

    def weekday(self, number: int) -> str:
        """The name of a weekday: 0 is Monday."""
        return str(self._babel.days["format"]["wide"][number])

    def enumerate(self, items: Iterable[str]) -> str:
        """A list in a sentence: Karin, Mo and Jort."""
        return format_list(list(items), locale=self._babel)

    def capital(self, text: str) -> str:
        """The text with a capital; Dutch writes IJ as one letter, and no accent on it."""
        if self.locale == "nl" and text[:2] == "ij":
            return f"IJ{text[2:]}"
        if self.locale == "nl" and text[:2] == "éé":
            return f"Eé{text[2:]}"
        return text[:1].upper() + text[1:]

    def _part_of_today(self, hour: int) -> str:
        if hour < 6:
            return self.say("last night")
        if hour < 12:
            return self.say("this morning")
        return self.say("this afternoon") if hour < 18 else self.say("this evening")

    def _fill(self, text: str, values: Mapping[str, Value]) -> str:
        in_digits = any(isinstance(value, int) and value > _WORDS_UNTIL for value in values.values())
        return text.format(**{name: self._word(value, in_digits=in_digits) for name, value in values.items()})

    def _word(self, value: Value, *, in_digits: bool) -> str:
        if isinstance(value, Span):
            return self.span(value.days)
        if isinstance(value, bool) or not isinstance(value, (int, date)):
            return str(value)
        if isinstance(value, int):
            # Twelve beside 13 looks like an oversight.
            return f"{value}" if in_digits else self.number(value)
        return self.day(value)


@cache
def language(locale: str, timezone: str) -> Language:
    """The language of a reader; raises ZoneInfoNotFoundError for a timezone that does not exist."""
    return Language(locale, timezone)
