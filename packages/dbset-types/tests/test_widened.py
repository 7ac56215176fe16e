"""Number columns that are widened for their values."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset_types import TypeInference, exact_in_float
from dbset_types.postgresql import HugeInteger
from sqlalchemy.dialects import postgresql, sqlite

GROWN = [
    (sa.SmallInteger(), [40_000], "BIGINT"),
    (sa.Integer(), [1, 2**31], "BIGINT"),
    (sa.Integer(), [2**63], "NUMERIC(1000, 0)"),
    (sa.BigInteger(), [-(2**64)], "NUMERIC(1000, 0)"),
    (sa.BigInteger(), [1.5, 2, None], "DOUBLE PRECISION"),
    (sa.BigInteger(), [1.5, math.nan], "DOUBLE PRECISION"),
    (sa.BigInteger(), [Decimal("1.5"), math.nan], "NUMERIC"),
    (sa.BigInteger(), [1.5, 2**53 + 1], "NUMERIC"),
    (sa.BigInteger(), [1.5, "7"], "DOUBLE PRECISION"),
    (sa.BigInteger(), [Decimal("1.5")], "NUMERIC"),
    (HugeInteger(), [0.5], "DOUBLE PRECISION"),
    (HugeInteger(), [Decimal("0.5")], "NUMERIC"),
    (sa.REAL(), [0.1], "DOUBLE PRECISION"),
    (sa.Double(), [Decimal("0.1")], "NUMERIC"),
    (sa.Double(), [2**53 + 1], "NUMERIC"),
    (sa.Numeric(5, 2), [Decimal("0.001")], "NUMERIC"),
    (sa.Numeric(5, 2), [100_000], "NUMERIC"),
]
STAYS = [
    (sa.SmallInteger(), [1, 2.0, True, "3", None]),
    (sa.BigInteger(), []),
    (sa.BigInteger(), [math.nan]),
    (sa.BigInteger(), [1, None, Decimal("NaN")]),
    (sa.BigInteger(), [2**70, math.nan]),
    (HugeInteger(), [math.nan]),
    (sa.BigInteger(), ["abc"]),
    (sa.BigInteger(), [1.5, "abc"]),
    (sa.BigInteger(), [1.5, 1j]),
    (sa.BigInteger(), [10**1000]),
    (sa.Double(), [Decimal("0.5"), 2**60]),
    (sa.Numeric(), [1, 0.1, Decimal("1E-100")]),
    (sa.Numeric(), [math.inf]),
    (sa.String(3), ["abcd"]),
    (sa.Text(), [1]),
    (sa.Boolean(), [2]),
    (sa.Date(), [1]),
]


@pytest.mark.parametrize(("column", "values", "grown"), GROWN)
def test_a_numeric_column_is_widened_for_values(column, values, grown):
    wider = TypeInference("postgresql").widened(column, iter(values))
    assert wider.compile(dialect=postgresql.dialect()) == grown


@pytest.mark.parametrize(("column", "values"), STAYS)
def test_a_column_that_stores_values_or_never_can_is_unchanged(column, values):
    assert TypeInference("postgresql").widened(column, iter(values)) is None


@pytest.mark.parametrize("column", [sa.BigInteger(), HugeInteger()])
def test_integers_that_no_float_keeps_make_numeric(column):
    types = TypeInference("postgresql")
    assert str(types.widened(column, [1.5], exact_in_float=False)) == "NUMERIC"


@pytest.mark.parametrize(
    ("column", "values", "grown"),
    [
        (sa.BigInteger(), [1.5], "DOUBLE PRECISION"),
        (sa.Double(), [Decimal("0.1")], "NUMERIC"),
        (sa.BigInteger(), [2**63], None),
        (sa.Double(), [Decimal("0.12345678901234567890")], None),
        (sa.BigInteger(), [math.nan], None),
    ],
)
def test_a_column_on_sqlite_grows_as_far_as_sqlite_keeps_values(column, values, grown):
    wider = TypeInference("sqlite").widened(column, values)
    assert (wider and wider.compile(dialect=sqlite.dialect())) == grown


def test_the_condition_finds_integers_that_no_float_keeps():
    numbers = sa.table("numbers", sa.column("n", sa.BigInteger()))
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE numbers (n BIGINT)")
        connection.execute(numbers.insert(), [{"n": 2**53}, {"n": -(2**53)}, {"n": 2**53 + 1}])
        found = connection.scalars(sa.select(numbers.c.n).where(~exact_in_float(numbers.c.n)))
        assert found.all() == [2**53 + 1]
    engine.dispose()
