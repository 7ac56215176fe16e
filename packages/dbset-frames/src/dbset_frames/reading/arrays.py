"""Python values as Arrow arrays, exactly."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
from dbset_types import TypeConflictError, TypeInference, TypeInferenceError
from dbset_types.json_documents import dumps
from pyarrow import types

from dbset_frames.errors import FrameError
from dbset_frames.reading.arrow_types import MOST_128, MOST_256, arrow_type, decimal_type

#: The Python types of the values of each Arrow type; pyarrow would convert others silently.
_PYTHON: tuple[tuple[Callable[[pa.DataType], bool], frozenset[type]], ...] = (
    (types.is_boolean, frozenset({bool})),
    (types.is_integer, frozenset({int})),
    (types.is_floating, frozenset({float, int})),
    (types.is_decimal, frozenset({Decimal, int})),
    (types.is_string, frozenset({str})),
    (types.is_binary, frozenset({bytes})),
    (types.is_date, frozenset({dt.date})),
    (types.is_time, frozenset({dt.time})),
    (types.is_timestamp, frozenset({dt.datetime})),
    (types.is_duration, frozenset({dt.timedelta})),
    (types.is_list, frozenset({list})),
)

_NONE = type(None)
_NULL = pa.null()
_ROOMY_SCALE = 18


def array_of(
    values: Sequence[Any],
    type_: pa.DataType | None,
    name: str,
    first: int,
    of_nulls: pa.DataType = _NULL,
) -> pa.Array:
    """Return values as an array.

    Parameters:
        values: the values of a column, as dbset reads them.
        type_: the type of the array; ``None`` to choose one that holds them all.
        name: the column's name, for messages.
        first: the number of the first row, for messages.
        of_nulls: the type to choose if there are no values.

    Raises:
        FrameError: a value does not fit the type; the message names the column and the row.

    Example:
        >>> array_of([1, None], pa.int16(), "n", 0).type
        DataType(int16)
    """
    if type_ is None:
        type_ = type_of(values, name, first, of_nulls)
    if isinstance(type_, pa.BaseExtensionType):
        return _extension(values, type_, name, first)
    if types.is_binary(type_) and memoryview in set(map(type, values)):
        values = [bytes(value) if type(value) is memoryview else value for value in values]
    _check_types(values, type_, name, first)
    try:
        return pa.array(values, type_)
    except (pa.ArrowException, OverflowError, ValueError, TypeError) as error:
        if types.is_duration(type_):
            return pa.array(map(_microseconds, values), pa.int64()).cast(type_)
        row = next((row for row, value in enumerate(values) if not _fits(value, type_)), 0)
        raise _unfit(values[row], type_, name, first + row) from error


def type_of(
    values: Sequence[Any], name: str, first: int, of_nulls: pa.DataType = _NULL
) -> pa.DataType:
    """Return the Arrow type that holds all values.

    Raises:
        FrameError: there is none.

    Example:
        >>> type_of([Decimal("1.5"), Decimal("10")], "price", 0)
        Decimal128Type(decimal128(3, 1))
    """
    try:
        found = TypeInference().infer_values(values)
    except (TypeConflictError, TypeInferenceError) as error:
        row = error.row or 0
        raise _unfit(values[row], "any Arrow type with the others", name, first + row) from error
    if found is None:
        return of_nulls
    decimals = [value for value in values if type(value) is Decimal]
    if decimals or any(type(v) is int and not -(2**63) <= v < 2**63 for v in values):
        return _decimal_type(values, name, first)
    return arrow_type(found, "default") or pa.string()


def _decimal_type(values: Sequence[Any], name: str, first: int) -> pa.DataType:
    whole = scale = 0
    for row, value in enumerate(values):
        if value is None:
            continue
        _, digits, exponent = Decimal(value).as_tuple()
        if not isinstance(exponent, int):
            raise _unfit(value, "a decimal of Arrow", name, first + row)
        scale = max(scale, -exponent)
        whole = max(whole, len(digits) + exponent)
        if whole + scale > MOST_256:
            raise _unfit(value, f"decimals of {MOST_256} digits", name, first + row)
    found = decimal_type(max(whole + scale, 1), scale)
    if found is None:
        raise FrameError(f"column {name!r} has numbers that no decimal of Arrow holds")
    return found


def roomy_decimal(type_: pa.DataType) -> pa.DataType:
    """Return a type that holds the decimals of a type, and most that may follow."""
    if not types.is_decimal(type_):
        return type_
    if types.is_decimal256(type_):
        return decimal_type(MOST_256, type_.scale)
    whole = type_.precision - type_.scale
    return decimal_type(MOST_128, max(type_.scale, min(_ROOMY_SCALE, MOST_128 - whole)))


def _extension(
    values: Sequence[Any], type_: pa.BaseExtensionType, name: str, first: int
) -> pa.Array:
    stored: list[Any] = []
    convert = _STORED[type_.extension_name]
    for row, value in enumerate(values):
        try:
            stored.append(None if value is None else convert(value))
        except (AttributeError, TypeError, ValueError) as error:
            raise _unfit(value, type_.extension_name, name, first + row) from error
    return pa.ExtensionArray.from_storage(type_, pa.array(stored, type_.storage_type))


def _bytes(value: uuid.UUID) -> bytes:
    return value.bytes


_STORED: dict[str, Callable[[Any], Any]] = {"arrow.uuid": _bytes, "arrow.json": dumps}


def _check_types(values: Sequence[Any], type_: pa.DataType, name: str, first: int) -> None:
    allowed = next((python for matches, python in _PYTHON if matches(type_)), None)
    others = set(map(type, values)) - {_NONE} - (allowed or frozenset())
    if allowed is None or not others:
        return
    row = next(row for row, value in enumerate(values) if type(value) in others)
    raise _unfit(values[row], type_, name, first + row)


def _microseconds(value: dt.timedelta | None) -> int | None:
    """Return a span that pyarrow refuses as it is close to the longest one."""
    return None if value is None else value // dt.timedelta(microseconds=1)


def _fits(value: Any, type_: pa.DataType) -> bool:
    try:
        pa.array([value], type_)
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        return False
    return True


def _unfit(value: Any, type_: object, name: str, row: int) -> FrameError:
    shown = f"{value!r:.80} ({type(value).__name__})"
    return FrameError(
        f"column {name!r}, row {row}: {shown} does not fit {type_}; cast it in SQL, or read dicts"
    )
