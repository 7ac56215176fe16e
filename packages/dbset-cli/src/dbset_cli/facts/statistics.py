"""Nulls, distinct values, least and greatest values, and histograms of columns.

The database computes them in two passes over the table: the second one counts the values in ten
ranges of equal width between the least and the greatest value.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from dbset_types.kinds import NUMBERS, Kind, kind_of

if TYPE_CHECKING:
    from dbset_sync import Database

RANGES = 10

#: Columns of one statement: databases limit the columns of a result.
_COLUMNS = 100

_BARS = "▁▂▃▄▅▆▇█"

#: Kinds whose values have an order, in every database that has the kind.
_ORDERED = NUMBERS | {
    Kind.TEXT,
    Kind.DATE,
    Kind.TIME,
    Kind.TIMETZ,
    Kind.TIMESTAMP,
    Kind.TIMESTAMPTZ,
}


def statistics(database: Database, table: sa.Table) -> list[dict[str, Any]]:
    """Return facts about the values of each column.

    Parameters:
        database: the database, open for reading.
        table: the reflected table.

    Returns:
        A dict for each column: ``column``, ``nulls``, ``distinct``, ``min`` and ``max``, which are
        ``None`` for types without an order, and ``histogram``, counts in ten ranges or ``None``.
    """
    found: list[dict[str, Any]] = []
    every = list(table.columns)
    for first in range(0, len(every), _COLUMNS):
        columns = every[first : first + _COLUMNS]
        facts = _facts(database, columns)
        histograms = _histograms(database, columns, facts)
        found += [{**fact, "histogram": histograms.get(fact["column"])} for fact in facts]
    return found


def bars(counts: Sequence[int] | None) -> str:
    """Return a histogram in one line of text.

    Example:
        >>> bars([0, 1, 5, 10])
        ' ▁▄█'
    """
    most = max(counts or [0])
    return "".join(
        _BARS[math.ceil(count / most * len(_BARS)) - 1] if count else " " for count in counts or ()
    )


def _facts(database: Database, columns: Sequence[sa.Column[Any]]) -> list[dict[str, Any]]:
    """Return the facts that need one pass."""
    wanted: dict[str, Any] = {"rows": sa.func.count()}
    for place, column in enumerate(columns):
        wanted[f"values_{place}"] = sa.func.count(column)
        wanted[f"distinct_{place}"] = sa.func.count(_comparable(column).distinct())
        if kind_of(column.type) in _ORDERED:
            wanted[f"min_{place}"] = sa.func.min(column)
            wanted[f"max_{place}"] = sa.func.max(column)
    row = _row(database, columns, wanted)
    return [
        {
            "column": str(column.name),
            "nulls": row["rows"] - row[f"values_{place}"],
            "distinct": row[f"distinct_{place}"],
            "min": row.get(f"min_{place}"),
            "max": row.get(f"max_{place}"),
        }
        for place, column in enumerate(columns)
    ]


def _comparable(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Return a column in a form with equality, which json, xml and point lack."""
    is_known = kind_of(column.type) not in {None, Kind.JSON}
    return column if is_known else sa.cast(column, sa.Text)


def _histograms(
    database: Database, columns: Iterable[sa.Column[Any]], facts: Iterable[Mapping[str, Any]]
) -> dict[str, list[int]]:
    """Return how many values are in each range, by column."""
    bounds = {
        column: found
        for column, fact in zip(columns, facts, strict=True)
        for found in [list(_bounds(fact["min"], fact["max"]))]
        if found
    }
    if not bounds:
        return {}
    wanted = {
        f"below_{place}_{number}": sa.func.count().filter(column < sa.literal(bound, column.type))
        for place, (column, found) in enumerate(bounds.items())
        for number, bound in enumerate(found)
    } | {f"values_{place}": sa.func.count(column) for place, column in enumerate(bounds)}
    row = _row(database, list(bounds), wanted)
    return {
        str(column.name): [
            after - before
            for before, after in pairwise(
                [
                    0,
                    *(row[f"below_{place}_{number}"] for number in range(RANGES - 1)),
                    row[f"values_{place}"],
                ]
            )
        ]
        for place, column in enumerate(bounds)
    }


def _bounds(least: Any, most: Any) -> Iterator[Any]:
    """Yield what separates the ranges between two numbers, dates or datetimes.

    Example:
        >>> list(_bounds(0, 25))
        [3, 5, 8, 10, 13, 15, 18, 20, 23]
    """
    width = _difference(least, most)
    if not width:
        return
    for number in range(1, RANGES):
        if isinstance(width, int):
            yield least - (-width * number // RANGES)  # of integers, those below are the same
        else:
            yield least + width * number / RANGES


def _difference(least: Any, most: Any) -> Any:
    """Return how far apart two values are; ``None`` if they are not finite, or no such values."""
    types = {type(least), type(most)}
    if types <= {int, float, Decimal}:
        finite = math.isfinite(least) and math.isfinite(most)
        return most - least if finite and len(types) == 1 else None
    return most - least if types <= {dt.date} or types <= {dt.datetime} else None


def _row(
    database: Database, columns: Sequence[sa.Column[Any]], wanted: Mapping[str, Any]
) -> Mapping[str, Any]:
    selected = sa.select(*(value.label(name) for name, value in wanted.items()))
    row: Mapping[str, Any] | None = database.query(selected.select_from(columns[0].table)).first()
    return row or {}
