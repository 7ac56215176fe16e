"""Texts that PostgreSQL writes, read by those of its drivers that get texts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from dbset_types import out_of_range
from dbset_types.intervals import interval_of_text
from dbset_types.limits import EDGES, single_precision

Read: TypeAlias = Callable[[str], Any]

_HEXADECIMAL = rb"\x"
_ESCAPED = re.compile(rb"\\(?:([0-3][0-7]{2})|\\)")


def time(text: str) -> dt.time:
    """Return a time of day.

    Raises:
        ValueError: Python has none; newer ones take hour 24 for midnight.

    Example:
        >>> time("12:30:00+02")
        datetime.time(12, 30, tzinfo=datetime.timezone(datetime.timedelta(seconds=7200)))
    """
    if text.startswith("24"):
        raise ValueError("Python has no hour 24")
    return dt.time.fromisoformat(text)


def instant(text: str) -> dt.datetime:
    """Return a time with the zone of the session.

    Raises:
        ValueError: Python has none, or might have none in UTC.

    Example:
        >>> instant("2024-02-29 12:30:00+00")
        datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc)
    """
    value = dt.datetime.fromisoformat(text)
    if value.year in EDGES:
        raise ValueError("it may have no date in another time zone")
    return value


def real(text: str) -> float:
    """Return a number of 32 bits as it is: what is written of it is rounded.

    Example:
        >>> real("0.1")
        0.10000000149011612
    """
    return single_precision(float(text))


def binary(text: bytes) -> bytes:
    r"""Return bytes, whichever way ``bytea_output`` has them written.

    Example:
        >>> binary(rb"\x61ff"), binary(rb"a\377\\")
        (b'a\xff', b'a\xff\\')
    """
    if text.startswith(_HEXADECIMAL):
        return bytes.fromhex(text[len(_HEXADECIMAL) :].decode("ascii"))
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 8)]) if match[1] else b"\\", text)


#: Types by their numbers, and what reads them in the usual way, or else in the one that reads any.
#: The drivers' own take infinity for the last date and 24:00 for midnight, or miss values; and to
#: Python, a time in an hour that comes twice equals none in another zone. They are no quicker.
READERS: dict[int, tuple[Read, Read]] = {
    700: (real, float),
    1082: (dt.date.fromisoformat, out_of_range.date_of_text),
    1083: (time, out_of_range.time_of_text),
    1266: (time, out_of_range.time_with_zone_of_text),
    1114: (dt.datetime.fromisoformat, out_of_range.datetime_of_text),
    1184: (instant, out_of_range.instant_of_text),
    1186: (interval_of_text, interval_of_text),
}
