"""PostgreSQL's dates and times, including those out of Python's range.

As in PostgreSQL, a date is a count of days and a time a count of microseconds since 2000. Values
out of Python's range (years BC or past 9999, and 24:00) are text, in one format whatever the
session's settings.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Self

from dbset_types.infinity import Infinite, InfiniteDate, InfiniteDatetime, infinite
from dbset_types.intervals import interval_of_text
from dbset_types.kinds import Kind
from dbset_types.limits import Check, lost_zone

Date = dt.date | str
Time = dt.time | str
Datetime = dt.datetime | str

_FIRST_DAY = dt.date(2000, 1, 1).toordinal()

#: The start of PostgreSQL's counts.
START = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - naive is meant
START_UTC = START.replace(tzinfo=dt.UTC)
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097  # the calendar repeats after these

_NORMALIZED = (Infinite, str)

#: PostgreSQL's range: from 4714-11-24 BC, dates to the year 5874897, times to 294276.
_DAYS = range(-2_451_545, 2_145_031_949)
_MICROSECONDS = range(-2_451_545 * _DAY, 106_751_983 * _DAY)

#: The counts that mean infinity and -infinity.
INFINITE_DAYS = (2**31 - 1, -(2**31))
INFINITE_MICROSECONDS = (2**63 - 1, -(2**63))

_DATE = re.compile(r"(\d{4,})-(\d\d)-(\d\d)(?P<bc> BC)?", re.ASCII)
_CLOCK = r"(\d\d):([0-5]\d):([0-5]\d)(?:\.(\d{1,6}))?"
_ZONE = r"([+-])(0\d|1[0-5])(?::?([0-5]\d))?(?::?([0-5]\d))?"
_TIME = re.compile(_CLOCK, re.ASCII)
_TIME_WITH_ZONE = re.compile(_CLOCK + _ZONE, re.ASCII)
_DATETIME = re.compile(
    rf"(\d{{4,}}-\d\d-\d\d)[ T]({_CLOCK})(?P<zone>{_ZONE})?(?P<bc> BC)?", re.ASCII
)


def date_of_days(days: int) -> Date:
    """Return a date from its days since 2000.

    Example:
        >>> date_of_days(8825), date_of_days(-746117)
        (datetime.date(2024, 2, 29), '0044-03-15 BC')
    """
    try:
        return dt.date.fromordinal(days + _FIRST_DAY)
    except (ValueError, OverflowError):
        if days in INFINITE_DAYS:
            return InfiniteDate(last=days > 0)
        return "".join(_far_date(days))


def datetime_of_microseconds(count: int) -> Datetime:
    """Return a naive datetime from its microseconds since 2000."""
    try:
        return START + dt.timedelta(0, 0, count)
    except OverflowError:
        return _far_datetime(count, aware=False)


def instant_of_microseconds(count: int) -> Datetime:
    """Return a datetime in UTC from its microseconds since 2000."""
    try:
        return START_UTC + dt.timedelta(0, 0, count)
    except OverflowError:
        return _far_datetime(count, aware=True)


def time_of_microseconds(count: int) -> Time:
    """Return a time of day from its microseconds since midnight.

    Example:
        >>> time_of_microseconds(86_400_000_000)
        '24:00:00'
    """
    return "24:00:00" if count == _DAY else (START + dt.timedelta(0, 0, count)).time()


def time_with_zone(count: int, seconds_west: int) -> Time:
    """Return a time of day with its UTC offset."""
    zone = dt.timezone(dt.timedelta(seconds=-seconds_west))
    if count == _DAY:
        return f"24:00:00{dt.time(tzinfo=zone).isoformat()[8:]}"
    return (START + dt.timedelta(0, 0, count)).time().replace(tzinfo=zone)


def days_of_date(value: Date) -> int:
    """Return the days since 2000 of a date or its text.

    Raises:
        ValueError: the text is not a date.

    Example:
        >>> days_of_date(dt.date(2024, 2, 29)), days_of_date("0044-03-15 BC")
        (8825, -746117)
    """
    if isinstance(value, dt.datetime):
        raise ValueError("the time of day would be lost")  # noqa: TRY004 - a datetime is a date, too
    if not isinstance(value, _NORMALIZED):
        return value.toordinal() - _FIRST_DAY
    last = infinite(str(value))
    return _days(str(value)) if last is None else INFINITE_DAYS[not last]


def microseconds_of_datetime(value: dt.date | str) -> int:
    """Return the microseconds since 2000 of a naive datetime or its text."""
    if isinstance(value, _NORMALIZED):
        return _far_microseconds(str(value), aware=False)
    if not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 - naive is meant
    return _microseconds(value - START)


def microseconds_of_instant(value: dt.date | str) -> int:
    """Return the microseconds since 2000 of an aware datetime or its text."""
    if isinstance(value, _NORMALIZED):
        return _far_microseconds(str(value), aware=True)
    if not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the local zone is meant
    return _microseconds((value if value.tzinfo else value.astimezone()) - START_UTC)


def microseconds_of_time(value: Time) -> int:
    """Return the microseconds since midnight of a time of day or its text."""
    if isinstance(value, str):
        return _clock(_matched(_TIME, value).groups())
    if value.tzinfo is not None:
        raise lost_zone(value)
    return ((value.hour * 60 + value.minute) * 60 + value.second) * _SECOND + value.microsecond


def counts_of_time_with_zone(value: Time) -> tuple[int, int]:
    """Return the microseconds since midnight, and the seconds west of UTC.

    Example:
        >>> counts_of_time_with_zone("24:00:00+01:00")
        (86400000000, -3600)
    """
    if isinstance(value, str):
        groups = _matched(_TIME_WITH_ZONE, value).groups()
        return _clock(groups), -_offset(groups[4:])
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("the time has no offset from UTC")
    return microseconds_of_time(value.replace(tzinfo=None)), -int(offset.total_seconds())


def date_of_text(text: str) -> Date:
    """Return the date for PostgreSQL's text."""
    return date_of_days(days_of_date(text))


def datetime_of_text(text: str) -> Datetime:
    """Return the naive datetime for PostgreSQL's text."""
    return datetime_of_microseconds(_far_microseconds(text, aware=False))


def instant_of_text(text: str) -> Datetime:
    """Return the datetime in UTC for PostgreSQL's text.

    Example:
        >>> instant_of_text("10000-01-01 05:29:59+05:30")
        datetime.datetime(9999, 12, 31, 23, 59, 59, tzinfo=datetime.timezone.utc)
    """
    return instant_of_microseconds(_far_microseconds(text, aware=True))


def time_of_text(text: str) -> Time:
    """Return the time of day for PostgreSQL's text."""
    return time_of_microseconds(microseconds_of_time(text))


def time_with_zone_of_text(text: str) -> Time:
    """Return the time of day with a UTC offset for PostgreSQL's text."""
    return time_with_zone(*counts_of_time_with_zone(text))


def _far_date(days: int) -> tuple[str, str]:
    """Return the text of a date in any year, and its era."""
    cycles, rest = divmod(days + _FIRST_DAY - 1, _CYCLE_DAYS)
    near = dt.date.fromordinal(rest + 1)
    year = near.year + cycles * _CYCLE_YEARS
    shown, era = (year, "") if year > 0 else (1 - year, " BC")
    return f"{shown:04}-{near.month:02}-{near.day:02}", era


def _far_datetime(count: int, *, aware: bool) -> Datetime:
    if count in INFINITE_MICROSECONDS:
        return InfiniteDatetime(last=count > 0, aware=aware)
    days, rest = divmod(count, _DAY)
    day, era = _far_date(days)
    clock = str(time_of_microseconds(rest))
    shown = clock.rstrip("0") if "." in clock else clock
    return f"{day} {shown}{'+00' if aware else ''}{era}"


def _days(text: str) -> int:
    """Return the days since 2000 of a date in any year, given as text."""
    found = _matched(_DATE, text)
    year, month, day = map(int, found.groups()[:3])
    if not year:
        raise ValueError("there is no year 0; 0001 BC comes before 0001")
    cycles, rest = divmod((1 - year if found["bc"] else year) - 1, _CYCLE_YEARS)
    days = dt.date(rest + 1, month, day).toordinal() + cycles * _CYCLE_DAYS - _FIRST_DAY
    return _in_range(days, _DAYS, text)


def _far_microseconds(text: str, *, aware: bool) -> int:
    last = infinite(text)
    if last is not None:
        return INFINITE_MICROSECONDS[not last]
    found = _matched(_DATETIME, text)
    zone = found["zone"]
    if bool(zone) != aware:
        raise ValueError("it has no time zone" if aware else "the time zone would be lost")
    east = _offset(found.groups()[7:11]) if zone else 0
    days = _days(found[1] + (found["bc"] or ""))
    count = days * _DAY + microseconds_of_time(found[2]) - east * _SECOND
    return _in_range(count, _MICROSECONDS, text)


def _in_range(count: int, range_: range, text: str) -> int:
    if count not in range_:
        raise ValueError(f"PostgreSQL cannot store {text!r}")
    return count


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r:.100} is not in PostgreSQL's format")
    return found


def _clock(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in parts[:3])
    fraction = int((parts[3] or "").ljust(6, "0"))
    count = ((hours * 60 + minutes) * 60 + seconds) * _SECOND + fraction
    if count > _DAY:
        raise ValueError("a day has 24 hours; write 24:00:00 for its end")
    return count


def _offset(parts: tuple[str | None, ...]) -> int:
    """Return the seconds east of UTC from a sign, hours, minutes and seconds."""
    hours, minutes, seconds = (int(part or 0) for part in parts[1:4])
    east = (hours * 60 + minutes) * 60 + seconds
    return -east if parts[0] == "-" else east


def _microseconds(span: dt.timedelta) -> int:
    return span.days * _DAY + span.seconds * _SECOND + span.microseconds


#: Kinds of columns with a wider range than Python's: the type's name, and how to read text.
WIDER_THAN_PYTHON: dict[Kind, tuple[str, Callable[[str], Any]]] = {
    Kind.DATE: ("date", date_of_text),
    Kind.TIME: ("time", time_of_text),
    Kind.TIMETZ: ("timetz", time_with_zone_of_text),
    Kind.TIMESTAMP: ("timestamp", datetime_of_text),
    Kind.TIMESTAMPTZ: ("timestamptz", instant_of_text),
    Kind.INTERVAL: ("interval", interval_of_text),
}

_FRACTION = re.compile(r"\.(\d+)")


class TypedText(str):
    """The text of a value in dbset's format, with the name of its type.

    Example:
        >>> TypedText("24:00:00", "time").getquoted()
        b"'24:00:00'::time"
    """

    __slots__ = ("type_name",)
    type_name: str

    def __new__(cls, text: str, type_name: str) -> Self:
        """The text must not contain quotes."""
        made = super().__new__(cls, text)
        made.type_name = type_name
        return made

    def __conform__(self, _protocol: object) -> Self:
        """Return itself: psycopg2 asks for an adapter."""
        return self

    def getquoted(self) -> bytes:
        """Return the SQL that psycopg2 sends; the cast gives arrays the right type."""
        return f"'{self}'::{self.type_name}".encode()


def value_of_text(value: object, kind: Kind, check: Check | None, precision: int | None) -> Any:
    """Return the value for a column from text, or from an infinite date or time.

    Parameters:
        value: any value.
        kind: the column's kind.
        check: the check for values that Python can hold.
        precision: the column's fractional digits of a second, if declared.

    Returns:
        The value to write; ``None`` if it is not valid for the column.

    Raises:
        ValueError: the column would not keep the whole interval.

    Example:
        >>> value_of_text("infinity", Kind.DATE, None, None)
        <InfiniteDate infinity>
        >>> value_of_text("0044-03-15 BC", Kind.DATE, None, None)
        '0044-03-15 BC'
    """
    if not isinstance(value, str | Infinite):
        return None
    name, read = WIDER_THAN_PYTHON[kind]
    try:
        found = read(str(value))
        if not isinstance(found, str):
            if check is not None and not isinstance(found, Infinite):
                check(found)
            return found
    except (ValueError, OverflowError):
        return None
    if kind is Kind.INTERVAL and check is not None:
        check(found)
    fraction = _FRACTION.search(found)
    if fraction and precision is not None and len(fraction[1]) > precision:
        return None
    return TypedText(found, name)
