"""Values as SQLite stores them, converted by Arrow: faster than one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

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
    stored, convert = next((found[1:] for found in _CONVERT if found[0](type_)), (str, None))
    if convert is None or not {stored, _NONE}.issuperset(map(type, values)):
        return None
    try:
        array: pa.Array | None = convert(values, type_)
    except (pa.ArrowException, OverflowError):
        return None
    return array


def _booleans(values: Sequence[Any], type_: pa.DataType) -> pa.Array | None:
    numbers = pa.array(values, pa.uint8())
    return numbers.cast(type_) if (pc.max(numbers).as_py() or 0) <= 1 else None


def _dates(values: Sequence[Any], type_: pa.DataType) -> pa.Array | None:
    return _parsed(values, type_, _DATE)


def _timestamps(values: Sequence[Any], type_: pa.DataType) -> pa.Array | None:
    return _parsed(values, type_, _TIMESTAMP if type_.tz is None else _TIMESTAMP + _ZONE)


def _parsed(values: Sequence[Any], type_: pa.DataType, example: str) -> pa.Array | None:
    """Return texts as dates; ``None`` unless all are as long as the example."""
    texts = pa.array(values, pa.string())
    lengths = pc.min_max(pc.binary_length(texts)).as_py()
    if not {*lengths.values()} <= {len(example), None}:
        return None
    array = texts.cast(type_)
    pc.min(array).as_py()  # an OverflowError for the year 0
    return array


_Convert = Callable[[Sequence[Any], pa.DataType], pa.Array | None]

#: The stored Python type of each Arrow type, and the conversion.
_CONVERT: tuple[tuple[Callable[[pa.DataType], bool], type, _Convert], ...] = (
    (types.is_boolean, int, _booleans),
    (types.is_date, str, _dates),
    (types.is_timestamp, str, _timestamps),
)
