"""Values as SQLite stores them, converted by Arrow: faster than one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

_NONE = type(None)

_DATE, _TIMESTAMP, _ZONE = "2024-02-29", "2024-02-29 12:30:00.000000", "+00:00"


def array_of_stored(values: Sequence[Any], type_: pa.DataType) -> pa.Array | None:
    """Return an array of values that are in the form in which dbset stores them.

    Parameters:
        values: the driver's values of a column.
        type_: the type of the array.

    Returns:
        The array; ``None`` if the values must be converted one by one.

    Example:
        >>> array_of_stored(["2024-02-29"], pa.date32()).to_pylist()
        [datetime.date(2024, 2, 29)]
        >>> array_of_stored(["2024-2-29"], pa.date32())
    """
    form = _form(type_)
    if form is None or not {form.python, _NONE}.issuperset(map(type, values)):
        return None
    try:
        return from_stored(pa.array(values, form.stored), type_)
    except (pa.ArrowException, OverflowError):
        return None


def stored_type(type_: pa.DataType) -> pa.DataType:
    """Return the type of an array's values as SQLite stores them.

    Example:
        >>> stored_type(pa.date32()), stored_type(pa.int64())
        (DataType(string), DataType(int64))
    """
    form = _form(type_)
    return type_ if form is None else form.stored


def from_stored(array: pa.Array, type_: pa.DataType) -> pa.Array | None:
    """Return stored values as an array of another type.

    Parameters:
        array: the values, as an array of ``stored_type(type_)``.
        type_: the type.

    Returns:
        The array; ``None`` if a value is not in the form in which dbset stores it.
    """
    form = _form(type_)
    try:
        return array if form is None else form.convert(array, type_)
    except (pa.ArrowException, OverflowError):
        return None


def _booleans(numbers: pa.Array, type_: pa.DataType) -> pa.Array | None:
    return numbers.cast(type_) if (pc.max(numbers).as_py() or 0) <= 1 else None


def _dates(texts: pa.Array, type_: pa.DataType) -> pa.Array | None:
    return _parsed(texts, type_, _DATE)


def _timestamps(texts: pa.Array, type_: pa.DataType) -> pa.Array | None:
    return _parsed(texts, type_, _TIMESTAMP if type_.tz is None else _TIMESTAMP + _ZONE)


def _parsed(texts: pa.Array, type_: pa.DataType, example: str) -> pa.Array | None:
    """Return texts as dates; ``None`` unless all are as long as the example."""
    lengths = pc.min_max(pc.binary_length(texts)).as_py()
    if not {*lengths.values()} <= {len(example), None}:
        return None
    array = texts.cast(type_)
    pc.min(array).as_py()  # an OverflowError for the year 0
    return array


class _Form(NamedTuple):
    """How SQLite stores the values of some Arrow types.

    Attributes:
        matches: returns whether a type is one of them.
        python: the type of the driver's values.
        stored: the type of an array of them.
        convert: converts such an array; returns ``None`` if a value has another form.
    """

    matches: Callable[[pa.DataType], bool]
    python: type
    stored: pa.DataType
    convert: Callable[[pa.Array, pa.DataType], pa.Array | None]


_FORMS = (
    _Form(types.is_boolean, int, pa.uint8(), _booleans),
    _Form(types.is_date, str, pa.string(), _dates),
    _Form(types.is_timestamp, str, pa.string(), _timestamps),
)


def _form(type_: pa.DataType) -> _Form | None:
    return next((form for form in _FORMS if form.matches(type_)), None)
