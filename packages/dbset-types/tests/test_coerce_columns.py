"""Coercing a column gives the same values and errors as coercing its values one by one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset_types import TypeConflictError, TypeInference
from hypothesis import given, settings
from hypothesis import strategies as st

TYPES = [
    sa.SmallInteger(),
    sa.BigInteger(),
    sa.Double(),
    sa.REAL(),
    sa.Numeric(),
    sa.Numeric(10, 2),
    sa.Text(),
    sa.String(5),
    sa.Boolean(),
    sa.Date(),
    sa.Time(),
    sa.DateTime(),
    sa.DateTime(timezone=True),
    sa.Uuid(),
    sa.JSON(),
]

ZONES = [None, dt.UTC, dt.timezone(dt.timedelta(hours=5, minutes=30))]

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.integers(-5, 5),
    st.floats(),
    st.decimals(),
    st.decimals(-1000, 1000, places=2),
    st.text(st.characters(codec=None)),
    st.binary(),
    st.dates(),
    st.times(),
    st.datetimes(timezones=st.sampled_from(ZONES)),
    st.uuids(),
    st.lists(st.integers(), max_size=2),
)

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(st.characters(codec=None), max_size=4),
    st.dates(),
)

DOCUMENTS = st.recursive(
    SCALARS,
    lambda parts: st.one_of(
        st.lists(parts, max_size=3),
        st.lists(parts, max_size=3).map(tuple),
        st.dictionaries(SCALARS, parts, max_size=2),
        st.dictionaries(st.text(max_size=3), parts, max_size=3),
    ),
    max_leaves=6,
)

COLUMNS = st.one_of(
    st.lists(VALUES, max_size=4),
    *(
        st.lists(st.none() | values, max_size=6)
        for values in (
            st.integers(-(2**16), 2**16),
            st.floats(),
            st.decimals(),
            st.text(st.characters(codec=None)),
            st.datetimes(timezones=st.sampled_from(ZONES)),
            st.times(),
            st.dictionaries(st.text(max_size=3), DOCUMENTS, max_size=3),
            DOCUMENTS,
        )
    ),
)


def outcome(coerce):
    try:
        return repr(list(coerce()))
    except TypeConflictError as error:
        return error.row, error.reason, repr(error.value)


@pytest.mark.parametrize("type_", TYPES, ids=repr)
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@settings(max_examples=30)
@given(values=COLUMNS)
def test_as_one_by_one(type_, dialect, values):
    types = TypeInference(dialect)
    one, all_ = types.coercer(type_), types.column_coercer(type_)

    def one_by_one():
        for row, value in enumerate(values):
            try:
                yield one(value)
            except TypeConflictError as error:
                raise error.located(row=row) from error.__cause__

    assert outcome(lambda: all_(values)) == outcome(one_by_one)


def test_the_first_that_does_not_fit_is_named():
    with pytest.raises(TypeConflictError) as caught:
        TypeInference().column_coercer(sa.Integer())([1, None, "two", "three"])

    assert (caught.value.row, caught.value.value) == (2, "two")


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("1e-400")])
def test_decimals_that_sqlite_refuses(value):
    with pytest.raises(TypeConflictError):
        TypeInference("sqlite").column_coercer(sa.Numeric())([Decimal(1), value])
