"""An array goes into a binary COPY only in exactly the type of the column."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
import sqlalchemy as sa
from dbset_frames.wire import wire_array, wire_array_of
from dbset_types import postgresql as dbset
from dbset_types.exact_numbers import HugeInteger
from sqlalchemy.dialects import postgresql

#: What each column's bytes mean: the Arrow type that pgpq encodes alike.
WIRE = {
    sa.BOOLEAN(): pa.bool_(),
    sa.SMALLINT(): pa.int16(),
    sa.INTEGER(): pa.int32(),
    sa.BIGINT(): pa.int64(),
    sa.REAL(): pa.float32(),
    sa.DOUBLE_PRECISION(): pa.float64(),
    sa.NUMERIC(): pa.decimal128,
    sa.NUMERIC(10, 2): pa.decimal128,
    HugeInteger(): pa.decimal128,
    sa.TEXT(): pa.string(),
    sa.VARCHAR(5): pa.string(),
    postgresql.BYTEA(): pa.binary(),
    sa.DATE(): pa.date32(),
    postgresql.TIME(): pa.time64("us"),
    postgresql.TIMESTAMP(): pa.timestamp("us"),
    dbset.TimestampTZ(): pa.timestamp("us", "UTC"),
    dbset.UUID(): pa.binary(16),
}

ARRAYS = [
    *(pa.array([1, None], type_) for type_ in (pa.int8(), pa.int16(), pa.int32(), pa.int64())),
    *(pa.array([1], type_) for type_ in (pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())),
    *(pa.array([0.5], type_) for type_ in (pa.float16(), pa.float32(), pa.float64())),
    *(
        pa.array([Decimal("0.5")], type_(5, 1))
        for type_ in (pa.decimal32, pa.decimal128, pa.decimal256)
    ),
    *(pa.array([text], pa.string()) for text in ("7", "t", "2024-02-29", "{}", "12345678")),
    pa.array(["a"], pa.large_string()),
    pa.array([b"a"]),
    pa.array([b"12345678"], pa.binary(8)),
    pa.array([b"1234567890123456"], pa.binary(16)),
    pa.array([True]),
    *(
        pa.array([0], type_)
        for type_ in (pa.date32(), pa.date64(), pa.time32("s"), pa.time64("us"))
    ),
    *(pa.array([0], pa.timestamp(unit)) for unit in ("s", "ms", "us", "ns")),
    pa.array([0], pa.timestamp("s", "Europe/Berlin")),
    pa.array([0], pa.duration("us")),
    pa.array([[1]]),
    pa.array([{"a": 1}]),
    pa.nulls(1),
    pa.ExtensionArray.from_storage(pa.uuid(), pa.array([bytes(16)], pa.binary(16))),
    pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1], pa.int8())),
]


@pytest.mark.parametrize("type_", WIRE, ids=repr)
@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: str(array.type))
def test_an_array_is_refused_or_has_the_type_of_the_column(array, type_):
    wire = wire_array(array, type_)

    if wire is not None:
        expected = WIRE[type_]
        if expected is pa.decimal128:
            assert pa.types.is_decimal128(wire.type)
        elif isinstance(expected, pa.TimestampType):
            assert (wire.type.unit, wire.type.tz is None) == ("us", expected.tz is None)
        else:
            assert wire.type in {
                expected,
                pa.large_string() if expected == pa.string() else expected,
            }
        assert wire.null_count == array.null_count


UNFIT = {
    "integer past its column": (pa.array([2**40]), sa.INTEGER()),
    "integer that a float would round": (pa.array([2**53 + 1]), sa.DOUBLE_PRECISION()),
    "unsigned past BIGINT": (pa.array([2**63], pa.uint64()), sa.BIGINT()),
    "decimals that the column would round": (pa.array([Decimal("1.234")]), sa.NUMERIC(10, 2)),
    "more digits than the column": (pa.array([Decimal(10) ** 9]), sa.NUMERIC(5, 2)),
    "long text": (pa.array(["123456"]), sa.VARCHAR(5)),
    "NUL": (pa.array(["a\0b"]), sa.TEXT()),
    "nanoseconds": (pa.array([1], pa.timestamp("ns")), postgresql.TIMESTAMP()),
    "rounded by the column": (pa.array([0], pa.timestamp("us")), postgresql.TIMESTAMP(precision=3)),
    "infinite date": (pa.array([-(2**31) + 10_957], pa.date32()), sa.DATE()),
    "hour 24": (pa.array([86_400], pa.int32()).view(pa.time32("s")), postgresql.TIME()),
    "padded text": (pa.array(["a"]), sa.CHAR(3)),
    "unknown column": (pa.array(["127.0.0.1"]), postgresql.INET()),
    "decimal256": (pa.array([Decimal(10) ** 60], pa.decimal256(76, 0)), sa.NUMERIC()),
}


@pytest.mark.parametrize(("array", "type_"), UNFIT.values(), ids=UNFIT)
def test_values_that_would_change_go_by_value(array, type_):
    assert wire_array(array, type_) is None


def test_an_instant_keeps_its_microseconds():
    instant = dt.datetime(2024, 2, 29, 1, 2, 3, 4, dt.UTC)
    wire = wire_array(pa.array([instant], pa.timestamp("us", "Europe/Berlin")), dbset.TimestampTZ())

    assert wire.cast(pa.timestamp("us", "UTC")).to_pylist() == [instant]


def test_large_floats_in_documents_stay_floats():
    (document,) = wire_array_of([[1e16]], dbset.JSONB()).to_pylist()

    assert document == b"\x01[10000000000000000.0]"
