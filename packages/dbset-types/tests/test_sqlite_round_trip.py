"""Values come back from SQLite equal and of the same type, also by declared types alone."""

# ruff: noqa: DTZ001, DTZ901 - naive datetimes are intended

from __future__ import annotations

import datetime as dt
import math
import uuid
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset_types import TypeInference, reflected
from hypothesis import given, settings
from hypothesis import strategies as st

types = TypeInference("sqlite")
some = settings(max_examples=30)


def offsets():
    return st.integers(-1439, 1439).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))


def decimals():
    digits = st.integers(-(10**15) + 1, 10**15 - 1)
    return st.builds(
        lambda number, exponent: Decimal(number).scaleb(exponent), digits, st.integers(-250, 250)
    )


text = st.text(st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | text,
    lambda parts: st.lists(parts) | st.dictionaries(text, parts),
    max_leaves=10,
)
VALUES = {
    "boolean": st.booleans(),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False),
    "decimal": decimals(),
    "text": text,
    "bytes": st.binary(),
    "date": st.dates(),
    "time": st.times(),
    "datetime": st.datetimes(),
    "aware": st.datetimes(dt.datetime(1, 1, 3), dt.datetime(9999, 12, 29), timezones=offsets()),
    "timedelta": st.timedeltas(),
    "uuid": st.uuids(),
    "document": st.lists(json_values) | st.dictionaries(text, json_values),
}
EXTREMES = [
    -(2**63),
    2**63 - 1,
    math.inf,
    -math.inf,
    5e-324,
    1.7976931348623157e308,
    Decimal("-0.00"),
    Decimal("1E+300"),
    "",
    "a\0b",
    "007",
    b"",
    dt.date.min,
    dt.date.max,
    dt.time.min,
    dt.time.max,
    dt.datetime.min,
    dt.datetime.max,
    dt.datetime.min.replace(tzinfo=dt.UTC),
    dt.datetime.max.replace(tzinfo=dt.UTC),
    dt.timedelta.min,
    dt.timedelta.max,
    dt.timedelta(microseconds=-1),
    uuid.UUID(int=0),
    uuid.UUID("00000000-0000-0000-0000-0000001e0005"),
    {},
    [],
    [2**70, 1.0, 1e22, None],
]


@pytest.fixture(scope="module")
def connection():
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def written(connection, type_, values):
    """Return a new table with the values, known only by its declared types."""
    name = f"t{uuid.uuid4().hex}"
    table = sa.Table(name, sa.MetaData(), sa.Column("v", type_))
    table.create(connection)
    coerce = types.coercer(type_)
    connection.execute(table.insert(), [{"v": coerce(value)} for value in values])
    declared = connection.exec_driver_sql(f"PRAGMA table_info({name})").one().type
    return sa.table(name, sa.column("v", reflected.sqlite_type(declared)))


def assert_round_trip(connection, value):
    table = written(connection, types.infer(value), [value])
    found = connection.scalar(sa.select(table.c.v))
    assert repr(found) == repr(value) or (found, type(found)) == (value, type(value))
    equal = table.c.v == types.coerce(value, table.c.v.type)
    assert connection.scalar(sa.select(sa.func.count()).where(equal)) == 1
    connection.rollback()


@pytest.mark.parametrize("value", EXTREMES, ids=repr)
def test_extremes_round_trip(connection, value):
    assert_round_trip(connection, value)


@pytest.mark.parametrize("name", VALUES)
def test_values_round_trip(connection, name):
    some(given(VALUES[name])(lambda value: assert_round_trip(connection, value)))()


@pytest.mark.parametrize("name", ["decimal", "date", "time", "datetime", "aware", "timedelta"])
def test_columns_sort_like_their_values(connection, name):
    def assert_sorted(values):
        table = written(connection, types.infer(values[0]), values)
        found = connection.scalars(sa.select(table.c.v).order_by(table.c.v)).all()
        assert found == sorted(values)
        connection.rollback()

    some(given(st.lists(VALUES[name], min_size=1, max_size=8))(assert_sorted))()


@pytest.mark.parametrize("value", [1, 1.5, True, "1", "1e5", "null", None])
def test_scalars_in_a_json_column(connection, value):
    table = written(connection, types.infer({}), [value])
    found = connection.scalar(sa.select(table.c.v))
    assert (found, type(found)) == (value, type(value))


def test_none_is_null(connection):
    for value in (1, 1.5, Decimal(1), "a", b"", dt.timedelta(1), uuid.uuid4(), {}):
        table = written(connection, types.infer(value), [None])
        assert connection.execute(sa.select(table.c.v, table.c.v.is_(None))).one() == (None, True)


def test_times_that_sqlite_wrote_are_utc(connection):
    instant = dt.datetime(2024, 2, 29, 12, 30, tzinfo=dt.UTC)
    table = written(connection, types.infer(instant), [None])
    connection.execute(table.update().values(v=sa.text("datetime('2024-02-29 12:30')")))
    assert connection.scalar(sa.select(table.c.v)) == instant
