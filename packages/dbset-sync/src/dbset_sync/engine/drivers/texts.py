"""Parsers of PostgreSQL's text format, for drivers that use it."""

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
        ValueError: Python has no such time; newer versions read hour 24 as midnight.

    Example:
        >>> time("12:30:00+02")
        datetime.time(12, 30, tzinfo=datetime.timezone(datetime.timedelta(seconds=7200)))
    """
    if text.startswith("24"):
        raise ValueError("Python has no hour 24")
    return dt.time.fromisoformat(text)


def instant(text: str) -> dt.datetime:
    """Return a datetime with the time zone of the session.

    Raises:
        ValueError: Python has no such datetime, or may not have it in UTC.

    Example:
        >>> instant("2024-02-29 12:30:00+00")
        datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc)
    """
    value = dt.datetime.fromisoformat(text)
    if value.year in EDGES:
        raise ValueError("it may be out of range in another time zone")
    return value


def real(text: str) -> float:
    """Return the exact value of a 32-bit float: its text is rounded.

    Example:
        >>> real("0.1")
        0.10000000149011612
    """
    return single_precision(float(text))


def binary(text: bytes) -> bytes:
    r"""Return bytes from text in either format of ``bytea_output``.

    Example:
        >>> binary(rb"\x61ff"), binary(rb"a\377\\")
        (b'a\xff', b'a\xff\\')
    """
    if text.startswith(_HEXADECIMAL):
        return bytes.fromhex(text[len(_HEXADECIMAL) :].decode("ascii"))
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 8)]) if match[1] else b"\\", text)


#: By OID of a type: a fast reader, and one for all texts. The drivers' own readers are not faster,
#: and they read infinity as the last date and 24:00 as midnight, or fail for some values.
READERS: dict[int, tuple[Read, Read]] = {
    700: (real, float),
    1082: (dt.date.fromisoformat, out_of_range.date_of_text),
    1083: (time, out_of_range.time_of_text),
    1266: (time, out_of_range.time_with_zone_of_text),
    1114: (dt.datetime.fromisoformat, out_of_range.datetime_of_text),
    1184: (instant, out_of_range.instant_of_text),
    1186: (interval_of_text, interval_of_text),
}
