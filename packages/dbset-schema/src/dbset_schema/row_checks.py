"""Check the rows that a user gives, and turn them into columns of values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from inspect import isawaitable
from itertools import chain
from operator import itemgetter
from typing import Any

from dbset_types.column_values import ColumnValues

from dbset_schema.errors import RowError
from dbset_schema.names import find_column, is_ambiguous

Row = Mapping[str, Any]

#: From so many keys on, values are read in the order of the keys, without a search for each key: a
#: few hundred rows do not fit into the processor's cache.
_WIDE = 64

_LIKE = "a row looks like {'name': 'Ada', 'age': 36}"


def is_frame(source: object) -> bool:
    """Return whether an object is a frame, an Arrow table or an Arrow stream.

    Example:
        >>> is_frame([{"a": 1}])
        False
    """
    return hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__")


#: Objects that are almost rows, and how to convert them.
_CONVERSIONS: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (
        lambda row: hasattr(row, "to_frame") and hasattr(row, "to_dict"),  # a Series of pandas
        "convert a row of a frame with its to_dict()",
    ),
    (is_frame, "use insert_many() for a frame"),
    (is_dataclass, "convert it with dataclasses.asdict()"),
    (lambda row: hasattr(row, "_asdict"), "convert it with its _asdict()"),
    (lambda row: hasattr(row, "model_dump"), "convert it with its model_dump()"),
    (isawaitable, "await it first"),
    (
        lambda row: (
            isinstance(row, list | tuple) and all(isinstance(each, Mapping) for each in row)
        ),
        "use insert_many() for several rows",
    ),
)


def described(value: object) -> str:
    """Return the type of a value with its article, or ``None``.

    Example:
        >>> described(None), described(5), described("")
        ('None', 'an int', 'a str')
    """
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def check_row(row: object, number: int | None = None) -> None:
    """Raise if an object is not a row: a mapping with text keys; without keys, all defaults.

    Parameters:
        row: the object.
        number: its position among the rows of the call, from 0; ``None`` for a single row.

    Raises:
        RowError: it is not a row; the message says why.
    """
    if not isinstance(row, Mapping):
        hint = next((hint for matches, hint in _CONVERSIONS if matches(row)), _LIKE)
        raise RowError(
            f"is {described(row)}, not a mapping of columns to values; {hint}", row, number
        )
    for key in row:
        if not isinstance(key, str):
            raise RowError(
                f"has the key {key!r} of type {type(key).__name__}; keys are column names (str)",
                row,
                number,
            )


def empty_row(row: object, number: int | None = None) -> RowError:
    """Return the error for a row without keys."""
    return RowError("is empty; give at least one column", row, number)


def by_key(rows: Sequence[Row]) -> dict[str, list[Any]] | None:
    """Return values by key for dicts that all have the same keys; ``None`` for other rows.

    Example:
        >>> by_key([{"a": 1, "b": 2}, {"b": 3, "a": 4}])
        {'a': [1, 4], 'b': [2, 3]}
    """
    if set(map(type, rows)) != {dict} or len(set(map(len, rows))) > 1 or not rows[0]:
        return None
    keys = wide_keys(rows)
    if keys is not None:
        columns = zip(*(row.values() for row in rows), strict=True)
        return dict(zip(keys, map(_typed, columns), strict=True))
    try:  # not by tuples: so many new objects would start the garbage collector
        return {key: ColumnValues(map(itemgetter(key), rows)) for key in rows[0]}
    except KeyError:
        return None


def wide_keys(rows: Sequence[Row]) -> list[str] | None:
    """Return the keys of dicts that have many, all of them in the same order; ``None`` for others.

    Example:
        >>> wide_keys([{"a": 1}, {"a": 2}])
    """
    if set(map(type, rows)) != {dict} or len(rows[0]) < _WIDE:
        return None
    keys = [*rows[0]]
    for row in rows:
        if [*row] != keys:
            return None
    return keys


def _typed(values: Iterable[Any]) -> ColumnValues:
    """Return values whose types are found while they are in the processor's cache."""
    column = ColumnValues(values)
    column.types = frozenset(map(type, column))
    return column


def by_column(
    rows: Sequence[Row],
    columns: Collection[str] = (),
    first: int | None = 0,
    alike: Mapping[str, list[Any]] | None = None,
) -> dict[str, list[Any]]:
    """Return the values of rows by column: the union of the keys, ``None`` if one is missing.

    Parameters:
        rows: rows that ``check_row`` accepts.
        columns: the table's columns; a key that equals one of them means that column.
        first: the number of the first row, for messages; ``None`` for a single row.
        alike: the values by key, if all rows have the same keys.

    Returns:
        Values in the order of the rows, by column in order of appearance. Other keys that differ
        only in case are one column, with the name that comes first.

    Raises:
        RowError: a row has two keys for one column.

    Example:
        >>> by_column([{"a": 1}, {"A": 2, "b": 3}])
        {'a': [1, 2], 'b': [None, 3]}
    """
    if alike is not None and all(map(columns.__contains__, alike)):
        return dict(alike)
    shapes = dict.fromkeys(map(tuple, rows if alike is None else [alike]))
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for key in dict.fromkeys(chain.from_iterable(shapes)):
        spellings[find_column(columns, key) or _group(columns, key)].append(key)
    if alike is not None and len(spellings) == len(alike):
        return dict(alike)
    return {
        names[0]: (
            [row.get(names[0]) for row in rows] if len(names) == 1 else _merged(rows, names, first)
        )
        for names in spellings.values()
    }


def _group(columns: Collection[str], key: str) -> str:
    """Return the group of a key without a column: keys that differ only in case share it."""
    return key if is_ambiguous(columns, key) else key.lower()


def _merged(rows: Sequence[Row], names: list[str], first: int | None) -> list[Any]:
    values = []
    for index, row in enumerate(rows):
        present = [name for name in names if name in row]
        if len(present) > 1:
            number = None if first is None else first + index
            raise RowError(f"names one column twice: {', '.join(map(repr, present))}", row, number)
        values.append(row[present[0]] if present else None)
    return values
