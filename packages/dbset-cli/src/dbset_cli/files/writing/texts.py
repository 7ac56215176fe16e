"""Values as text, in the one form of CSV, JSON, Excel's text cells and the terminal.

Decimals are exact, dates and times are in ISO 8601, times with a zone are in UTC, bytes are
hexadecimal like PostgreSQL's, and floats that are not finite are ``NaN`` and ``Infinity``.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

Write = Callable[[Any], str]

#: Line ends between the parts of a document; those inside strings are escaped.
_LINE_ENDS = {ord("\n"): " ", ord("\r"): " "}


def text(value: Any) -> str:
    r"""Return the text of a value that is not ``None``.

    Example:
        >>> text(Decimal("1.50")), text(True), text(b"Ab"), text({"a": [1, None]})
        ('1.50', 'true', '\\x4162', '{"a": [1, null]}')
        >>> text(float("-inf")), text(dt.timedelta(1, 60))
        ('-Infinity', '1 day 00:01:00')
    """
    return TEXTS[type(value)](value)


def json_text(value: Any) -> str:
    r"""Return a value as JSON: exact numbers, and text for all that JSON has no type for.

    Example:
        >>> json_text(Decimal("1.50")), json_text("ü\n"), json_text(float("nan")), json_text(None)
        ('1.50', '"ü\\n"', '"NaN"', 'null')
    """
    return JSON_TEXTS[type(value)](value)


def _integer(value: int) -> str:
    try:
        return int.__repr__(value)
    except ValueError:  # Python bounds the digits; PostgreSQL's numbers may have more
        return f"{Decimal(value):f}"


def _float(value: float) -> str:
    return float.__repr__(value) if math.isfinite(value) else _not_finite(value)


def _decimal(value: Decimal) -> str:
    return f"{value:f}" if value.is_finite() else _not_finite(value)


def _not_finite(value: float | Decimal) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _datetime(value: dt.datetime) -> str:
    if value.tzinfo not in {None, dt.UTC}:
        value = _in_utc(value)
    return _without_zeros(value.isoformat(" "))


def _in_utc(value: dt.datetime) -> dt.datetime:
    try:
        return value.astimezone(dt.UTC)
    except OverflowError:  # at the ends of Python's years
        return value


def _time(value: dt.time) -> str:
    return _without_zeros(value.isoformat())


def _without_zeros(clock: str) -> str:
    """Return a time without zeros at the end of its fraction, as PostgreSQL writes it."""
    whole, point, fraction = clock.partition(".")
    return f"{whole}.{fraction[:6].rstrip('0')}{fraction[6:]}" if point else clock


def _date(value: dt.date) -> str:
    return value.isoformat()


def _interval(value: dt.timedelta) -> str:
    from dbset_types.intervals import text_of_interval  # noqa: PLC0415  imports SQLAlchemy

    return text_of_interval(value)


def _bytes(value: bytes | memoryview) -> str:
    return rf"\x{value.hex()}"


def _list(value: list[Any] | tuple[Any, ...]) -> str:
    return f"[{', '.join(map(json_text, value))}]"


def _object(value: Mapping[str, Any]) -> str:
    items = (f"{encode_basestring(key)}: {json_text(item)}" for key, item in value.items())
    return f"{{{', '.join(items)}}}"


def _one_line(document: str) -> str:
    return str(document).translate(_LINE_ENDS)


def _json_float(value: float) -> str:
    return _float(value) if math.isfinite(value) else f'"{_float(value)}"'


def _json_decimal(value: Decimal) -> str:
    return _decimal(value) if value.is_finite() else f'"{_decimal(value)}"'


class _Writers(dict[type, Write]):
    """Functions that return the text of values, by class.

    Parameters:
        writers: the functions; a subclass has that of its nearest base.
        other: returns the function of all other classes.
    """

    def __init__(self, writers: Mapping[type, Write], other: Callable[[type], Write]) -> None:
        super().__init__(writers)
        self._writers = writers
        self._other = other

    def __missing__(self, class_: type) -> Write:
        bases = (base for base in class_.__mro__ if base in self._writers)
        base = next(bases, None)
        self[class_] = self._other(class_) if base is None else self._writers[base]
        return self[class_]


#: The text of values.
TEXTS = _Writers(
    {
        bool: _boolean,
        int: _integer,
        float: _float,
        Decimal: _decimal,
        dt.datetime: _datetime,
        dt.date: _date,
        dt.time: _time,
        dt.timedelta: _interval,
        bytes: _bytes,
        bytearray: _bytes,
        memoryview: _bytes,
        dict: _object,
        list: _list,
        tuple: _list,
    },
    lambda _: str,
)


class _JsonWriters(_Writers):
    """Functions that return values as JSON, by class."""

    def __missing__(self, class_: type) -> Write:
        if getattr(class_, "is_json", False):  # dbset_types.json_documents.JsonText
            self[class_] = _one_line
            return _one_line
        return super().__missing__(class_)


def _quoted(class_: type) -> Write:
    write = TEXTS[class_]
    return lambda value: encode_basestring(write(value))


#: Values as JSON.
JSON_TEXTS = _JsonWriters(
    {
        type(None): lambda _: "null",
        bool: _boolean,
        int: _integer,
        float: _json_float,
        Decimal: _json_decimal,
        str: encode_basestring,
        dict: _object,
        list: _list,
        tuple: _list,
    },
    _quoted,
)
