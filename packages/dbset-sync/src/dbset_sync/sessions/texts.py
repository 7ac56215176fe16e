"""Texts that PostgreSQL writes, read by those of its drivers that get texts."""

from __future__ import annotations

import datetime as dt

from dbset_types.limits import single_precision


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


def real(text: str) -> float:
    """Return a number of 32 bits as it is: what is written of it is rounded.

    Example:
        >>> real("0.1")
        0.10000000149011612
    """
    return single_precision(float(text))
