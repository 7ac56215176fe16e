"""Checksums of rows, which can be compared between processes."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any
from zlib import crc32

from benchmarks.rows import Row

#: Text that is equal exactly for equal values of the same type.
_TEXTS: dict[type, Callable[[Any], str]] = {
    dt.datetime: lambda value: str(value.astimezone(dt.UTC) if value.tzinfo else value),
    Decimal: lambda value: f"{value.normalize():f}",
    dict: lambda value: json.dumps(value, sort_keys=True),
}


def sums(rows: Iterable[Row], key: str) -> dict[str, int]:
    """Return a checksum of each column's values, independent of the order of rows.

    A value counts together with its row's key, to detect values in a wrong row. The primary
    key is left out; ``""`` is the number of rows.
    """
    found: Counter[str] = Counter()
    for row in rows:
        found[""] += 1
        for name, value in row.items():
            if name != "id":
                found[name] += _sum(row[key], value)
    return dict(found)


def different(found: Mapping[str, int], expected: Mapping[str, int]) -> list[str]:
    """Return the columns whose values are not as expected; ``""`` if rows are missing."""
    names = dict.fromkeys([*expected, *found])
    return [name for name in names if found.get(name) != expected.get(name)]


def _sum(key: Any, value: Any) -> int:
    text = _TEXTS.get(type(value), repr)(value)
    return crc32(f"{key} {type(value).__name__} {text}".encode())
