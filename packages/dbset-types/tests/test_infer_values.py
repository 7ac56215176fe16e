"""The column type for the values of several rows."""

# ruff: noqa: DTZ001 - naive datetimes are intended

from __future__ import annotations

import datetime as dt
import itertools
import math
import uuid
from decimal import Decimal

import pytest
from dbset_types import TypeConflictError, TypeInference, TypeInferenceError
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

types = TypeInference("postgresql")
DAY = dt.date(2024, 2, 29)
NAIVE = dt.datetime(2024, 2, 29, 12, 30)
AWARE = NAIVE.replace(tzinfo=dt.UTC)

MERGED = [
    ([1, 2], "BIGINT"),
    ([True, 2], "BIGINT"),
    ([True, 0.5], "DOUBLE PRECISION"),
    ([True, Decimal(1)], "NUMERIC"),
    ([1, 1.5], "DOUBLE PRECISION"),
    ([2**53, 1.5], "DOUBLE PRECISION"),
    ([2**53 + 1, 1.5], "NUMERIC"),
    ([2**60, 1.5], "DOUBLE PRECISION"),
    ([2**70, 1.5], "DOUBLE PRECISION"),
    ([2**70 + 1, 1.5], "NUMERIC"),
    ([10**400, 1.5], "NUMERIC"),
    ([1, 1.5, math.nan], "DOUBLE PRECISION"),
    ([math.nan, math.nan, None], "DOUBLE PRECISION"),
    ([1.5, Decimal("NaN")], "DOUBLE PRECISION"),
    ([Decimal(1), math.nan], "NUMERIC"),
    ([math.nan, Decimal("NaN")], "NUMERIC"),
    ([1, 2**63], "NUMERIC(1000, 0)"),
    ([2**53 + 1, 2**64], "NUMERIC(1000, 0)"),
    ([1.5, Decimal(1)], "NUMERIC"),
    ([2**63, Decimal(1)], "NUMERIC"),
    ([DAY, NAIVE], "TIMESTAMP WITHOUT TIME ZONE"),
    ([1, "a"], "TEXT"),
    ([True, "a"], "TEXT"),
    ([DAY, "a"], "TEXT"),
    ([AWARE, NAIVE, "a"], "TEXT"),
    ([DAY, 1, "a", uuid.UUID(int=1)], "TEXT"),
    ([[1], {"a": 1}, (1,)], "JSONB"),
    ([{"a": 1}, "text", 5, True, 1.5, None], "JSONB"),
    ([b"a", bytearray(b"b")], "BYTEA"),
    ([None, 1, None], "BIGINT"),
]
CONFLICTS = [
    ([DAY, 1], 1),
    ([1, None, DAY], 2),
    ([NAIVE, AWARE], 1),
    ([DAY, AWARE], 1),
    ([b"a", "a"], 1),
    (["a", 1, b"a"], 2),
    ([DAY, {"a": 1}], 1),
    ([DAY, "a", [1]], 2),
    ([Decimal(1), [1]], 1),
    ([uuid.UUID(int=1), 1], 1),
    ([dt.timedelta(1), dt.time(1)], 1),
    ([1, math.nan], 1),
    ([None, math.nan, 1], 1),
    ([2**70, math.nan], 1),
    ([1, Decimal("NaN")], 1),
    ([True, math.nan], 1),
    (["a", math.nan, math.nan], 1),
    ([math.nan, 1.5, "a"], 0),
    ([DAY, math.nan], 1),
    ([{"a": 1}, math.nan], 1),
    ([DAY, 1, "a", math.nan], 3),
]


@pytest.mark.parametrize(("values", "declared"), MERGED)
def test_values_merge_in_any_order(values, declared):
    merged = {
        types.infer_values(order).compile(dialect=postgresql.dialect())
        for order in itertools.permutations(values)
    }
    assert merged == {declared}


@pytest.mark.parametrize(("values", "row"), CONFLICTS)
def test_values_that_no_type_keeps_are_an_error(values, row):
    with pytest.raises(TypeConflictError) as caught:
        types.infer_values(iter(values))
    assert (caught.value.row, caught.value.value) == (row, values[row])


def test_only_none_makes_no_column():
    assert types.infer_values([None, None]) is None
    assert types.infer_values([]) is None


def test_the_row_of_an_unknown_type_is_named():
    with pytest.raises(TypeInferenceError) as caught:
        types.infer_values([1, None, 1j])
    assert caught.value.row == 2


numbers = (
    st.booleans()
    | st.integers()
    | st.floats(allow_infinity=False, allow_nan=False)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
)


@given(st.lists(numbers, min_size=1))
def test_numbers_fit_the_column_that_they_create(values):
    column = types.infer_values(values)
    coerce = types.coercer(column)
    for value in values:
        stored = coerce(value)
        assert float(stored) == float(value)
        if isinstance(value, int):
            assert stored == value


@given(st.lists(numbers | st.text() | st.dates(), min_size=1), st.data())
def test_nan_changes_no_column(values, data):
    column = types.infer_values(values) if _go_together(values) else None
    place = data.draw(st.integers(0, len(values)))
    with_nan = [*values[:place], math.nan, *values[place:]]
    if str(column) in {"DOUBLE PRECISION", "DOUBLE_PRECISION", "NUMERIC"}:
        assert repr(types.infer_values(with_nan)) == repr(column)
    else:
        with pytest.raises(TypeConflictError):
            types.infer_values(with_nan)


def _go_together(values):
    try:
        types.infer_values(values)
    except TypeConflictError:
        return False
    return True


def test_rows_make_the_union_of_their_columns():
    rows = [{"a": None, "b": 1}, {"c": "x", "b": 1.5}, {"d": None}]
    assert {name: str(type_) for name, type_ in types.infer_rows(iter(rows)).items()} == {
        "b": "DOUBLE PRECISION",
        "c": "TEXT",
    }


def test_an_error_in_rows_names_column_and_row():
    with pytest.raises(TypeConflictError) as caught:
        types.infer_rows([{"born": DAY}, {}, {"born": 1}])
    assert (caught.value.column, caught.value.row) == ("born", 2)
    assert str(caught.value).startswith("column 'born', row 2: 1 (int) does not fit DATE")
