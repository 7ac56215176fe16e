"""Reading a column gives the same values as reading them one by one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from dbset_types import sqlite
from dbset_types.column_processors import column_reader
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite import dialect

TYPES = [
    sqlite.DATE(),
    sqlite.TIME(),
    sqlite.TIMESTAMP(),
    sqlite.DATETIME(),
    sqlite.TimestampTZ(),
    sqlite.Numeric(),
    sqlite.JSON(),
    sqlite.Interval(),
    sqlite.UUID(),
    sa.Boolean(),
    sa.BigInteger(),
    sa.Text(),
]

STORED = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.text(max_size=5),
    st.binary(max_size=5),
    st.dates().map(str),
    st.times().map(str),
    st.datetimes().map(str),
    st.datetimes().map("{}+00:00".format),
    st.sampled_from(["{}", '{"a": [1, 2.5]}', "[]", "[", '"text"', "null", "12", b'{"a": 1}']),
    st.uuids().map(str),
)

#: Columns; most have values of one kind.
COLUMNS = st.one_of(
    st.lists(STORED, max_size=4),
    st.lists(st.none() | st.datetimes().map("{}+00:00".format), max_size=4),
    st.lists(st.none() | st.dates().map(str), max_size=4),
)


@pytest.mark.parametrize("type_", TYPES, ids=repr)
@settings(max_examples=30)
@given(values=COLUMNS)
def test_as_one_by_one(type_, values):
    one = type_.dialect_impl(dialect()).result_processor(dialect(), None)
    read = column_reader(type_, dialect())
    if one is None:
        assert read is None
        return
    try:
        expected = list(map(one, values))
    except (ValueError, TypeError):
        with pytest.raises((ValueError, TypeError)):
            read(values)
        return
    assert list(map(repr, read(values))) == list(map(repr, expected))
