"""Whether a number format shows a date, a time, both, or a duration."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import cache


class Shown(Enum):
    """What a number format shows."""

    NUMBER = auto()
    DATE = auto()
    DATETIME = auto()
    TIME = auto()
    DURATION = auto()


#: Formats that workbooks refer to by number only; those from 27 on are Chinese, Japanese or Korean.
_DATES = {14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58}
_TIMES = {18, 19, 20, 21, 45, 47, *range(32, 36), 55, 56}
BUILT_IN = {
    **dict.fromkeys(_DATES, Shown.DATE),
    **dict.fromkeys(_TIMES, Shown.TIME),
    22: Shown.DATETIME,
    46: Shown.DURATION,
}

_DURATION = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)

#: Texts in quotation marks, escaped characters, conditions and colors, padding and filling.
_NOT_CODES = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', re.DOTALL)

_CLOCK = re.compile(r"am/pm|a/p|h|s", re.IGNORECASE)
_CALENDAR = re.compile(r"y|d|mmm", re.IGNORECASE)


@cache
def shown_by(code: str) -> Shown:
    """Return what a format shows.

    Example:
        >>> shown_by("yyyy-mm-dd").name, shown_by("[h]:mm").name, shown_by("mm:ss.0").name
        ('DATE', 'DURATION', 'TIME')
        >>> shown_by('0.00" days"').name, shown_by("General").name
        ('NUMBER', 'NUMBER')
    """
    section = code.split(";", maxsplit=1)[0]
    if _DURATION.search(section):
        return Shown.DURATION
    plain = _NOT_CODES.sub("", section)
    if plain.lower() == "general":
        return Shown.NUMBER
    clock = bool(_CLOCK.search(plain))
    calendar = bool(_CALENDAR.search(plain)) or (not clock and "m" in plain.lower())
    return _SHOWN[calendar, clock]


_SHOWN = {
    (False, False): Shown.NUMBER,
    (False, True): Shown.TIME,
    (True, False): Shown.DATE,
    (True, True): Shown.DATETIME,
}
