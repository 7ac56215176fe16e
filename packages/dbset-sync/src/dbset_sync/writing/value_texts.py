"""Texts of values, in PostgreSQL's input formats."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

from dbset_types.column_values import types_of
from dbset_types.infinity import InfiniteDate, InfiniteDatetime
from dbset_types.intervals import iso_text
from dbset_types.out_of_range import TypedText

T = TypeVar("T")

Format: TypeAlias = Callable[[Sequence[Any]], Iterable[Any]]


def column_texts(values: Sequence[Any]) -> list[str | None]:
    r"""Return the texts of a column's values, for the database to cast to the column's type.

    Parameters:
        values: values converted for the driver.

    Raises:
        TypeError: the values have several types, or a type without a text format here.

    Example:
        >>> column_texts([b"a", None])
        ['\\x61', None]
    """
    return [None if value is None else str(value) for value in formatted(TEXT, values, None)]


def formatted(
    formats: Mapping[type | None, Format | None], values: Sequence[Any], null: T
) -> Iterable[Any | T]:
    """Return the values of a column as objects whose ``str()`` is their text.

    Parameters:
        formats: the format of values of a Python type; ``None`` if ``str()`` is their text.
        values: values converted for the driver.
        null: what to return for ``None``.

    Raises:
        TypeError: the values have several types, or a type without a format.
    """
    found = types_of(values)
    has_null = _NULL in found
    types = found - {_NULL}
    if not types:
        return [null] * len(values)
    (python_type,) = types if len(types) == 1 else (None,)
    if python_type not in formats:
        raise TypeError(f"there is no text for {', '.join(t.__name__ for t in types)}")
    format_ = formats[python_type]
    if not has_null:
        return values if format_ is None else format_(values)
    if format_ is None:
        return [null if value is None else value for value in values]
    following = iter(format_([value for value in values if value is not None]))
    return [null if value is None else next(following) for value in values]


_NULL = type(None)


def each(text: Callable[[Any], str]) -> Format:
    """Return the format that a function of one value makes."""
    return lambda values: map(text, values)


def hexadecimal(value: bytes) -> str:
    """Return the text of bytes."""
    return rf"\x{value.hex()}"


def _repeated(values: Sequence[Any]) -> Iterable[Any]:
    """Return the texts of values that are slow to format; of equal values, the same text."""
    distinct = set(values)
    if 2 * len(distinct) > len(values):
        return values
    return map({value: str(value) for value in distinct}.__getitem__, values)


#: Time zones in which equal datetimes have the same text; elsewhere, an hour may come twice.
_PLAIN_ZONES = {id(None)}, {id(dt.UTC)}


def _datetimes(values: Sequence[dt.datetime]) -> Iterable[Any]:
    zones = set(map(id, map(attrgetter("tzinfo"), values)))  # some are not hashable
    return _repeated(values) if zones in _PLAIN_ZONES else values


#: The format of values of a Python type; ``None`` if ``str()`` is their text.
TEXT: dict[type | None, Format | None] = {
    bool: None,
    int: None,
    float: None,
    Decimal: None,
    str: None,
    bytes: each(hexadecimal),
    dt.date: _repeated,
    dt.time: None,
    dt.datetime: _datetimes,
    dt.timedelta: each(iso_text),
    TypedText: None,
    InfiniteDate: None,
    InfiniteDatetime: None,
    uuid.UUID: None,
}
