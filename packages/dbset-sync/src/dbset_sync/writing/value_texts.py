"""Texts of values, in PostgreSQL's input formats."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

from dbset_types.coerce_columns import present
from dbset_types.infinity import InfiniteDate, InfiniteDatetime
from dbset_types.intervals import iso_text
from dbset_types.out_of_range import TypedText

T = TypeVar("T")

Format: TypeAlias = Callable[[Sequence[Any]], Iterable[str]]


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
    return list(texts_in(TEXT, values, None))


def texts_in(
    formats: Mapping[type | None, Format], values: Sequence[Any], null: T
) -> Iterable[str | T]:
    """Return the texts of a column's values.

    Parameters:
        formats: returns the texts of values of a Python type.
        values: values converted for the driver.
        null: what to return for ``None``.

    Raises:
        TypeError: the values have several types, or a type without a format.
    """
    not_null, types = present(values)
    if not types:
        return [null] * len(values)
    (python_type,) = types if len(types) == 1 else (None,)
    if python_type not in formats:
        raise TypeError(f"there is no text for {', '.join(t.__name__ for t in types)}")
    texts = formats[python_type](not_null)
    if not_null is values:
        return texts
    following = iter(texts)
    return [null if value is None else next(following) for value in values]


def each(text: Callable[[Any], str]) -> Format:
    """Return the format that a function of one value makes."""
    return lambda values: map(text, values)


def hexadecimal(value: bytes) -> str:
    """Return the text of bytes."""
    return rf"\x{value.hex()}"


TEXT: dict[type | None, Format] = {
    bool: each(str),
    int: each(str),
    float: each(repr),
    Decimal: each(str),
    str: lambda values: values,
    bytes: each(hexadecimal),
    dt.date: each(str),
    dt.time: each(str),
    dt.datetime: each(str),
    dt.timedelta: each(iso_text),
    TypedText: each(str),
    InfiniteDate: each(str),
    InfiniteDatetime: each(str),
    uuid.UUID: each(str),
}
