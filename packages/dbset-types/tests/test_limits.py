"""Limits that types declare or databases have."""

# ruff: noqa: DTZ001, DTZ901 - naive datetimes are intended

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset_types import TypeConflictError, TypeInference
from dbset_types.postgresql import HugeInteger
from sqlalchemy.dialects import postgresql as pg

# type, the last value that fits, the first that does not
ON_POSTGRESQL = [
    (sa.SmallInteger(), 2**15 - 1, 2**15),
    (sa.SmallInteger(), -(2**15), -(2**15) - 1),
    (sa.Integer(), 2**31 - 1, 2**31),
    (sa.BigInteger(), -(2**63), -(2**63) - 1),
    (HugeInteger(), 10**1000 - 1, 10**1000),
    (sa.REAL(), 0.5, 0.1),
    (sa.REAL(), math.inf, 1e300),
    (sa.Numeric(5, 2), Decimal("999.99"), Decimal(1000)),
    (sa.Numeric(5, 2), Decimal("1.230"), Decimal("1.234")),
    (sa.Numeric(5), Decimal(99999), Decimal("1.5")),
    (sa.Numeric(), Decimal("1E+131071"), Decimal("1E+131072")),
    (sa.Numeric(), Decimal("1E-16383"), Decimal("1E-16384")),
    (sa.Numeric(), Decimal("0E-16383"), Decimal("0E-16384")),
    (sa.Numeric(), Decimal("-0"), Decimal("Infinity")),
    (sa.Numeric(), Decimal("0.1234567890123456789"), Decimal("sNaN")),
    (sa.String(3), "abc", "abcd"),
    (sa.Text(), "\x01", "\0"),
    (sa.Text(), "\U0010ffff", "\udfff"),
    (sa.Enum("a", "b", name="letters"), "a", "c"),
    (pg.TIMESTAMP(precision=3), dt.datetime(2024, 1, 1, 0, 0, 0, 1000), dt.datetime.max),
    (pg.TIMESTAMP(precision=0), dt.datetime.min, dt.datetime.max),
    (pg.TIME(precision=0), dt.time(1), dt.time.max),
    (pg.INTERVAL(precision=2), dt.timedelta(milliseconds=10), dt.timedelta(milliseconds=1)),
    (pg.JSONB(), {"a\\u0000": ["\\0"]}, {"a": ["\0"]}),
    (pg.JSONB(), {"\x01": 1}, {"\0": 1}),
]
ON_SQLITE = [
    (sa.SmallInteger(), 2**63 - 1, 2**63),
    (sa.Integer(), -(2**63), -(2**63) - 1),
    (sa.Double(), math.inf, math.nan),
    (sa.Numeric(), Decimal("0.30000000000000004"), Decimal("0.123456789012345678")),
    (sa.Numeric(), Decimal("1234567890.12345"), Decimal("1234567890.12345678")),
    (sa.Numeric(), Decimal(2**63 - 1), Decimal(2**63)),
    (sa.Numeric(), Decimal("1E+300"), Decimal("1E+400")),
    (sa.Numeric(), Decimal("1E-300"), Decimal("1E-400")),
    (sa.Numeric(), Decimal("1.5000000000000000"), Decimal("4.94065645841247E-324")),
    (sa.Numeric(), Decimal(0), Decimal("NaN")),
    (sa.Numeric(), Decimal("0E+5"), Decimal("-Infinity")),
    (sa.Text(), "\0", "\ud800"),
    (sa.JSON(), {"a": "\0"}, {"a": "\ud800"}),
    (sa.JSON(), 2**63 - 1, 2**63),
    (sa.JSON(), 1.5, 1.0),
    (sa.JSON(), [2**63, 1.0], math.inf),
]
CASES = [("postgresql", *case) for case in ON_POSTGRESQL] + [
    ("sqlite", *case) for case in ON_SQLITE
]


@pytest.mark.parametrize(("dialect", "type_", "fits", "_exceeds"), CASES)
def test_the_last_value_within_a_limit_is_stored(dialect, type_, fits, _exceeds):
    assert TypeInference(dialect).coerce(fits, type_) == fits


@pytest.mark.parametrize(("dialect", "type_", "_fits", "exceeds"), CASES)
def test_the_first_value_beyond_a_limit_is_refused(dialect, type_, _fits, exceeds):
    with pytest.raises(TypeConflictError):
        TypeInference(dialect).coerce(exceeds, type_)


def test_numeric_keeps_nan_on_postgresql():
    assert TypeInference("postgresql").coerce(Decimal("NaN"), sa.Numeric()).is_nan()


def test_sqlite_enforces_no_length():
    assert TypeInference("sqlite").coerce("abcd", sa.String(3)) == "abcd"
