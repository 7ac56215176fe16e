"""The rows that are written and read: the same in each run, of mixed types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

import flights

Row: TypeAlias = dict[str, Any]

_EPOCH = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, eq=False)
class Shape:
    """A table, which each peer creates with an auto-incrementing primary key ``id``.

    Attributes:
        name: the table's name.
        kinds: the kind of each column: ``integer``, ``float``, ``text``, ``boolean``, ``instant``
            (an aware datetime), ``date``, ``decimal`` or ``json``.
    """

    name: str
    kinds: Mapping[str, str]

    @property
    def key(self) -> str:
        """The first column, which identifies rows."""
        return next(iter(self.kinds))


MIXED = Shape(
    "mixed",
    {
        "number": "integer",
        "ratio": "float",
        "name": "text",
        "active": "boolean",
        "created": "instant",
        "born": "date",
        "price": "decimal",
        "meta": "json",
    },
)


def mixed(numbers: Iterable[int], version: int = 0) -> Iterator[Row]:
    """Yield the rows with some numbers; all other values differ between versions."""
    for number in numbers:
        seed = number + 7919 * version
        yield {
            "number": number,
            "ratio": seed / 7,
            "name": f"name {seed}" if seed % 50 else f"Zoë\t'{seed}'\\\n",
            "active": seed % 3 == 0,
            "created": _EPOCH + dt.timedelta(seconds=61 * seed, microseconds=seed % 1_000_000),
            "born": dt.date(1950 + seed % 60, 1 + seed % 12, 1 + seed % 28),
            "price": Decimal(10_000 + seed % 90_000).scaleb(-2),
            "meta": {"tags": ["a", "b"], "seed": seed} if seed % 2 else None,
        }


_KINDS = {int: "integer", float: "float", dt.datetime.fromisoformat: "instant"}

FLIGHTS = Shape(
    "flights",
    {
        name: _KINDS.get(flights.COLUMNS["flights"].get(name), "text")
        for name in (
            *("year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time"),
            *("sched_arr_time", "arr_delay", "carrier", "flight", "tailnum", "origin", "dest"),
            *("air_time", "distance", "hour", "minute", "time_hour"),
        )
    },
)


@cache
def integers(columns: int) -> Shape:
    """Return the shape of a table with some integer columns."""
    return Shape(
        "integers", {"number": "integer"} | {f"c{n}": "integer" for n in range(1, columns)}
    )


def counted(shape: Shape, count: int) -> Iterator[Row]:
    """Yield rows of a table of integer columns."""
    for number in range(count):
        yield {name: number + place for place, name in enumerate(shape.kinds)}
