"""Decimals from text, and from the floats and integers that SQLite stores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dbset_frames.reading.arrow_types import EMPTY_DECIMAL, MOST_128

_NUMBERS = frozenset({int, float, type(None)})


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
    is_declared = default != EMPTY_DECIMAL
    if is_declared and scale <= default.scale and whole + default.scale <= default.precision:
        return texts.cast(default)
    if whole + scale > MOST_128:
        raise pa.ArrowInvalid("too many digits")
    return texts.cast(pa.decimal128(max(whole + scale, 1), scale))


def _digits(texts: pa.Array) -> tuple[int, int]:
    """Return the most digits of numbers before and after the point."""
    numbers = pc.ascii_ltrim(texts, "-0")
    lengths, points = pc.binary_length(numbers), pc.find_substring(numbers, ".")
    is_whole = pc.equal(points, -1)
    wholes = pc.if_else(is_whole, pc.max_element_wise(lengths, 1), points)
    fractions = pc.if_else(is_whole, 0, pc.subtract(pc.subtract(lengths, points), 1))
    return pc.max(wholes).as_py() or 0, pc.max(fractions).as_py() or 0


def texts_of_numbers(values: Sequence[Any]) -> pa.Array | None:
    """Return floats and integers as text with as many digits as they need.

    Parameters:
        values: the driver's values of a column.

    Returns:
        The text; ``None`` if there are other values, or a number needs an exponent.

    Example:
        >>> texts_of_numbers([0.1, 5, None]).to_pylist()
        ['0.1', '5', None]
    """
    if not _NUMBERS.issuperset(map(type, values)):
        return None
    try:
        texts = pa.array(values, pa.float64()).cast(pa.string())
    except pa.ArrowInvalid:
        return None  # an integer that a float does not hold
    return None if pc.any(pc.match_substring(texts, "e")).as_py() else texts
