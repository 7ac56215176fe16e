"""Texts that PostgreSQL writes, read by those of its drivers that get texts."""

from __future__ import annotations

import datetime as dt
import re

from dbset_types.limits import EDGES, single_precision

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
