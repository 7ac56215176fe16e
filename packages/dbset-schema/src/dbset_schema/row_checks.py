"""Rows as the user gives them: checked, and turned into columns of values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import is_dataclass
from inspect import isawaitable
from itertools import chain
from operator import itemgetter
from typing import Any

from dbset_schema.errors import RowError
from dbset_schema.names import find_column, is_ambiguous

Row = Mapping[str, Any]

_LIKE = "a row looks like {'name': 'Ada', 'age': 36}"

#: What is not a row but near to one, and how it becomes one.
_WAYS: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (is_dataclass, "dataclasses.asdict() makes one of it"),
    (lambda row: hasattr(row, "_asdict"), "its _asdict() makes one of it"),
    (lambda row: hasattr(row, "model_dump"), "its model_dump() makes one of it"),
    (isawaitable, "await it first"),
    (
        lambda row: (
            isinstance(row, list | tuple) and all(isinstance(each, Mapping) for each in row)
        ),
        "insert_many() takes several",
    ),
)


def check_row(row: object, number: int | None = None) -> None:
    """Raise when something is not a row: a mapping whose keys are text; without any, of defaults.

    Parameters:
        row: what should be a row.
        number: its place among the rows of the call, from 0; ``None`` for a single row.

    Raises:
        RowError: it is none; the message says why.
    """
    if not isinstance(row, Mapping):
        way = next((way for is_it, way in _WAYS if is_it(row)), _LIKE)
        raise RowError(
            f"is a {type(row).__name__}, not a mapping of columns to values; {way}", row, number
        )
    for key in row:
        if not isinstance(key, str):
            raise RowError(
                f"has the key {key!r} of type {type(key).__name__}; keys are column names (str)",
                row,
                number,
            )


def empty_row(row: object, number: int | None = None) -> RowError:
    """Return the error that a row has no key."""
    return RowError("is empty; give at least one column", row, number)


def by_key(rows: Sequence[Row]) -> dict[str, list[Any]] | None:
    """Return the values of dicts that all have the same keys, by key; ``None`` for other rows.

    Example:
        >>> by_key([{"a": 1, "b": 2}, {"b": 3, "a": 4}])
        {'a': [1, 4], 'b': [2, 3]}
    """
    if set(map(type, rows)) != {dict} or len(set(map(len, rows))) > 1 or not rows[0]:
        return None
    keys = tuple(rows[0])
    values_of = itemgetter(*keys, keys[0])  # once more, as it makes no tuple for one key
    try:
        columns = zip(*map(values_of, rows), strict=True)
    except KeyError:
        return None
    return dict(zip(keys, map(list, columns), strict=False))


def by_column(
    rows: Sequence[Row],
    columns: Collection[str] = (),
    first: int | None = 0,
    alike: Mapping[str, list[Any]] | None = None,
) -> dict[str, list[Any]]:
    """Return the values of rows by column: the union of their keys, ``None`` where one is missing.

    Parameters:
        rows: rows that ``check_row`` accepts.
        columns: those of the table; a key that is one of them means just that.
        first: the number of the first row, for messages; ``None`` for a single row.
        alike: their values by key, when all have the same keys.

    Returns:
        Values in the order of the rows, by column in the order of first sight. Other keys that
        differ in case only are one column, named as first seen.

    Raises:
        RowError: a row holds two keys that are one column.

    Example:
        >>> by_column([{"a": 1}, {"A": 2, "b": 3}])
        {'a': [1, 2], 'b': [None, 3]}
    """
    shapes = dict.fromkeys(map(tuple, rows if alike is None else [alike]))
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for key in dict.fromkeys(chain.from_iterable(shapes)):
        spellings[find_column(columns, key) or _spelling(columns, key)].append(key)
    if alike is not None and len(spellings) == len(alike):
        return dict(alike)
    return {
        names[0]: _values(rows, names[0]) if len(names) == 1 else _merged(rows, names, first)
        for names in spellings.values()
    }


def _spelling(columns: Collection[str], key: str) -> str:
    """Return what stands for a key that means no column: all that differ from it in case only."""
    return key if is_ambiguous(columns, key) else key.lower()


def _values(rows: Sequence[Row], key: str) -> list[Any]:
    return [row.get(key) for row in rows]


def _merged(rows: Sequence[Row], names: list[str], first: int | None) -> list[Any]:
    values = []
    for index, row in enumerate(rows):
        present = [name for name in names if name in row]
        if len(present) > 1:
            number = None if first is None else first + index
            raise RowError(f"names one column twice: {', '.join(map(repr, present))}", row, number)
        values.append(row[present[0]] if present else None)
    return values
