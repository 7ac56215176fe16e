"""Random tables: the same as by dicts, and equal after the way there and back, also by Parquet."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from arrow_columns import rows_of
from hypothesis import given, settings
from hypothesis import strategies as st
from round_trips import same
from sqlalchemy import (
    JSON,
    REAL,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Double,
    Interval,
    LargeBinary,
    Numeric,
    Text,
    Time,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

MICROSECOND = dt.timedelta(microseconds=1)
EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - naive is intended
INT64 = st.integers(-(2**63), 2**63 - 1)


def texts(dialect, **options):
    excluded = "\0" if dialect == "postgresql" else ""
    return st.text(st.characters(codec="utf-8", exclude_characters=excluded), **options)


def integers(type_):
    bits = type_.bit_width
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1)) if str(type_)[0] == "i" else (0, 2**bits)
    return st.integers(low, high - 1)


def decimals(digits, scale):
    return st.integers(1 - 10**digits, 10**digits - 1).map(lambda n: Decimal(f"{n}E-{scale}"))


def units(unit, low, high):
    """Return counts of a unit; those of nanoseconds are whole microseconds."""
    size = {"s": 1_000_000, "ms": 1_000, "us": 1, "ns": 1}[unit]
    if unit == "ns":
        low, high = max(low, -(2**63) // 1000 + 1), min(high, 2**63 // 1000)
        return st.integers(low, high).map(lambda n: n * 1000)
    return st.integers(-(-low // size), high // size)


def moments(type_):
    last = (dt.datetime.max - EPOCH) // MICROSECOND  # noqa: DTZ901
    first = (dt.datetime.min - EPOCH) // MICROSECOND  # noqa: DTZ901
    return units(type_.unit, first, last)


def spans(type_):
    return units(type_.unit, -(10**17), 10**17)


def times(type_):
    return units(type_.unit, 0, 86_400 * 10**6 - 1)


def days(type_):
    low, high = dt.date.min.toordinal() - 719_163, dt.date.max.toordinal() - 719_163
    numbers = st.integers(low, high)
    return numbers if type_ == pa.date32() else numbers.map(lambda n: n * 86_400_000)


def floats(dialect, width):
    return st.floats(width=width, allow_nan=dialect == "postgresql")


def columns(dialect):
    """Yield pairs of an Arrow type and values; SQLAlchemy's type for dicts."""
    pg = dialect == "postgresql"
    whole = [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32()]
    for type_ in whole:
        yield type_, integers(type_), BigInteger
    yield pa.float16(), floats(dialect, 16), REAL if pg else Double
    yield pa.float32(), floats(dialect, 32), REAL if pg else Double
    yield pa.float64(), floats(dialect, 64), Double
    yield pa.decimal128(15, 4), decimals(15, 4), Numeric
    if pg:
        yield pa.decimal128(38, 10), decimals(38, 10), Numeric
        yield pa.decimal256(76, 30), decimals(76, 30), Numeric
    yield pa.decimal64(9, 2), decimals(9, 2), Numeric
    yield pa.bool_(), st.booleans(), Boolean
    yield pa.bool8(), st.integers(0, 1), Boolean
    for type_ in (pa.date32(), pa.date64()):
        yield type_, days(type_), Date
    for type_ in (pa.time32("s"), pa.time32("ms"), pa.time64("us"), pa.time64("ns")):
        yield type_, times(type_), Time
    for unit in ("s", "ms", "us", "ns"):
        yield pa.timestamp(unit), moments(pa.timestamp(unit)), DateTime
        aware = pa.timestamp(unit, "UTC")
        yield aware, moments(aware), DateTime(timezone=True)
        yield pa.duration(unit), spans(pa.duration(unit)), Interval
    for type_ in (pa.string(), pa.large_string(), pa.string_view()):
        yield type_, texts(dialect, max_size=20), Text
    for type_ in (pa.binary(), pa.large_binary(), pa.binary_view()):
        yield type_, st.binary(max_size=20), LargeBinary
    yield pa.binary(3), st.binary(min_size=3, max_size=3), LargeBinary
    yield pa.dictionary(pa.int8(), pa.string()), st.sampled_from(["a", "", "Zoë"]), Text
    yield pa.uuid(), st.binary(min_size=16, max_size=16), Uuid
    document = JSONB if pg else JSON
    yield pa.list_(pa.int64()), st.lists(st.none() | INT64, max_size=3), document
    real = st.floats(allow_nan=False, allow_infinity=False)
    yield pa.list_(pa.float64()), st.lists(st.none() | real, max_size=3), document
    text = texts("postgresql", max_size=5)
    yield pa.list_(pa.large_string()), st.lists(st.none() | text, max_size=3), document
    fields = {"x": st.none() | INT64, "y": st.none() | st.lists(text, max_size=2)}
    struct = pa.struct([("x", pa.int64()), ("y", pa.list_(pa.string()))])
    yield struct, st.fixed_dictionaries(fields), document
    pairs = st.dictionaries(text, st.none() | real, max_size=3).map(lambda d: list(d.items()))
    yield pa.map_(pa.string(), pa.float64()), pairs, document


def array(type_, values):
    """Make a column; those of times are made of numbers."""
    if isinstance(type_, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(type_, pa.array(values, type_.storage_type))
    if pa.types.is_temporal(type_):
        return pa.array(values, pa.int64() if type_.bit_width == 64 else pa.int32()).view(type_)
    if pa.types.is_dictionary(type_):
        return pa.array(values, type_.value_type).dictionary_encode().cast(type_)
    return pa.array(values, type_)


@st.composite
def tables(draw, choices):
    """Draw a table, some of them long, in batches, and the types of its columns for dicts."""
    size, times_ = draw(st.integers(0, 4)), draw(st.sampled_from([1, 1, 20]))
    chosen = draw(st.lists(st.sampled_from(choices), min_size=1, max_size=6))
    arrays, types = {}, {}
    for number, (type_, values, column_type) in enumerate(chosen):
        drawn = draw(st.lists(st.none() | values, min_size=size, max_size=size))
        arrays[f"c{number}"] = pa.chunked_array([array(type_, drawn)] * times_, type_)
        types[f"c{number}"] = column_type
    row_numbers = pa.chunked_array([pa.array(range(size * times_), pa.int64())])
    return pa.table({"n": row_numbers, **arrays}), types


@pytest.fixture(scope="module")
def choices(driver_db):
    return list(columns(driver_db.engine.dialect.name))


def as_read(value):
    """Return an instant in UTC, and a document with the keys that JSON has."""
    return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) and value.tzinfo else value


def content(rows):
    return [{name: as_read(value) for name, value in row.items()} for row in rows]


def find(db, table):
    return db[table].find(_order_by="n", _columns=["n", *sorted(db[table].columns()[2:])])


def by_parquet(table):
    """Return what another program reads from a file."""
    file = io.BytesIO()
    pq.write_table(table, file)
    return pq.read_table(file)


@settings(max_examples=6, deadline=None)
@given(st.data())
def test_tables(driver_db, choices, data):
    table, types = data.draw(tables(choices))
    for name in ("frame", "dicts", "again", "parquet"):
        if driver_db.has_table(name):
            driver_db[name].drop()
    assert driver_db["frame"].insert_many(table) == len(table)
    driver_db["dicts"].insert_many(rows_of(table), types={**types, "n": BigInteger})

    expected = content(rows_of(table))
    found = find(driver_db, "frame").all()
    assert same(content(found), expected)
    if expected:
        by_dicts = {row["n"]: row for row in driver_db["dicts"].find()}
        written = [{name: row[name] for name in row if name in by_dicts[0]} for row in found]
        got = [{name: by_dicts[row["n"]][name] for name in row} for row in written]
        assert same(content(got), content(written))

    read = find(driver_db, "frame").to_arrow()
    assert same(content(rows_of(read)), expected)
    for name, frame in (("again", read), ("parquet", by_parquet(read))):
        assert driver_db[name].insert_many(frame) == len(table)
        assert same(content(find(driver_db, name).all()), expected)
    assert driver_db["frame"].upsert_many(read, ["n"]) == len(table)
    assert same(content(find(driver_db, "frame").all()), expected)
