"""Arrow columns of every type, and the Python values that each of them stands for."""

# ruff: noqa: DTZ001, DTZ901 - naive datetimes are intended

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

DAY = dt.date(2024, 2, 29)
NOON = dt.datetime(2024, 2, 29, 12, 30, 15)
MIDNIGHT = dt.datetime(2024, 2, 29)
LATER = NOON.replace(microsecond=123456)
UTC = dt.UTC
INF, NAN = float("inf"), float("nan")
UUIDS = [uuid.UUID(int=7), uuid.UUID("12345678-1234-5678-1234-567812345678")]
DECIMALS = [Decimal("1.10"), Decimal("-7.00"), Decimal("0.00")]


def _encoded(values: Sequence[Any], index: pa.DataType, type_: pa.DataType) -> pa.Array:
    return pa.array(values, type_).dictionary_encode().cast(pa.dictionary(index, type_))


def _extension(type_: Any, storage: pa.Array) -> pa.Array:
    return pa.ExtensionArray.from_storage(type_, storage)


def _utc(*values: dt.datetime) -> list[dt.datetime]:
    return [value.replace(tzinfo=UTC) for value in values]


#: By type, values that most columns for such values can hold.
PLAIN: Mapping[str, pa.Array] = {
    "int8": pa.array([-128, 0, 127], pa.int8()),
    "int16": pa.array([-7, 0, 32767], pa.int16()),
    "int32": pa.array([-5, 1, 5], pa.int32()),
    "int64": pa.array([5, -7, 12], pa.int64()),
    "uint8": pa.array([0, 255], pa.uint8()),
    "uint16": pa.array([0, 5], pa.uint16()),
    "uint32": pa.array([0, 5], pa.uint32()),
    "uint64": pa.array([0, 5], pa.uint64()),
    "float16": pa.array([0.5, -2.0, 3.0], pa.float16()),
    "float32": pa.array([0.1, 1.5, -3.0], pa.float32()),
    "float64": pa.array([0.1, 1 / 3, -0.0], pa.float64()),
    "decimal32(5, 2)": pa.array(DECIMALS, pa.decimal32(5, 2)),
    "decimal64(12, 2)": pa.array(DECIMALS, pa.decimal64(12, 2)),
    "decimal128(12, 2)": pa.array(DECIMALS, pa.decimal128(12, 2)),
    "decimal128(5, -2)": pa.array([Decimal(12300), Decimal(-100)], pa.decimal128(5, -2)),
    "decimal256(50, 4)": pa.array([Decimal("1.1000"), Decimal("-7.0000")], pa.decimal256(50, 4)),
    "bool": pa.array([True, False], pa.bool_()),
    "bool8": _extension(pa.bool8(), pa.array([1, 0], pa.int8())),
    "date32": pa.array([DAY, dt.date(1, 1, 1), dt.date(9999, 12, 31)], pa.date32()),
    "date64": pa.array([DAY, dt.date(1969, 12, 31)], pa.date64()),
    "time32[s]": pa.array([dt.time(12, 30, 1), dt.time()], pa.time32("s")),
    "time32[ms]": pa.array([dt.time(12, 30, 1, 2000)], pa.time32("ms")),
    "time64[us]": pa.array([dt.time(12, 30, 1, 2), dt.time.max], pa.time64("us")),
    "time64[ns]": pa.array([45_001_000_002_000, 0], pa.time64("ns")),
    "timestamp[s]": pa.array([NOON, dt.datetime(1, 1, 1)], pa.timestamp("s")),
    "timestamp[ms]": pa.array([NOON, dt.datetime(1960, 1, 1)], pa.timestamp("ms")),
    "timestamp[us]": pa.array([LATER, dt.datetime.min, dt.datetime.max], pa.timestamp("us")),
    "timestamp[ns]": pa.array([LATER, dt.datetime(1960, 1, 1)], pa.timestamp("ns")),
    "timestamp[us, UTC]": pa.array(_utc(LATER, dt.datetime(1, 1, 1)), pa.timestamp("us", "UTC")),
    "timestamp[ms, zone]": pa.array(_utc(NOON), pa.timestamp("ms", "Europe/Amsterdam")),
    "timestamp[s, offset]": pa.array(_utc(NOON), pa.timestamp("s", "+05:30")),
    "timestamp[ns, zone]": pa.array(_utc(LATER), pa.timestamp("ns", "America/New_York")),
    "duration[s]": pa.array([dt.timedelta(1), dt.timedelta(seconds=-1)], pa.duration("s")),
    "duration[ms]": pa.array([dt.timedelta(40, 90000)], pa.duration("ms")),
    "duration[us]": pa.array(
        [dt.timedelta(microseconds=-1), dt.timedelta(3, 4, 5)], pa.duration("us")
    ),
    "duration[ns]": pa.array([dt.timedelta(3, 4, 5), dt.timedelta(0)], pa.duration("ns")),
    "month_day_nano": pa.array([(0, 3, 5_000), (0, -1, 0)], pa.month_day_nano_interval()),
    "string": pa.array(["Ada", "", "Zoë"], pa.string()),
    "large_string": pa.array(["Ada", "a'b\"c\\d\t\n"], pa.large_string()),
    "string_view": pa.array(["Ada", "long enough to need a buffer"], pa.string_view()),
    "binary": pa.array([b"ab", b"", b"\0\\x\xff"], pa.binary()),
    "large_binary": pa.array([b"ab"], pa.large_binary()),
    "fixed_size_binary": pa.array([b"abc", b"\0\1\xff"], pa.binary(3)),
    "binary_view": pa.array([b"ab", b"long enough to need a buffer"], pa.binary_view()),
    "dictionary<string>": _encoded(["b", "a", "b"], pa.int32(), pa.string()),
    "dictionary<string_view>": pa.DictionaryArray.from_arrays(
        pa.array([1, 0], pa.uint32()), pa.array(["b", "a"], pa.string_view())
    ),
    "dictionary<int64>": _encoded([7, 5, 7], pa.int8(), pa.int64()),
    "run_end<string>": pc.run_end_encode(pa.array(["a", "a", "b"])),
    "run_end<int32>": pc.run_end_encode(pa.array([5, 6, 6], pa.int32())),
    "uuid": _extension(pa.uuid(), pa.array([each.bytes for each in UUIDS], pa.binary(16))),
    "json": _extension(pa.json_(), pa.array(['{"a": [1, null]}', '["x"]'], pa.string())),
    "list<int64>": pa.array([[1, 2], [], [None, 3]], pa.list_(pa.int64())),
    "list<string>": pa.array([["a", None], ["b,c", '"']], pa.list_(pa.string())),
    "large_list<int32>": pa.array([[1, 2], []], pa.large_list(pa.int32())),
    "fixed_size_list": pa.array([[1, 2], [3, 4]], pa.list_(pa.int64(), 2)),
    "list_view<int64>": pa.array([[1, 2], [], [3]], pa.list_view(pa.int64())),
    "list<list>": pa.array([[[1], [2, 3]], []], pa.list_(pa.list_(pa.int64()))),
    "list<float64>": pa.array([[0.5], [1e300, -0.1]], pa.list_(pa.float64())),
    "struct": pa.array(
        [{"x": 1, "y": "a"}, {"x": None, "y": ""}],
        pa.struct([("x", pa.int64()), ("y", pa.string())]),
    ),
    "map": pa.array([[("a", 1), ("b", None)], []], pa.map_(pa.string(), pa.int64())),
}

#: Values that only some columns can hold.
SPECIAL: Mapping[str, pa.Array] = {
    "int32 extremes": pa.array([-(2**31), 2**31 - 1], pa.int32()),
    "int64 0, 1": pa.array([0, 1], pa.int64()),
    "int64 extremes": pa.array([2**63 - 1, -(2**63), 2**53 + 1], pa.int64()),
    "uint32 maximum": pa.array([2**32 - 1], pa.uint32()),
    "uint64 maximum": pa.array([2**64 - 1, 0], pa.uint64()),
    "float32 whole": pa.array([16777216.0, -3.0], pa.float32()),
    "float64 whole": pa.array([5.0, -3.0], pa.float64()),
    "float64 extremes": pa.array([1.7976931348623157e308, 5e-324], pa.float64()),
    "float64 infinite": pa.array([INF, -INF], pa.float64()),
    "float64 NaN": pa.array([NAN, 1.5], pa.float64()),
    "float32 NaN": pa.array([NAN, 1.5], pa.float32()),
    "decimal, 28 digits": pa.array(
        [Decimal("1234567890123456789.123456789")], pa.decimal128(38, 9)
    ),
    "decimal, 63 digits": pa.array([Decimal("0." + "123456789" * 7)], pa.decimal256(76, 63)),
    "decimal whole": pa.array([Decimal("5.00"), Decimal("-3.00")], pa.decimal128(12, 2)),
    "decimal three digits": pa.array([Decimal("1.125")], pa.decimal128(12, 3)),
    "midnights": pa.array([MIDNIGHT], pa.timestamp("us")),
    "midnights UTC": pa.array(_utc(MIDNIGHT), pa.timestamp("us", "UTC")),
    "duration extremes": pa.array([2**63 - 1, -(2**63) + 1], pa.duration("us")),
    "numbers": pa.array(["5", "-1"]),
    "fractions": pa.array(["1.50", "-0.1"]),
    "codes": pa.array(["007", "+5"]),
    "dates": pa.array(["2024-02-29", "0001-01-01"]),
    "times": pa.array(["12:30:00", "23:59:59.999999"]),
    "datetimes": pa.array(["2024-02-29T12:30:00", "2024-02-29 00:00:00"]),
    "instants": pa.array(["2024-02-29T12:30:00+02:00", "2024-02-29T12:30:00Z"]),
    "booleans": pa.array(["true", "FALSE"]),
    "letters": pa.array(["t", "f"]),
    "eight letters": pa.array(["12345678", "abcdefgh"]),
    "words for NULL": pa.array(["null", "NULL", "nan", "\\N", "None", ""]),
    "labels": pa.array(["ok", "bad"]),
    "uuids": pa.array([str(each) for each in UUIDS]),
    "documents": pa.array(['{"a":1}', "[1, 2]"]),
    "addresses": pa.array(["10.0.0.1", "10.1.0.0/16"]),
    "amounts": pa.array(["$1.50", "-$7.00"]),
    "intervals": pa.array(["1 day", "P1D"]),
    "arrays": pa.array(["{1,2}", "{}"]),
    "ranges": pa.array(["[1,5)", "empty"]),
    "trailing spaces": pa.array(["a  ", "b"]),
    "16 bytes": pa.array([each.bytes for each in UUIDS], pa.binary(16)),
    "text as bytes": pa.array([b"Ada", b"5"], pa.binary()),
    "list<bool>": pa.array([[True], [False, None]], pa.list_(pa.bool_())),
    "list<date>": pa.array([[DAY], []], pa.list_(pa.date32())),
    "list<decimal>": pa.array([[Decimal("1.10")], []], pa.list_(pa.decimal128(5, 2))),
    "list<int16>": pa.array([[1, -2], [None]], pa.list_(pa.int16())),
    "list<dictionary>": pa.array(
        [["a", "b"], ["a"]], pa.list_(pa.dictionary(pa.int8(), pa.string()))
    ),
    "struct<map>": pa.array(
        [{"m": [("a", [1])]}, {"m": None}],
        pa.struct([("m", pa.map_(pa.string(), pa.list_(pa.int64())))]),
    ),
    "null": pa.nulls(2),
}

COLUMNS: Mapping[str, pa.Array] = {**PLAIN, **SPECIAL}


def python_values(array: pa.Array | pa.ChunkedArray) -> list[Any]:
    """Return the values as Python objects; those that have one lose nothing by it."""
    if isinstance(array, pa.ChunkedArray):
        return list(chain.from_iterable(map(python_values, array.chunks)))
    for holds, values in _VALUES:
        if holds(array.type):
            return values(array)
    return [_plain(value, array.type) for value in array.to_pylist()]


def _decoded(array: Any) -> list[Any]:
    labels = python_values(array.dictionary)
    return [None if n is None else labels[n] for n in array.indices.to_pylist()]


#: How to read the types whose ``to_pylist`` is not enough.
_VALUES: Sequence[tuple[Any, Any]] = (
    (pa.types.is_dictionary, _decoded),
    (pa.types.is_run_end_encoded, lambda array: python_values(pc.run_end_decode(array))),
    (
        lambda type_: isinstance(type_, pa.JsonType),
        lambda array: [text and json.loads(text) for text in array.storage.to_pylist()],
    ),
    (pa.types.is_interval, lambda array: [each and _span(each) for each in array.to_pylist()]),
    (
        lambda type_: getattr(type_, "unit", None) == "ns",
        lambda array: array.cast(_in_microseconds(array.type)).to_pylist(),
    ),
)


def _span(value: Any) -> dt.timedelta:
    assert value.months == 0
    assert value.nanoseconds % 1000 == 0
    return dt.timedelta(value.days, microseconds=value.nanoseconds // 1000)


def _in_microseconds(type_: Any) -> pa.DataType:
    if pa.types.is_timestamp(type_):
        return pa.timestamp("us", type_.tz)
    return pa.time64("us") if pa.types.is_time(type_) else pa.duration("us")


def _plain(value: Any, type_: Any) -> Any:
    """Turn the pairs of maps into dicts, at any depth."""
    if value is None:
        return None
    if pa.types.is_map(type_):
        return {key: _plain(each, type_.item_type) for key, each in value}
    if pa.types.is_struct(type_):
        return {name: _plain(value[name], type_.field(name).type) for name in value}
    if pa.types.is_nested(type_):
        return [_plain(each, type_.value_type) for each in value]
    return value


def repeated(array: pa.Array, rows: int, *, batches: int = 1) -> pa.ChunkedArray:
    """Repeat the values of a column, with NULL after each turn.

    Parameters:
        array: some values.
        rows: the length of the result.
        batches: in how many pieces the result is.
    """
    turn = [*range(len(array)), None]
    order = list(islice(chain.from_iterable([turn] * rows), rows))
    size = -(-rows // batches)
    pieces = [taken(array, order[start : start + size]) for start in range(0, rows, size)]
    return pa.chunked_array(pieces, array.type)


def taken(array: pa.Array, order: Sequence[int | None]) -> pa.Array:
    """Return the values at some positions, NULL for None, in a column of the same type."""
    if pa.types.is_null(array.type):
        return pa.nulls(len(order))
    if isinstance(array.type, pa.BaseExtensionType):
        return _extension(array.type, taken(array.storage, order))
    if pa.types.is_run_end_encoded(array.type):
        return pc.run_end_encode(taken(pc.run_end_decode(array), order))
    if pa.types.is_dictionary(array.type):
        return pa.DictionaryArray.from_arrays(taken(array.indices, order), array.dictionary)
    positions = pa.array(order, pa.int64())
    try:
        return array.take(positions)
    except pa.ArrowNotImplementedError:
        values = array.to_pylist()
        return pa.array([None if n is None else values[n] for n in order], array.type)


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows of a table as dicts of Python values."""
    columns = {name: python_values(table.column(name)) for name in table.column_names}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
