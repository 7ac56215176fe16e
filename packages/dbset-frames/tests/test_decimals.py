"""Decimals as the floats that SQLite stores, and back, are those that Python makes."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest
from dbset_frames.reading.decimals import decimals, decimals_of_floats
from dbset_frames.stored import stored_array
from dbset_types import sqlite
from hypothesis import given
from hypothesis import strategies as st

DIGITS = 15
ROW = st.none() | st.decimals(-(10**15) + 1, 10**15 - 1, places=0)
FLOATS = st.one_of(
    st.none(),
    st.integers(-(2**53), 2**53).map(float),
    st.decimals(-1000, 1000, places=3).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
)


@given(st.lists(ROW), st.integers(0, 22))
def test_to_floats(wholes, scale):
    values = [None if whole is None else whole.scaleb(-scale) for whole in wholes]
    array = pa.array([None, *values], pa.decimal128(38, scale)).slice(1)

    stored = stored_array(array, sqlite.Numeric())

    assert stored.to_pylist() == [None if value is None else float(value) for value in values]


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("1000000000000000", pa.decimal128(16, 0)),
        ("-0.1234567890123456", pa.decimal128(38, 16)),
        ("1E-23", pa.decimal128(38, 23)),
        ("1200", pa.decimal128(5, -2)),
        ("1.5", pa.decimal256(40, 1)),
    ],
)
def test_python_converts_others(text, type_):
    assert stored_array(pa.array([Decimal(text)], type_), sqlite.Numeric()) is None


@given(st.lists(FLOATS))
def test_from_floats(values):
    floats = pa.array(values, pa.float64())
    texts = [None if value is None else repr(value).removesuffix(".0") for value in values]
    if any("e" in text for text in [*texts, *floats.cast(pa.string()).to_pylist()] if text):
        return  # test_numbers_with_an_exponent_are_refused

    try:
        expected = decimals(pa.chunked_array([pa.array(texts, pa.string())]))
    except pa.ArrowInvalid:
        with pytest.raises(pa.ArrowInvalid):
            decimals_of_floats(floats)
    else:
        found = decimals_of_floats(floats)
        assert (found.type, found.to_pylist()) == (expected.type, expected.to_pylist())


@pytest.mark.parametrize("values", [[1e300], [1e15], [float("inf")], [0.1, 1e-300]])
def test_numbers_with_an_exponent_are_refused(values):
    with pytest.raises(pa.ArrowInvalid):
        decimals_of_floats(pa.array(values))
