"""Values for existing columns: stored without loss, or refused."""

# ruff: noqa: DTZ001 - naive datetimes are intended

from __future__ import annotations

import datetime as dt
import enum
import math
import uuid
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset_types import TypeConflictError, TypeInference
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql as pg


class Color(enum.StrEnum):
    RED = "red"


DAY = dt.date(2024, 2, 29)
MIDNIGHT = dt.datetime(2024, 2, 29)
NAIVE = dt.datetime(2024, 2, 29, 12, 30, 0, 5)
AWARE = NAIVE.replace(tzinfo=dt.UTC)
ONE = uuid.UUID(int=1)
ZONED = sa.DateTime(timezone=True)

STORED = [
    (sa.Boolean(), 1, True),
    (sa.Boolean(), 0.0, False),
    (sa.Boolean(), "true", True),
    (sa.Boolean(), "False", False),
    (sa.BigInteger(), True, 1),
    (sa.BigInteger(), 3.0, 3),
    (sa.BigInteger(), Decimal("3.00"), 3),
    (sa.BigInteger(), "-3", -3),
    (sa.BigInteger(), "3.0", 3),
    (sa.Double(), True, 1.0),
    (sa.Double(), 3, 3.0),
    (sa.Double(), 2**60, float(2**60)),
    (sa.Double(), Decimal("0.5"), 0.5),
    (sa.Double(), "0.1", 0.1),
    (sa.Double(), "1e3", 1000.0),
    (sa.Numeric(), True, Decimal(1)),
    (sa.Numeric(), 3, Decimal(3)),
    (sa.Numeric(), 0.1, Decimal("0.1")),
    (sa.Numeric(), "0.10", Decimal("0.10")),
    (sa.Text(), True, "true"),
    (sa.Text(), 3, "3"),
    (sa.Text(), 0.1, "0.1"),
    (sa.Text(), Decimal("0.10"), "0.10"),
    (sa.Text(), DAY, "2024-02-29"),
    (sa.Text(), NAIVE, "2024-02-29T12:30:00.000005"),
    (sa.Text(), AWARE, "2024-02-29T12:30:00.000005+00:00"),
    (sa.Text(), dt.time(12, 30), "12:30:00"),
    (sa.Text(), dt.timedelta(1), "1 day, 0:00:00"),
    (sa.Text(), ONE, str(ONE)),
    (sa.Text(), Color.RED, "red"),
    (sa.LargeBinary(), bytearray(b"a"), b"a"),
    (sa.LargeBinary(), memoryview(b"a"), b"a"),
    (sa.Date(), MIDNIGHT, DAY),
    (sa.Date(), "2024-02-29", DAY),
    (sa.Date(), "2024-02-29T00:00", DAY),
    (sa.Time(), "12:30", dt.time(12, 30)),
    (sa.DateTime(), DAY, MIDNIGHT),
    (sa.DateTime(), "2024-02-29", MIDNIGHT),
    (sa.DateTime(), "2024-02-29 12:30:00.000005", NAIVE),
    (ZONED, "2024-02-29T12:30:00.000005Z", AWARE),
    (sa.Uuid(), str(ONE), ONE),
    (sa.Uuid(), ONE.hex, ONE),
    (sa.JSON(), (1, (2,)), [1, [2]]),
    (sa.JSON(), "a", "a"),
    (sa.JSON(), 1, 1),
    (sa.Enum("red", name="color"), Color.RED, "red"),
    (sa.ARRAY(sa.Integer()), ("1", None, 2.0), [1, None, 2]),
    (sa.ARRAY(sa.Integer(), dimensions=2), [["1"], (2,)], [[1], [2]]),
    (pg.DOMAIN("day", sa.Date()), "2024-02-29", DAY),
    (pg.HSTORE(), {"a": "1"}, {"a": "1"}),
    (pg.HSTORE(), ' {"a": "1", "b": null}', {"a": "1", "b": None}),
    (pg.HSTORE(), "a=>1", "a=>1"),
]
REFUSED = [
    (pg.HSTORE(), '{"a": 1}'),
    (pg.HSTORE(), '{"a"'),
    (sa.Boolean(), 2),
    (sa.Boolean(), "yes"),
    (sa.Boolean(), Decimal("sNaN")),
    (sa.BigInteger(), 1.5),
    (sa.BigInteger(), math.nan),
    (sa.BigInteger(), math.inf),
    (sa.BigInteger(), Decimal("1E+1000000")),
    (sa.BigInteger(), Decimal("NaN")),
    (sa.BigInteger(), 2**63),
    (sa.BigInteger(), "1.5"),
    (sa.BigInteger(), "007"),
    (sa.BigInteger(), "1_000"),
    (sa.BigInteger(), " 1"),
    (sa.BigInteger(), "\u0661"),
    (sa.BigInteger(), "1e999999999"),
    (sa.BigInteger(), ""),
    (sa.BigInteger(), DAY),
    (sa.Double(), 2**53 + 1),
    (sa.Double(), 10**400),
    (sa.Double(), Decimal("0.1")),
    (sa.Double(), "0.12345678901234567890"),
    (sa.Double(), "nan"),
    (sa.Numeric(), "abc"),
    (sa.Numeric(), math.inf),
    (sa.Text(), b"a"),
    (sa.Text(), {"a": 1}),
    (sa.Text(), math.nan),
    (sa.Text(), Decimal("NaN")),
    (sa.Text(), Decimal("sNaN")),
    (sa.String(10), math.nan),
    (sa.Boolean(), math.nan),
    (sa.Date(), math.nan),
    (sa.ARRAY(sa.Text()), ["a", math.nan]),
    (sa.LargeBinary(), "a"),
    (sa.LargeBinary(), 1),
    (sa.Date(), NAIVE),
    (sa.Date(), MIDNIGHT.replace(tzinfo=dt.UTC)),
    (sa.Date(), "yesterday"),
    (sa.Date(), 20240229),
    (sa.Time(), NAIVE),
    (sa.Time(), dt.time(12, tzinfo=dt.UTC)),
    (sa.Time(), "12:00:00.0000001"),
    (sa.DateTime(), AWARE),
    (sa.DateTime(), "2024-02-29T12:30Z"),
    (sa.DateTime(), "2024-02-29T12:30:00.0000001"),
    (ZONED, NAIVE),
    (ZONED, DAY),
    (ZONED, "2024-02-29T12:30"),
    (ZONED, dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1)))),
    (sa.Interval(), 1),
    (sa.Interval(), "a day"),
    (sa.Uuid(), "abc"),
    (sa.Uuid(), 1),
    (sa.JSON(), DAY),
    (sa.ARRAY(sa.Integer()), 1),
    (sa.ARRAY(sa.Integer()), ["a"]),
]


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite", "mysql"])
@pytest.mark.parametrize(("type_", "value", "stored"), STORED)
def test_a_value_is_stored_if_nothing_is_lost(dialect, type_, value, stored):
    result = TypeInference(dialect).coerce(value, type_)
    assert (result, type(result)) == (stored, type(stored))


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite", "mysql"])
@pytest.mark.parametrize(("type_", "value"), REFUSED)
def test_a_value_is_refused_if_something_is_lost(dialect, type_, value):
    with pytest.raises(TypeConflictError) as caught:
        TypeInference(dialect).coerce(value, type_)
    assert caught.value.__cause__ is not None
    assert type(value).__name__ in str(caught.value)


@pytest.mark.parametrize("type_", [type_ for type_, *_ in STORED])
def test_none_stays_none(type_):
    assert TypeInference("postgresql").coerce(None, type_) is None


@pytest.mark.parametrize(
    "type_", [pg.INET(), pg.TSVECTOR(), sa.PickleType(), sa.Uuid(as_uuid=False)]
)
def test_types_that_are_left_to_sqlalchemy_take_any_value(type_):
    value = object()
    assert TypeInference("postgresql").coerce(value, type_) is value


@given(st.integers())
def test_integers_survive_text(value):
    types = TypeInference("postgresql")
    huge = types.infer(2**64)
    assert types.coerce(types.coerce(value, sa.Text()), huge) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_survive_numeric_and_text(value):
    types = TypeInference("postgresql")
    assert float(types.coerce(value, sa.Numeric())) == value
    assert types.coerce(types.coerce(value, sa.Text()), sa.Double()) == value


@given(st.datetimes(timezones=st.none() | st.just(dt.UTC)))
def test_datetimes_survive_text(value):
    types = TypeInference("postgresql")
    text = types.coerce(value, sa.Text())
    assert types.coerce(text, types.infer(value)) == value
