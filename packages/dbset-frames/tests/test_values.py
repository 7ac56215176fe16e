"""Arrow arrays become built-in Python values, or an error names the row."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pyarrow as pa
import pytest
from dbset_frames.values import UnfitValue, python_values

UUID = uuid.UUID("12345678-1234-5678-1234-567812345678")


def extension(type_, values):
    return pa.ExtensionArray.from_storage(type_, pa.array(values, type_.storage_type))


VALUES = {
    "int8": (pa.array([-128, None, 127], pa.int8()), [-128, None, 127]),
    "uint64": (pa.array([2**64 - 1], pa.uint64()), [2**64 - 1]),
    "float16": (pa.array([1.5, None], pa.float16()), [1.5, None]),
    "float32": (pa.array([0.1], pa.float32()), [0.10000000149011612]),
    "decimal32": (pa.array([Decimal("1.10")], pa.decimal32(5, 2)), [Decimal("1.10")]),
    "decimal256": (pa.array([Decimal(10) ** 70], pa.decimal256(76, 0)), [Decimal(10) ** 70]),
    "negative scale": (pa.array([Decimal(1200)], pa.decimal128(5, -2)), [Decimal("1.2E+3")]),
    "bool": (pa.array([True, None, False]), [True, None, False]),
    "bool8": (extension(pa.bool8(), [0, 1, None]), [False, True, None]),
    "date32": (pa.array([dt.date(1, 1, 1), dt.date.max]), [dt.date(1, 1, 1), dt.date.max]),
    "date64": (pa.array([86_400_000], pa.date64()), [dt.date(1970, 1, 2)]),
    "time32": (pa.array([1], pa.time32("s")), [dt.time(0, 0, 1)]),
    "time64": (pa.array([1000], pa.time64("ns")), [dt.time(0, 0, 0, 1)]),
    "timestamp[s]": (
        pa.array([-1], pa.timestamp("s")),
        [dt.datetime.fromisoformat("1969-12-31 23:59:59")],
    ),
    "timestamp[ns]": (
        pa.array([1000, None], pa.timestamp("ns")),
        [dt.datetime.fromisoformat("1970-01-01 00:00:00.000001"), None],
    ),
    "with zone": (
        pa.array([0], pa.timestamp("ms", "Asia/Kathmandu")),
        [dt.datetime(1970, 1, 1, tzinfo=dt.UTC)],
    ),
    "duration": (pa.array([-1], pa.duration("ms")), [dt.timedelta(milliseconds=-1)]),
    "interval": (
        pa.array([(0, 1, -1000)], pa.month_day_nano_interval()),
        [dt.timedelta(days=1, microseconds=-1)],
    ),
    "string_view": (pa.array(["", "a" * 20, None], pa.string_view()), ["", "a" * 20, None]),
    "large_string": (pa.array(["a"], pa.large_string()), ["a"]),
    "binary_view": (pa.array([b"\0"], pa.binary_view()), [b"\0"]),
    "fixed": (pa.array([b"ab"], pa.binary(2)), [b"ab"]),
    "dictionary": (pa.array(["a", None, "a"]).dictionary_encode(), ["a", None, "a"]),
    "dictionary of views": (
        pa.DictionaryArray.from_arrays(pa.array([1, None]), pa.array(["a", "b"], pa.string_view())),
        ["b", None],
    ),
    "runs": (pa.RunEndEncodedArray.from_arrays([2, 3], pa.array([7, None])), [7, 7, None]),
    "runs of dictionaries": (
        pa.RunEndEncodedArray.from_arrays([2, 3], pa.array(["a", "b"]).dictionary_encode())[1:],
        ["a", "b"],
    ),
    "runs of views": (
        pa.RunEndEncodedArray.from_arrays([2, 3], pa.array(["a", "b"], pa.string_view())),
        ["a", "a", "b"],
    ),
    "uuid": (extension(pa.uuid(), [UUID.bytes, None]), [UUID, None]),
    "json": (extension(pa.json_(), ['{"a": [1]}', None]), [{"a": [1]}, None]),
    "null": (pa.nulls(2), [None, None]),
    "list": (pa.array([[1], None, []]), [[1], None, []]),
    "slice of lists": (pa.array([[1], [2, 3], None, [4]])[1:], [[2, 3], None, [4]]),
    "fixed list": (pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int8(), 2))[1:], [None, [3, 4]]),
    "list view": (pa.array([[1, 2], None, [3]], pa.list_view(pa.int8())), [[1, 2], None, [3]]),
    "large list of structs": (
        pa.array([[{"a": dt.date(2024, 2, 29)}]], pa.large_list(pa.struct({"a": pa.date32()}))),
        [[{"a": dt.date(2024, 2, 29)}]],
    ),
    "list of dictionaries": (
        pa.ListArray.from_arrays([0, 2, 3], pa.array(["a", "b", "a"]).dictionary_encode()),
        [["a", "b"], ["a"]],
    ),
    "struct": (pa.array([{"a": 1, "b": None}, None]), [{"a": 1, "b": None}, None]),
    "slice of structs": (pa.array([{"a": 1}, {"a": 2}])[1:], [{"a": 2}]),
    "map": (
        pa.array([[("a", 1)], None, []], pa.map_(pa.string(), pa.int8())),
        [{"a": 1}, None, {}],
    ),
    "slice of maps": (
        pa.array([[("a", 1)], [("b", 2), ("c", 3)]], pa.map_(pa.string(), pa.int8()))[1:],
        [{"b": 2, "c": 3}],
    ),
}


@pytest.mark.parametrize(("array", "values"), VALUES.values(), ids=VALUES)
def test_values_are_exact(array, values):
    found = python_values(array)

    assert found == values
    assert list(map(type, found)) == list(map(type, values))


@pytest.mark.parametrize(("zone", "hours"), [("UTC", 0), ("-05:00", -5), ("America/New_York", -5)])
def test_instants_keep_their_zone(zone, hours):
    (value,) = python_values(pa.array([0], pa.timestamp("s", zone)))

    assert value.utcoffset() == dt.timedelta(hours=hours)


def malformed():
    buffers = [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0\3\0\0\0"), pa.py_buffer(b"a\xff\xfe")]
    return pa.Array.from_buffers(pa.string(), 2, buffers)


UNFIT = {
    "nanoseconds": (pa.array([0, 1001], pa.timestamp("ns")), 1, "nanoseconds"),
    "nanoseconds of a day": (pa.array([None, 1], pa.time64("ns")), 1, "nanoseconds"),
    "nanoseconds of a span": (pa.array([1], pa.duration("ns")), 0, "nanoseconds"),
    "nanoseconds of an interval": (
        pa.array([(0, 0, 1)], pa.month_day_nano_interval()),
        0,
        "nanosec",
    ),
    "months": (pa.array([None, (1, 0, 0)], pa.month_day_nano_interval()), 1, "months"),
    "time of day in a date": (pa.array([0, 1], pa.date64()), 1, "time of day"),
    "hour 24": (pa.array([0, 86_400], pa.int32()).view(pa.time32("s")), 1, "24 hours"),
    "year 10000": (pa.array([2_932_897], pa.date32()), 0, "range"),
    "year 0": (pa.array([0, -62_135_596_801], pa.timestamp("s")), 1, "range"),
    "far past microseconds": (pa.array([0, 2**62], pa.timestamp("s", "UTC")), 1, "range"),
    "long span": (pa.array([0, 2**62], pa.duration("s")), 1, "range"),
    "bytes that are not UTF-8": (malformed(), 1, "UTF-8"),
    "digits past a float": (extension(pa.json_(), ["[0.12345678901234567890]"]), 0, "digits"),
    "not JSON": (extension(pa.json_(), ["1", "{"]), 1, "JSON"),
    "key twice": (pa.array([[("a", 1), ("a", 2)]], pa.map_(pa.string(), pa.int8())), 0, "twice"),
    "key that is a list": (
        pa.array([[([1], 1)]], pa.map_(pa.list_(pa.int8()), pa.int8())),
        0,
        "text",
    ),
    "in a list": (pa.array([[0], [], [0, 1]], pa.list_(pa.timestamp("ns"))), 2, "nanoseconds"),
    "in a struct": (
        pa.array([{"a": 0}, {"a": 1}], pa.struct({"a": pa.time64("ns")})),
        1,
        "nanosec",
    ),
}


@pytest.mark.parametrize(("array", "row", "reason"), UNFIT.values(), ids=UNFIT)
def test_values_without_an_equivalent_are_named(array, row, reason):
    with pytest.raises(UnfitValue, match=reason) as caught:
        python_values(array)

    assert caught.value.row == row
