"""PostgreSQL intervals: months, days and microseconds, each with its own sign."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import NamedTuple

Interval = dt.timedelta | str

_SECOND = 1_000_000
_MINUTE, _HOUR = 60 * _SECOND, 3600 * _SECOND
_EXAMPLE = "write it like '1 year 2 mons 3 days 04:05:06'"


class Counts(NamedTuple):
    """The parts of an interval, which PostgreSQL stores separately."""

    months: int = 0
    days: int = 0
    microseconds: int = 0


#: The counts that mean infinity, and their text.
_INFINITE = {
    Counts(2**31 - 1, 2**31 - 1, 2**63 - 1): "infinity",
    Counts(-(2**31), -(2**31), -(2**63)): "-infinity",
}
_INFINITE_TEXT = {text: counts for counts, text in _INFINITE.items()}

_KEPT = (range(-(2**31), 2**31), range(-(2**31), 2**31), range(-(2**63), 2**63))

_UNITS = {
    "year": Counts(months=12),
    "mon": Counts(months=1),
    "month": Counts(months=1),
    "week": Counts(days=7),
    "day": Counts(days=1),
    "hour": Counts(microseconds=_HOUR),
    "min": Counts(microseconds=_MINUTE),
    "minute": Counts(microseconds=_MINUTE),
    "sec": Counts(microseconds=_SECOND),
    "second": Counts(microseconds=_SECOND),
}
_ISO_UNITS = {
    "Y": "year", "M": "mon", "W": "week", "D": "day",
    "TH": "hour", "TM": "min", "TS": "sec",
}  # fmt: skip

_PLAIN = re.compile(
    r"(?:(-?\d{1,8}) days?(?: |$))?(?:([+-])?(\d{2,8}):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?", re.ASCII
)
_AMOUNT = r"[+-]?\d+(?:\.\d{1,6})?"
_ISO = re.compile(rf"({_AMOUNT})([A-Z])", re.ASCII)
_ISO_WHOLE = re.compile(rf"P(?:{_AMOUNT}[YMWD])*(?:T(?:{_AMOUNT}[HMS])+)?", re.ASCII)
_ALL_NEGATIVE = re.compile(r"-(\d+-\d+|[\d :.]+)", re.ASCII)  # by a single leading sign
_TOKEN = re.compile(
    rf"""\s*(?:
        (?P<amount>{_AMOUNT})\s*(?P<unit>[a-z]+)
      | (?P<clock>[+-]?\d+:\d\d(?::\d\d(?:\.\d{{1,6}})?)?)
      | (?P<years>[+-]?\d+)-(?P<months>\d+)
      | (?P<days>[+-]?\d+(?=\s+[+-]?\d+:)|0$)
    )(?=\s|$)""",
    re.ASCII | re.VERBOSE,
)


#: What PostgreSQL keeps multiples of, by the last unit of a type such as ``INTERVAL DAY TO HOUR``.
_KEPT_FIELDS = {
    "year": Counts(12, 0, 0),
    "month": Counts(1, 0, 0),
    "day": Counts(1, 1, 0),
    "hour": Counts(1, 1, _HOUR),
    "minute": Counts(1, 1, _MINUTE),
}


def keeps_fields(value: Interval, fields: str) -> bool:
    """Return whether a column with these fields keeps an interval as it is.

    Parameters:
        value: the interval.
        fields: the fields that its type declares, such as ``year to month``.

    Example:
        >>> keeps_fields(dt.timedelta(hours=2), "day to hour"), keeps_fields("1 mon 1 day", "month")
        (True, False)
    """
    kept = _KEPT_FIELDS.get(fields.lower().rpartition(" ")[2], Counts(1, 1, 1))
    counts = counts_of_interval(value)
    return counts in _INFINITE or not any(
        count % unit if unit else count for count, unit in zip(counts, kept, strict=True)
    )


def interval_of_counts(counts: Counts) -> Interval:
    """Return an interval; as text if it has months, is infinite or is too long.

    Example:
        >>> interval_of_counts(Counts(days=1)), interval_of_counts(Counts(14, -3, 500_000))
        (datetime.timedelta(days=1), '1 year 2 mons -3 days +00:00:00.5')
    """
    try:
        if not counts.months:
            return dt.timedelta(counts.days, 0, counts.microseconds)
    except OverflowError:  # too long for a timedelta
        pass
    return _INFINITE.get(counts) or _text(counts)


def counts_of_interval(value: Interval) -> Counts:
    """Return the parts of an interval, given as an object or as text in any PostgreSQL style.

    Raises:
        ValueError: the text is not an interval.

    Example:
        >>> counts_of_interval("1 mon -1 days"), counts_of_interval("P1M-1D")
        (Counts(months=1, days=-1, microseconds=0), Counts(months=1, days=-1, microseconds=0))
    """
    if isinstance(value, dt.timedelta):
        return Counts(0, value.days, value.seconds * _SECOND + value.microseconds)
    if value in _INFINITE_TEXT:
        return _INFINITE_TEXT[value]
    counts = _iso(value) if value.startswith("P") else _spoken(value)
    if any(count not in kept for count, kept in zip(counts, _KEPT, strict=True)):
        raise ValueError(f"PostgreSQL cannot store {value!r:.100}")
    return counts


def interval_of_text(text: str) -> Interval:
    """Return the interval for PostgreSQL's text, in any style."""
    if text and (found := _PLAIN.fullmatch(text)):  # most of them; twenty times as fast
        days, sign, hours, minutes, seconds, fraction = found.groups("0")
        clock = dt.timedelta(
            0, int(seconds), int(fraction.ljust(6, "0")), 0, int(minutes), int(hours)
        )
        return dt.timedelta(int(days)) + (-clock if sign == "-" else clock)
    return interval_of_counts(counts_of_interval(text))


def iso_text(value: dt.timedelta) -> str:
    """Return the text of an interval that every IntervalStyle reads the same.

    Example:
        >>> iso_text(dt.timedelta(days=-1, seconds=5))
        'P-1DT5.000000S'
    """
    return f"P{value.days}DT{value.seconds}.{value.microseconds:06}S"


def text_of_interval(value: Interval) -> str:
    """Return PostgreSQL's text for an interval.

    Example:
        >>> text_of_interval(dt.timedelta(hours=30)), text_of_interval("1 mon")
        ('1 day 06:00:00', '1 mon')
    """
    return value if isinstance(value, str) else _text(counts_of_interval(value))


def _text(counts: Counts) -> str:
    """Return PostgreSQL's text for an interval, with signs that every style reads."""
    years, months = divmod(abs(counts.months), 12)
    sign = -1 if counts.months < 0 else 1
    named = ((sign * years, "year"), (sign * months, "mon"), (counts.days, "day"))
    parts: list[str] = []
    for amount, unit in named:
        if amount:
            plus = "+" if parts and parts[-1].startswith("-") and amount > 0 else ""
            parts.append(f"{plus}{amount} {unit}{'' if amount == 1 else 's'}")
    if counts.microseconds or not parts:
        after_minus = bool(parts) and parts[-1].startswith("-")
        parts.append(_clock(counts.microseconds, "+" if after_minus else ""))
    return " ".join(parts)


def _clock(microseconds: int, plus: str) -> str:
    seconds, fraction = divmod(abs(microseconds), _SECOND)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    shown = f"{hours:02}:{minutes:02}:{seconds:02}"
    digits = f".{fraction:06}".rstrip("0") if fraction else ""
    return f"{'-' if microseconds < 0 else plus}{shown}{digits}"


def _iso(text: str) -> Counts:
    """Parse ISO 8601, such as ``P1Y2M-3DT4H5M6.5S``."""
    if not _ISO_WHOLE.fullmatch(text) or text == "P":
        raise _misspelled(text)
    date, _, time = text[1:].partition("T")
    named = [(amount, unit) for amount, unit in _ISO.findall(date)]
    named += [(amount, f"T{unit}") for amount, unit in _ISO.findall(time)]
    return _sum([_times(amount, _ISO_UNITS[unit]) for amount, unit in named])


def _spoken(text: str) -> Counts:
    """Parse the styles ``postgres``, ``postgres_verbose`` and ``sql_standard``."""
    bare = text.removeprefix("@ ")
    if bare.endswith(" ago"):
        return _sum([_spoken(bare.removesuffix(" ago"))], -1)
    if _ALL_NEGATIVE.fullmatch(bare):
        return _sum([_spoken(bare[1:])], -1)
    tokens: list[re.Match[str]] = []
    place = 0
    while place < len(bare) and (token := _TOKEN.match(bare, place)):
        tokens.append(token)
        place = token.end()
    if place < len(bare) or not tokens:
        raise _misspelled(text)
    return _sum([_of_token(token) for token in tokens])


def _of_token(token: re.Match[str]) -> Counts:
    if token["unit"]:
        return _times(token["amount"], token["unit"].removesuffix("s"))
    if token["days"]:
        return _times(token["days"], "day")
    amounts, units = [token["years"], token["months"]], ["year", "mon"]
    if token["clock"]:
        amounts, units = token["clock"].split(":"), ["hour", "min", "sec"]
    parts = [_times(part.lstrip("+-"), unit) for part, unit in zip(amounts, units, strict=False)]
    return _sum(parts, -1 if amounts[0].startswith("-") else 1)


def _times(amount: str, unit: str) -> Counts:
    """Return an amount of a unit.

    Raises:
        ValueError: it is not a whole number of months, days or microseconds, or not a known unit.
    """
    if unit not in _UNITS:
        raise ValueError(f"{unit!r} is not a unit of an interval; {_EXAMPLE}")
    number = Decimal(amount)
    product = [number * count for count in _UNITS[unit]]
    if any(part != int(part) for part in product):
        raise ValueError(f"{amount} {unit} is not a whole number of them; {_EXAMPLE}")
    return Counts(*map(int, product))


def _sum(counts: list[Counts], sign: int = 1) -> Counts:
    return Counts(*(sign * sum(parts) for parts in zip(Counts(), *counts, strict=True)))


def _misspelled(text: str) -> ValueError:
    return ValueError(f"{text!r:.100} is not an interval; {_EXAMPLE}")
