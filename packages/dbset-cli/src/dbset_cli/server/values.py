"""Values as JSON: valid for every value, and exact."""

from __future__ import annotations

import datetime as dt
import json
import math
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

_quoted = partial(json.dumps, ensure_ascii=False)


def json_text(value: Any) -> str:
    r"""Return a value as JSON.

    Numbers keep all their digits; NaN and infinity are strings, as are dates, times, UUIDs and
    bytes (``"\\x6162"``).

    Example:
        >>> print(json_text({"n": Decimal("1.50"), "big": 2**70, "x": float("inf"), "b": b"ab"}))
        {"n": 1.50, "big": 1180591620717411303424, "x": "Infinity", "b": "\\x6162"}
    """
    write = _WRITE.get(type(value)) or _inherited(value)
    return write(value)


def _inherited(value: Any) -> Callable[[Any], str]:
    return next((write for type_, write in _WRITE.items() if isinstance(value, type_)), _as_text)


def _as_text(value: Any) -> str:
    return _quoted(str(value))


def _float(value: float) -> str:
    if math.isfinite(value):
        return repr(float(value))
    return '"NaN"' if math.isnan(value) else f'"{"-" if value < 0 else ""}Infinity"'


def _integer(value: int) -> str:
    return str(Decimal(value))  # Python refuses to print integers of thousands of digits


def _decimal(value: Decimal) -> str:
    return str(value) if value.is_finite() else _quoted(str(value))


def _bytes(value: Any) -> str:
    return _quoted(f"\\x{bytes(value).hex()}")


def _object(value: Mapping[Any, Any]) -> str:
    members = (f"{_quoted(str(key))}: {json_text(member)}" for key, member in value.items())
    return f"{{{', '.join(members)}}}"


def _array(value: Any) -> str:
    return f"[{', '.join(map(json_text, value))}]"


def _time(value: dt.date | dt.time) -> str:
    return _quoted(value.isoformat())


_WRITE: Mapping[type, Callable[[Any], str]] = {
    str: _quoted,
    bool: _quoted,
    type(None): _quoted,
    int: _integer,
    float: _float,
    Decimal: _decimal,
    dt.datetime: _time,
    dt.date: _time,
    dt.time: _time,
    uuid.UUID: _as_text,
    bytes: _bytes,
    bytearray: _bytes,
    memoryview: _bytes,
    dict: _object,
    list: _array,
    tuple: _array,
}
