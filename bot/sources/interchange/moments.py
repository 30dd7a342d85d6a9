"""Moments and days as they are written in a file."""

from datetime import UTC, date, datetime, time, tzinfo

#: Before this it is a slip of the pen, not a history.
_FIRST = datetime(1000, 1, 1, tzinfo=UTC)
#: In the last year that a calendar knows, a moment has no local time everywhere.
LAST_MOMENT = datetime(9998, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)

_A_DAY = "write a day like 2026-03-02"
_A_MOMENT = "write a moment like 2026-03-02T14:30:00+01:00, or a day like 2026-03-02"


def day(written: object) -> date:
    """A calendar day; raises ValueError with a sentence."""
    if isinstance(written, str):
        try:
            found = date.fromisoformat(written)
        except ValueError:
            pass
        else:
            if found < _FIRST.date():
                raise ValueError(f"the year {found.year} cannot be meant")
            return found
    raise ValueError(f"'{written}' is not a day; {_A_DAY}")


def moment(written: object) -> datetime | date:
    """A moment in UTC, or a bare day that `settled` turns into one; raises ValueError with a sentence."""
    found = _parsed(written) if isinstance(written, str) else None
    if found is None:
        raise ValueError(f"'{written}' is not a moment; {_A_MOMENT}")
    if ":" not in str(written) and "T" not in str(written):
        return _day_in_all_timezones(found.date())
    if found.tzinfo is None:
        raise ValueError(f"'{written}' does not say in which timezone; add the offset, as in {written}+01:00 or Z")
    return _in_utc(found)


def local_moment(written: str, zone: tzinfo) -> datetime | date:
    """As `moment`, but a time without an offset is that timezone's own."""
    found = _parsed(written)
    if found is not None and found.tzinfo is None and ":" in written:
        return _in_utc(found.replace(tzinfo=zone))
    return moment(written)


def as_written(written: str) -> str:
    """The same moment written the same way, whatever timezone it is in: two ways to write one are no two moments."""
    found = _parsed(written)
    return found.isoformat() if found else written


def settled(at: date, zone: tzinfo) -> datetime:
    """The moment itself: a bare day is its first instant in that timezone."""
    if isinstance(at, datetime):
        return at
    return datetime.combine(at, time(), tzinfo=zone).astimezone(UTC)


def _parsed(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _in_utc(at: datetime) -> datetime:
    # Within a year of the ends of the calendar, even changing the timezone fails.
    if not _FIRST.year <= at.year <= LAST_MOMENT.year or not _FIRST <= (found := at.astimezone(UTC)) <= LAST_MOMENT:
        raise ValueError(f"the year {at.year} cannot be meant")
    return found


def _day_in_all_timezones(at: date) -> date:
    if not _FIRST.year < at.year <= LAST_MOMENT.year:
        raise ValueError(f"the year {at.year} cannot be meant")
    return at
