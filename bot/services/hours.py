"""When somebody may be asked: local working hours, days off, and what "tonight" means, right across DST."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.teammates import Teammate

#: Monday is 0.
FRIDAY = 4
MONDAY = 0
#: The hour that "tonight" stands for.
EVENING = 19
#: "Tonight" asked for in the evening itself is so much later.
_A_WHILE = timedelta(hours=1)
#: How many days are searched for one on which a teammate works: any weekday comes twice.
_HORIZON = 15
#: Every timezone's clock was ever set by a multiple of this.
_STEP = timedelta(minutes=15)


def local_moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The UTC moment of an hour on a local day; an hour that DST skips is the first after, a repeated one the first."""
    wished = datetime.combine(day, time(hour), zone)
    moment = wished.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wished.replace(tzinfo=None):
        return moment
    # In the gap: the offset from before it leads to just as far behind it, so step back to where it ended.
    after = moment.astimezone(zone).utcoffset()
    while (moment - _STEP).astimezone(zone).utcoffset() == after:
        moment -= _STEP
    return moment


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The local day of a moment."""
    return at.astimezone(zone).date()


def next_moment_to_ask(teammate: Teammate, zone: ZoneInfo, not_before: datetime) -> datetime | None:
    """The first moment from `not_before` on at which they may be asked, or None where they never want to be."""
    if teammate.cadence == "never":
        return None
    first = day_of(not_before, zone)
    for day in (first + timedelta(days=n) for n in range(_HORIZON)):
        if not _may_be_asked_on(teammate, day):
            continue
        moment = max(not_before, local_moment(day, teammate.works_from, zone))
        if moment < _end_of_work(teammate, day, zone):
            return moment
    return None


def next_working_day(teammate: Teammate, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first moment to ask them after the local day of `after`."""
    tomorrow = day_of(after, zone) + timedelta(days=1)
    return next_moment_to_ask(teammate, zone, local_moment(tomorrow, 0, zone))


def later(when: str, teammate: Teammate, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment that "tonight", "tomorrow" or "monday" stands for; what a person asked for holds on any day."""
    today = day_of(now, zone)
    if when == "tonight":
        return max(local_moment(today, EVENING, zone), now + _A_WHILE)
    days = 1 if when == "tomorrow" else (MONDAY - today.weekday()) % 7 or 7
    return local_moment(today + timedelta(days=days), teammate.works_from, zone)


def _may_be_asked_on(teammate: Teammate, day: date) -> bool:
    if day.weekday() in teammate.days_off:
        return False
    return teammate.cadence != "fridays" or day.weekday() == FRIDAY


def _end_of_work(teammate: Teammate, day: date, zone: ZoneInfo) -> datetime:
    if teammate.works_until >= 24:
        return local_moment(day + timedelta(days=1), 0, zone)
    return local_moment(day, teammate.works_until, zone)
