"""Python values as Arrow arrays, exactly."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from itertools import accumulate
from typing import Any

import pyarrow as pa
from dbset_types import TypeConflictError, TypeInference, TypeInferenceError
from dbset_types.json_documents import stored_text
from pyarrow import types
from sqlalchemy.dialects.postgresql import Range

from dbset_frames.errors import FrameError
from dbset_frames.reading.arrow_types import (
    EMPTY_DECIMAL,
    MOST_128,
    MOST_256,
    arrow_type,
    decimal_type,
)

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
_ROOMY_SCALE = 18


def array_of(values: Sequence[Any], type_: pa.DataType, name: str, first: int) -> pa.Array:
    """Return values as an array.

    Parameters:
        values: the values of a column, as dbset reads them.
        type_: the type of the array.
        name: the column's name, for messages.
        first: the number of the first row, for messages.

    Raises:
        FrameError: a value does not fit the type; the message names the column and the row.

    Example:
        >>> array_of([1, None], pa.int16(), "n", 0).type
        DataType(int16)
    """
    if isinstance(type_, pa.BaseExtensionType):
        return _extension(values, type_, name, first)
    if types.is_list(type_):
        return _lists(values, type_, name, first)
    if types.is_binary(type_) and memoryview in set(map(type, values)):
        values = [bytes(value) if type(value) is memoryview else value for value in values]
    if types.is_string(type_):
        values = _texts(values)
    _check_types(values, type_, name, first)
    if types.is_timestamp(type_):
        _check_zones(values, type_, name, first)
    try:
        return pa.array(values, type_)
    except (pa.ArrowException, OverflowError, ValueError, TypeError) as error:
        if types.is_duration(type_):
            return pa.array(map(_microseconds, values), pa.int64()).cast(type_)
        row = next((row for row, value in enumerate(values) if not _fits(value, type_)), 0)
        raise unfit(values[row], type_, name, first + row) from error


def type_of(
    values: Sequence[Any], default: pa.DataType | None, name: str, first: int
) -> pa.DataType:
    """Return the Arrow type that holds all values.

    Parameters:
        values: the values of a column.
        default: the type if it holds them.
        name: the column's name, for messages.
        first: the number of the first row, for messages.

    Raises:
        FrameError: there is none.

    Example:
        >>> type_of([Decimal("1.5"), Decimal("10")], None, "price", 0)
        Decimal128Type(decimal128(3, 1))
        >>> type_of([Decimal("1.5"), Decimal("10")], pa.decimal128(9, 2), "price", 0)
        Decimal128Type(decimal128(9, 2))
    """
    if default is not None and types.is_list(default):
        return pa.list_(_decimal_type(values, default.value_type, name, first))
    if default is not None:
        return _decimal_type(values, default, name, first)
    try:
        found = TypeInference().infer_values(values)
    except (TypeConflictError, TypeInferenceError) as error:
        row = error.row or 0
        raise unfit(
            values[row], "any Arrow type that holds the other values", name, first + row
        ) from error
    if found is None:
        return pa.null()
    has_decimals = Decimal in set(map(type, values))
    if has_decimals or any(type(v) is int and not -(2**63) <= v < 2**63 for v in values):
        return _decimal_type(values, None, name, first)
    type_ = arrow_type(found, "default") or pa.string()
    _check_alike(values, type_, name, first)
    return type_


def _check_alike(values: Sequence[Any], type_: pa.DataType, name: str, first: int) -> None:
    """Refuse text among other values by the first value that differs from those before it."""
    if not types.is_string(type_) or set(map(type, values)) <= {str, _NONE}:
        return
    kinds = [None if value is None else isinstance(value, (str, *_AS_TEXT)) for value in values]
    present = [kind for kind in kinds if kind is not None]
    if present and not present[0] == all(present) == any(present):
        row = kinds.index(not present[0])
        before = type(values[kinds.index(present[0])]).__name__
        raise unfit(values[row], f"the values before it ({before})", name, first + row)


def _decimal_type(
    values: Sequence[Any], default: pa.DataType | None, name: str, first: int
) -> pa.DataType:
    """Return the type of decimals, alone or in lists."""
    whole = scale = 0
    for row, value in enumerate(values):
        for number in value if type(value) is list else [value]:
            digits = (0, 0) if number is None else _digits(number)
            if digits is None:
                raise unfit(value, "a decimal", name, first + row)
            whole, scale = max(whole, digits[0]), max(scale, digits[1])
            if whole + scale > MOST_256:
                raise unfit(value, f"decimals of {MOST_256} digits", name, first + row)
    if default is not None:
        is_declared = default != EMPTY_DECIMAL
        fits = scale <= default.scale and whole + default.scale <= default.precision
        if (is_declared and fits) or whole == scale == 0:
            return default
    return decimal_type(max(whole + scale, 1), scale)


def _digits(number: Any) -> tuple[int, int] | None:
    """Return how many digits a number has before and after the point; ``None`` for others."""
    if not isinstance(number, int | Decimal):
        return None
    _, digits, exponent = Decimal(number).as_tuple()
    return (len(digits) + exponent, -exponent) if isinstance(exponent, int) else None


def lasting_type(type_: pa.DataType, *, has_values: bool) -> pa.DataType:
    """Return the type of a column of record batches whose type depends on the first values.

    Parameters:
        type_: the type of the first values.
        has_values: whether there are some besides NULL.

    Example:
        >>> lasting_type(pa.decimal128(3, 1), has_values=True)
        Decimal128Type(decimal128(38, 18))
    """
    return roomy_decimal(type_ if has_values or type_ != EMPTY_DECIMAL else pa.decimal128(1))


def roomy_decimal(type_: pa.DataType) -> pa.DataType:
    """Return a type that holds the decimals of a type, and most that may follow."""
    if types.is_list(type_):
        return pa.list_(roomy_decimal(type_.value_type))
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
            raise unfit(value, type_.extension_name, name, first + row) from error
    return pa.ExtensionArray.from_storage(type_, pa.array(stored, type_.storage_type))


def _lists(values: Sequence[Any], type_: pa.DataType, name: str, first: int) -> pa.Array:
    """Return lists as an array; items are converted like the values of a column."""
    _check_types(values, type_, name, first)
    items = [item for value in values if value is not None for item in value]
    try:
        array = array_of(items, type_.value_type, name, 0)
    except FrameError:
        if len(values) == 1:
            raise unfit(values[0], type_, name, first) from None
        for row, value in enumerate(values):
            _lists([value], type_, name, first + row)
        raise
    ends = list(accumulate((len(value or ()) for value in values), initial=0))
    starts = [None if v is None else end for v, end in zip(values, ends[:-1], strict=True)]
    return pa.ListArray.from_arrays(pa.array([*starts, ends[-1]], pa.int32()), array)


def _texts(values: Sequence[Any]) -> Sequence[Any]:
    """Return values of types without a type in Arrow as text."""
    if set(map(type, values)) <= {str, _NONE}:
        return values
    return [str(value) if isinstance(value, _AS_TEXT) else value for value in values]


def _bytes(value: uuid.UUID) -> bytes:
    return value.bytes


_STORED: dict[str, Callable[[Any], Any]] = {"arrow.uuid": _bytes, "arrow.json": stored_text}


#: Values whose text is what PostgreSQL reads.
_AS_TEXT = (
    dt.time,
    IPv4Address,
    IPv6Address,
    IPv4Network,
    IPv6Network,
    Range,
)


def _check_types(values: Sequence[Any], type_: pa.DataType, name: str, first: int) -> None:
    allowed = _python_types(type_)
    if allowed is None:
        return
    others = set(map(type, values)) - allowed
    if not others:
        return
    row = next(row for row, value in enumerate(values) if type(value) in others)
    raise unfit(values[row], type_, name, first + row)


@lru_cache
def _python_types(type_: pa.DataType) -> frozenset[type] | None:
    found = next((python for matches, python in _PYTHON if matches(type_)), None)
    return None if found is None else found | {_NONE}


def _check_zones(values: Sequence[Any], type_: pa.DataType, name: str, first: int) -> None:
    """Refuse values with a zone for a type without one, and the reverse: pyarrow takes both."""
    zoned = type_.tz is not None
    for row, value in enumerate(values):
        if value is not None and (value.tzinfo is not None) != zoned:
            raise unfit(value, type_, name, first + row)


def _microseconds(value: dt.timedelta | None) -> int | None:
    """Return a span that pyarrow refuses as it is close to the longest one."""
    return None if value is None else value // dt.timedelta(microseconds=1)


def _fits(value: Any, type_: pa.DataType) -> bool:
    try:
        pa.array([value], type_)
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        return False
    return True


def unfit(value: Any, type_: object, name: str, row: int) -> FrameError:
    """Return the error that a value does not fit the type of its column."""
    shown = f"{value!r:.80} ({type(value).__name__})"
    error = FrameError(f"{shown} does not fit {type_}", column=name, row=row)
    return error.advised("cast it in SQL, or read dicts", "to_arrow")
