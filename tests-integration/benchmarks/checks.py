"""What rows hold, as a few numbers that can be compared between processes."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from benchmarks.rows import Row

#: Text that is the same for equal values of the same type, and different for all others.
_TEXTS: dict[type, Callable[[Any], str]] = {
    dt.datetime: lambda value: str(value.astimezone(dt.UTC) if value.tzinfo else value),
    Decimal: lambda value: f"{value.normalize():f}",
    dict: lambda value: json.dumps(value, sort_keys=True),
}


def sums(rows: Iterable[Row], key: str) -> dict[str, int]:
    """Return a checksum of each column's values, whatever the order of the rows.

    A value counts together with its row's key, so that values in a wrong row are seen. The primary
    key is left out; ``""`` stands for the number of rows.
    """
    found: Counter[str] = Counter()
    for row in rows:
        found[""] += 1
        for name, value in row.items():
            if name != "id":
                found[name] = (found[name] + _sum(row[key], value)) % 2**64
    return dict(found)


def different(found: dict[str, int], expected: dict[str, int]) -> list[str]:
    """Return the columns whose values are not as expected; ``""`` when rows are missing."""
    names = dict.fromkeys([*expected, *found])
    return [name for name in names if found.get(name) != expected.get(name)]


def _sum(key: Any, value: Any) -> int:
    text = _TEXTS.get(type(value), repr)(value)
    data = f"{key} {type(value).__name__} {text}".encode()
    return int.from_bytes(blake2b(data, digest_size=8).digest())
