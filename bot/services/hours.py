"""When somebody may be asked: local working hours, days off, and what "tonight" means, right across DST."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.teammates import Teammate

#: Monday is 0.
FRIDAY = 4
MONDAY = 0
#: The hour that "tonight" stands for.
EVENING = 19
#: How many days are searched for one on which a teammate works.
_HORIZON = 15


def local_moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The UTC moment of an hour on a local day; an hour that DST skips is the first after, a repeated one the first."""
    wished = datetime.combine(day, time(hour), zone)
    moment = wished.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wished.replace(tzinfo=None):
        return moment
    # In the gap: the offset from before it leads to just as far behind it, so step back to where it ended.
    ended = moment
    while (ended - timedelta(minutes=15)).astimezone(zone).utcoffset() == ended.astimezone(zone).utcoffset():
        ended -= timedelta(minutes=15)
    return ended


def works_on(teammate: Teammate, day: date) -> bool:
    """Whether this is a working day of theirs."""
    return day.weekday() not in teammate.days_off


def next_moment_to_ask(teammate: Teammate, zone: ZoneInfo, not_before: datetime) -> datetime | None:
    """The first moment from `not_before` on at which they may be asked, or None where they never want to be."""
    if teammate.cadence == "never" or teammate.works_until <= teammate.works_from:
        return None
    first = not_before.astimezone(zone).date()
    for day in (first + timedelta(days=n) for n in range(_HORIZON)):
        if not works_on(teammate, day) or (teammate.cadence == "fridays" and day.weekday() != FRIDAY):
            continue
        if not_before < _end_of_day(teammate, day, zone):
            return max(not_before, local_moment(day, teammate.works_from, zone))
    return None


def next_working_day(teammate: Teammate, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The start of their first working day after the day of `after`."""
    tomorrow = after.astimezone(zone).date() + timedelta(days=1)
    return next_moment_to_ask(teammate, zone, local_moment(tomorrow, 0, zone))


def later(when: str, teammate: Teammate, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment that "tonight", "tomorrow" or "monday" stands for; what a person asked for holds on any day."""
    today = now.astimezone(zone).date()
    if when == "tonight":
        return max(local_moment(today, EVENING, zone), now + timedelta(hours=1))
    days = 1 if when == "tomorrow" else (MONDAY - today.weekday()) % 7 or 7
    return local_moment(today + timedelta(days=days), teammate.works_from, zone)


def _end_of_day(teammate: Teammate, day: date, zone: ZoneInfo) -> datetime:
    if teammate.works_until >= 24:
        return local_moment(day + timedelta(days=1), 0, zone)
    return local_moment(day, teammate.works_until, zone)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last instant of a local day."""
    return local_moment(day + timedelta(days=1), 0, zone) - timedelta(microseconds=1)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The local day of a moment."""
    return at.astimezone(zone).date()
