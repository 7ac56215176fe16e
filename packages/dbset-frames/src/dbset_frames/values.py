"""Arrow arrays as Python values, exactly."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from dbset_frames.decoded import decoded

_DAY = 86_400_000_000  # microseconds

#: The first and the last microsecond of Python's dates, from 1970.
MICROSECONDS = (-62_135_596_800_000_000, 253_402_300_799_999_999)
DAYS = (-719_162, 2_932_896)

_NANOSECONDS = "it has nanoseconds; columns store microseconds"
_OUT_OF_RANGE = "it is out of Python's range of dates"


class UnfitValue(ValueError):  # noqa: N818  the caller names the column
    """A value that has no Python equivalent, and its row."""

    def __init__(self, value: object, row: int, reason: str) -> None:
        super().__init__(reason)
        self.value = value
        self.row = row


def python_values(array: pa.Array) -> list[Any]:
    """Return the values of an array as built-in Python values.

    Parameters:
        array: the array, of any type but unions.

    Returns:
        The values: microseconds for all times, dicts for structs and maps.

    Raises:
        UnfitValue: a value would change.

    Example:
        >>> python_values(pa.array([1], pa.timestamp("s", "UTC")))
        [datetime.datetime(1970, 1, 1, 0, 0, 1, tzinfo=datetime.timezone.utc)]
    """
    array = decoded(array)
    type_ = array.type
    if isinstance(type_, pa.BaseExtensionType):
        return _EXTENSIONS[type_.extension_name](array.storage)
    convert = next((convert for matches, convert in _CONVERSIONS if matches(type_)), None)
    return array.to_pylist() if convert is None else convert(array)


def whole_microseconds(array: pa.Array, target: pa.DataType) -> pa.Array:
    """Return times in microseconds.

    Parameters:
        array: timestamps, times of day or durations of any unit.
        target: the same type in microseconds.

    Raises:
        UnfitValue: one has nanoseconds, or is out of range.
    """
    if array.type == target:
        return array
    try:
        return array.cast(target)
    except pa.ArrowInvalid:
        row = _first_row(array, lambda part: _fails(part, target))
        reason = _NANOSECONDS if array.type.unit == "ns" else _OUT_OF_RANGE
        raise UnfitValue(_shown(array[row]), row, reason) from None


def check_range(array: pa.Array, limits: tuple[int, int], shown: pa.Array) -> None:
    """Check that all integers are within limits.

    Parameters:
        array: the integers.
        limits: the smallest and the largest one.
        shown: the values to name.

    Raises:
        UnfitValue: one is not.
    """
    low, high = limits
    found = pc.min_max(array).as_py()
    if found["min"] is None or (low <= found["min"] and found["max"] <= high):
        return
    outside = pc.or_(pc.less(array, low), pc.greater(array, high))
    row = pc.index(outside, True).as_py()
    raise UnfitValue(_shown(shown[row]), row, _OUT_OF_RANGE)


def _fails(array: pa.Array, target: pa.DataType) -> bool:
    try:
        array.cast(target)
    except pa.ArrowInvalid:
        return True
    return False


def _first_row(array: pa.Array, fails: Callable[[pa.Array], bool]) -> int:
    """Return the first row that fails, by halving."""
    start, count = 0, len(array)
    while count > 1:
        half = count // 2
        if fails(array.slice(start, half)):
            count = half
        else:
            start, count = start + half, count - half
    return start


def _shown(scalar: pa.Scalar) -> str:
    """Return a value that Python lacks as text."""
    try:
        return str(scalar.cast(pa.string()).as_py())
    except pa.ArrowException:
        return str(scalar)


def _timestamps(array: pa.Array) -> list[Any]:
    naive = pa.timestamp("us")
    microseconds = whole_microseconds(array, pa.timestamp("us", array.type.tz))
    check_range(microseconds.cast(pa.int64()), MICROSECONDS, array)
    if array.type.tz not in {None, "UTC"}:
        try:
            return list(microseconds.to_pylist())
        except (LookupError, OverflowError, ValueError):
            pass  # the zone is not known here, or leaves the range
    values: list[Any] = microseconds.cast(pa.int64()).cast(naive).to_pylist()
    if array.type.tz is None:
        return values
    return [None if value is None else value.replace(tzinfo=dt.UTC) for value in values]


def _dates(array: pa.Array) -> list[Any]:
    check_range(array.cast(pa.int32()), DAYS, array)
    values: list[Any] = array.to_pylist()
    return values


def whole_days(array: pa.Array) -> pa.Array:
    """Return dates in milliseconds as dates in days.

    Raises:
        UnfitValue: one has a time of day.
    """
    milliseconds = array.cast(pa.int64())
    days = pc.divide(milliseconds, 86_400_000)
    exact = pc.equal(pc.multiply(days, 86_400_000), milliseconds)
    if not pc.all(exact, min_count=0).as_py():
        row = pc.index(exact, False).as_py()
        shown = _shown(milliseconds[row : row + 1].cast(pa.timestamp("ms"))[0])
        raise UnfitValue(shown, row, "the time of day would be lost")
    check_range(days, DAYS, array)
    return days.cast(pa.int32()).cast(pa.date32())


def times_of_day(array: pa.Array) -> pa.Array:
    """Return times of day in microseconds.

    Raises:
        UnfitValue: one has nanoseconds, or is not within a day.
    """
    microseconds = whole_microseconds(array, pa.time64("us"))
    numbers = microseconds.cast(pa.int64())
    found = pc.min_max(numbers).as_py()
    if found["min"] is not None and not (found["min"] >= 0 and found["max"] < _DAY):
        outside = pc.or_(pc.less(numbers, 0), pc.greater_equal(numbers, _DAY))
        row = pc.index(outside, True).as_py()
        raise UnfitValue(f"{numbers[row]} microseconds", row, "a day has 24 hours")
    return microseconds


def _intervals(array: pa.Array) -> list[Any]:
    values: list[Any] = []
    for row, value in enumerate(array.to_pylist()):
        if value is None:
            values.append(None)
            continue
        microseconds, rest = divmod(value.nanoseconds, 1000)
        if value.months or rest:
            reason = "months are not a fixed span of time" if value.months else _NANOSECONDS
            raise UnfitValue(str(value), row, reason)
        values.append(dt.timedelta(days=value.days, microseconds=microseconds))
    return values


def _floats(array: pa.Array) -> list[Any]:
    values: list[Any] = array.cast(pa.float32()).cast(pa.float64()).to_pylist()
    return values


def _texts(array: pa.Array) -> list[Any]:
    try:
        values: list[Any] = array.to_pylist()
    except UnicodeDecodeError:
        row = _first_row(array, _is_malformed)
        value = array[row : row + 1].cast(pa.binary(), safe=False)[0].as_py()
        raise UnfitValue(value, row, "it is not valid UTF-8") from None
    return values


def _is_malformed(array: pa.Array) -> bool:
    try:
        array.to_pylist()
    except UnicodeDecodeError:
        return True
    return False


def _uuids(array: pa.Array) -> list[Any]:
    return [None if value is None else uuid.UUID(bytes=value) for value in array.to_pylist()]


def _exact_float(text: str) -> float:
    """Return a number of a document; one with more digits than a float has none."""
    number = float(text)
    if Decimal(repr(number)) != Decimal(text):
        raise ValueError(f"a float cannot hold all digits of {text}")
    return number


def _document(text: str) -> Any:
    found = json.loads(text, parse_float=_exact_float)
    if found is None:
        raise ValueError("a document null would become NULL, which is another value")
    return found


def _documents(array: pa.Array) -> list[Any]:
    values: list[Any] = []
    for row, text in enumerate(python_values(array)):
        try:
            values.append(None if text is None else _document(text))
        except ValueError as error:
            raise UnfitValue(text, row, f"as a JSON document: {error}") from None
    return values


def _lists(array: pa.Array) -> list[Any]:
    offsets = array.offsets.to_pylist()
    start, end = (offsets[0], offsets[-1]) if offsets else (0, 0)
    items = _items(array.values.slice(start, end - start), [each - start for each in offsets])
    return [
        items[offsets[row] - start : offsets[row + 1] - start] if valid else None
        for row, valid in enumerate(array.is_valid().to_pylist())
    ]


def _list_views(array: pa.Array) -> list[Any]:
    offsets, sizes = array.offsets.to_pylist(), array.sizes.to_pylist()
    valid = array.is_valid().to_pylist()
    spans = zip(offsets, sizes, valid, strict=False)
    return [
        _items(array.values.slice(start, size), [], row) if is_valid else None
        for row, (start, size, is_valid) in enumerate(spans)
    ]


def _fixed_lists(array: pa.Array) -> list[Any]:
    size = array.type.list_size
    starts = range(0, size * len(array) + 1, size) if size else [0] * (len(array) + 1)
    items = _items(array.values.slice(size * array.offset, size * len(array)), starts)
    return [
        items[starts[row] : starts[row] + size] if valid else None
        for row, valid in enumerate(array.is_valid().to_pylist())
    ]


def _items(array: pa.Array, starts: Sequence[int], row: int = 0) -> list[Any]:
    """Return the items of lists; an error names the row of the list instead of the item."""
    try:
        return python_values(array)
    except UnfitValue as error:
        error.row = bisect_right(starts, error.row) - 1 if starts else row
        raise


def _structs(array: pa.Array) -> list[Any]:
    names = [array.type.field(place).name for place in range(array.type.num_fields)]
    fields = [python_values(field) for field in array.flatten()]
    rows = zip(*fields, strict=True) if fields else [()] * len(array)
    return [
        dict(zip(names, row, strict=True)) if valid else None
        for row, valid in zip(rows, array.is_valid().to_pylist(), strict=True)
    ]


def _maps(array: pa.Array) -> list[Any]:
    if types.is_nested(decoded(array.keys).type):
        raise UnfitValue(str(array.type), 0, "keys of documents are text")
    entries = pa.ListArray.from_arrays(
        array.offsets, pa.StructArray.from_arrays([array.keys, array.items], ["key", "item"])
    )
    lists = _lists(entries)
    values: list[Any] = []
    for row, valid in enumerate(array.is_valid().to_pylist()):
        pairs = [(each["key"], each["item"]) for each in lists[row] or ()]
        if len({key for key, _ in pairs}) < len(pairs):
            ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
            raise UnfitValue(pairs, row, f"the map has the key {key!r} twice")
        values.append(dict(pairs) if valid else None)
    return values


def _decimals(texts: pa.Array) -> list[Any]:
    return [None if text is None else Decimal(text) for text in texts.to_pylist()]


_EXTENSIONS: dict[str, Callable[[pa.Array], list[Any]]] = {
    "arrow.uuid": _uuids,
    "arrow.json": _documents,
    "arrow.bool8": lambda array: python_values(array.cast(pa.bool_())),
    "dbset.number": _decimals,
}

#: Types whose values pyarrow does not convert as dbset does.
_CONVERSIONS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], list[Any]]], ...] = (
    (types.is_timestamp, _timestamps),
    (types.is_date32, _dates),
    (types.is_date64, lambda array: _dates(whole_days(array))),
    (types.is_time, lambda array: times_of_day(array).to_pylist()),
    (types.is_duration, lambda array: whole_microseconds(array, pa.duration("us")).to_pylist()),
    (types.is_interval, _intervals),
    (types.is_float16, _floats),
    (types.is_string, _texts),
    (types.is_large_string, _texts),
    (types.is_map, _maps),
    (types.is_list, _lists),
    (types.is_large_list, _lists),
    (types.is_fixed_size_list, _fixed_lists),
    (types.is_list_view, _list_views),
    (types.is_large_list_view, _list_views),
    (types.is_struct, _structs),
)
