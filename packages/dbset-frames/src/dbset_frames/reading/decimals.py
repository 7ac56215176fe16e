"""Decimals from text, and from the floats and integers that SQLite stores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from dbset_types.limits import SQLITE_DIGITS

from dbset_frames.reading.arrow_types import EMPTY_DECIMAL, MOST_128

_NUMBERS = frozenset({int, float, type(None)})

#: Numbers whose digits are counted before those of all.
_FEW = 100


def decimals(texts: pa.ChunkedArray, default: pa.DataType = EMPTY_DECIMAL) -> pa.ChunkedArray:
    """Return text as decimals with as many digits as the longest ones need.

    Parameters:
        texts: numbers without an exponent.
        default: the type if it holds them.

    Raises:
        ArrowInvalid: there are more digits than in 128 bits, or a text is not a number.

    Example:
        >>> decimals(pa.chunked_array([["1.5", "-20"]])).type
        Decimal128Type(decimal128(3, 1))
    """
    if texts.null_count == len(texts):
        return texts.cast(default)
    sizes = list(map(_digits, texts.chunks))
    whole, scale = (max(size[place] for size in sizes) for place in (0, 1))
    return texts.cast(_type(whole, scale, default))


def fitted(column: Any, type_: pa.DataType) -> Any:
    """Return decimals as decimals of another type: Arrow's cast overlooks some that do not fit.

    Parameters:
        column: an array or a chunked array, whose type has no more digits than its values need.
        type_: the type.

    Raises:
        ArrowInvalid: they do not fit.

    Example:
        >>> fitted(pa.array([10**30], pa.decimal128(31)), pa.decimal128(38, 18))
        Traceback (most recent call last):
        pyarrow.lib.ArrowInvalid: too many digits
    """
    if column.null_count < len(column):
        whole = column.type.precision - column.type.scale
        if whole > type_.precision - type_.scale or column.type.scale > type_.scale:
            raise pa.ArrowInvalid("too many digits")
    return column.cast(type_)


def _type(whole: int, scale: int, default: pa.DataType) -> pa.DataType:
    """Return the type of numbers with some digits before and after the point."""
    is_declared = default != EMPTY_DECIMAL
    if is_declared and scale <= default.scale and whole + default.scale <= default.precision:
        return default
    if whole + scale > MOST_128:
        raise pa.ArrowInvalid("too many digits")
    return pa.decimal128(max(whole + scale, 1), scale)


def _digits(texts: pa.Array) -> tuple[int, int]:
    """Return the most digits of numbers before and after the point."""
    numbers = pc.ascii_ltrim(texts, "-0")
    lengths, points = pc.binary_length(numbers), pc.find_substring(numbers, ".")
    is_whole = pc.equal(points, -1)
    wholes = pc.if_else(is_whole, pc.max_element_wise(lengths, 1), points)
    fractions = pc.if_else(is_whole, 0, pc.subtract(pc.subtract(lengths, points), 1))
    return pc.max(wholes).as_py() or 0, pc.max(fractions).as_py() or 0


def numbers(values: Sequence[Any]) -> pa.Array | None:
    """Return floats and integers as floats; ``None`` if there are other values.

    Parameters:
        values: the driver's values of a column.

    Example:
        >>> numbers([0.1, 5, None]).to_pylist()
        [0.1, 5.0, None]
    """
    if not _NUMBERS.issuperset(map(type, values)):
        return None
    try:
        return pa.array(values, pa.float64())
    except pa.ArrowInvalid:
        return None  # an integer that a float does not hold


def decimals_of_floats(floats: pa.Array, default: pa.DataType = EMPTY_DECIMAL) -> pa.Array:
    """Return floats as the decimals that ``repr`` writes.

    Parameters:
        floats: the numbers.
        default: the type if it holds them.

    Raises:
        ArrowInvalid: there are more digits than in 128 bits, or a number needs an exponent.

    Example:
        >>> decimals_of_floats(pa.array([1.5, -20.25])).type
        Decimal128Type(decimal128(4, 2))
    """
    if floats.null_count == len(floats):
        return pa.nulls(len(floats), default)
    scale = _scale(floats, _scale(floats.slice(0, _FEW), 0))
    if scale is None:
        return decimals(pa.chunked_array([_texts(floats)]), default).combine_chunks()
    integers = _scaled(floats, scale).cast(pa.int64())
    found = pc.min_max(integers).as_py()
    high = max(-found["min"], found["max"]) // 10**scale
    has_zero = pc.any(pc.equal(integers, 0)).as_py()
    whole = len(str(high)) if high else int(has_zero)
    exact = integers.cast(pa.decimal128(MOST_128, 0))
    pointed = pa.decimal128(MOST_128, scale)
    found = pa.Array.from_buffers(pointed, len(exact), exact.buffers(), offset=exact.offset)
    return found.cast(_type(whole, scale, default))


def _scale(floats: pa.Array, least: int | None) -> int | None:
    """Return how many digits after the point all numbers need; ``None`` if that is not certain.

    No two decimals of 15 digits are the same float, so one that is this float is its shortest text.
    """
    for scale in range(SQLITE_DIGITS if least is None else least, SQLITE_DIGITS):
        scaled = _scaled(floats, scale)
        if not (pc.max(pc.abs(scaled)).as_py() or 0) < 10**SQLITE_DIGITS:
            return None
        if pc.all(pc.equal(pc.divide(scaled, 10.0**scale), floats), min_count=0).as_py():
            return scale
    return None


def _texts(floats: pa.Array) -> pa.Array:
    texts = floats.cast(pa.string())
    if pc.any(pc.match_substring(texts, "e")).as_py():
        raise pa.ArrowInvalid("a number needs an exponent")
    return texts


def _scaled(floats: pa.Array, scale: int) -> pa.Array:
    return pc.round(pc.multiply(floats, 10.0**scale))
