"""Values of every kind that columns store, with their extremes, and values that they refuse."""

# ruff: noqa: DTZ001, DTZ901 - naive datetimes are intended

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from dbset import TypeConflictError, TypeInferenceError

UTC = dt.UTC
INDIA = dt.timezone(dt.timedelta(hours=5, minutes=30))
NEW_YORK = ZoneInfo("America/New_York")


class Color(StrEnum):
    RED = "red"


class Size(IntEnum):
    SMALL = 1


class Name(str):
    __slots__ = ()


class Point(NamedTuple):
    x: int
    y: int


@dataclass(frozen=True)
class Kind:
    """Values of one kind, each for a separate column.

    Attributes:
        name: the kind.
        written: the values, by column.
        read: the values that come back, by column.
    """

    name: str
    written: Mapping[str, Any]
    read: Mapping[str, Any]


#: Values that come back unchanged, by kind.
SAME: Mapping[str, Sequence[Any]] = {
    "bool": (True, False),
    "int": (0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63)),
    "int beyond 64 bits": (2**63, -(2**63) - 1, 10**999, 1 - 10**1000),
    "float": (
        *(0.1, 3.0, -0.0, 0.1 + 0.2, 1e15, 1e16, 1e22, -1.5e300),
        *(1.7976931348623157e308, 2.2250738585072014e-308, 5e-324, math.inf, -math.inf),
    ),
    "float nan": (math.nan,),
    "Decimal": (
        *map(Decimal, ("0", "-0.00", "0.1", "1.500", "-12345678901.99", "0.123456789012345")),
        *map(Decimal, ("9999999999999.99", "1E+20", "1E-20", "9223372036854775807")),
    ),
    "Decimal beyond 15 digits": (
        *map(Decimal, ("1.23456789012345678", "9223372036854775808", "1E-400")),
        *map(Decimal, ("1234567890123456789012345678901234567890.12345", "1E+131071", "1E-16383")),
    ),
    "Decimal nan": (Decimal("NaN"),),
    "str": (
        *("", "John", "007", "1e5", "2024-02-29", "NULL", "\\N", "\\.", " ", "x" * 100_000),
        *("a'b\"c\\d%s%(x)s:y{z}", "a\r\nb\tc", "Zoë \U0001f600 \u202e \x7f \x01 \ufeff"),
    ),
    "str with NUL": ("a\0b",),
    "bytes": (b"", b"\0", b"\\x00", bytes(range(256))),
    "date": (dt.date(2024, 2, 29), dt.date.min, dt.date.max),
    "time": (dt.time(12, 30), dt.time.min, dt.time.max),
    "datetime": (
        dt.datetime(2024, 2, 29, 12, 30, 15, 123456),
        dt.datetime(2024, 2, 29),
        dt.datetime.min,
        dt.datetime.max,
    ),
    "datetime with zone": (
        dt.datetime(2024, 2, 29, 12, 30, 15, 1, tzinfo=UTC),
        dt.datetime(2024, 2, 29, 2, 30, tzinfo=INDIA),
        dt.datetime(2024, 7, 1, 12, tzinfo=NEW_YORK),
        dt.datetime.min.replace(tzinfo=UTC),
        dt.datetime.max.replace(tzinfo=UTC),
    ),
    "timedelta": (
        dt.timedelta(0),
        dt.timedelta(days=3, hours=4, microseconds=5),
        dt.timedelta(days=40, hours=25),
        dt.timedelta(microseconds=-1),
        dt.timedelta.min,
        dt.timedelta.max,
    ),
    "UUID": (
        uuid.UUID("12345678-1234-5678-1234-567812345678"),
        uuid.UUID("00000000-0000-0000-0000-0000001e0005"),
        uuid.UUID(int=0),
        uuid.UUID(int=2**128 - 1),
    ),
    "dict, list": (
        *({}, [], {"a": None}, [None], [[], {}], ["1", "true"], ["x" * 100_000]),
        {"a": [1, 2.5, "x", None, True, {"b": []}], "": {"ü\U0001f600": "é"}, "a.b": "'\"\\"},
        [0, -1, True, 1, 1.0, 2**53 + 1, 2**70, 10**100, 0.1 + 0.2, 1e-300, 5e-324],
        [1e15, 1e16, 1e22, 1.2345678901234567e300, -1e100, "1e+22"],
        [{"a": 1}, {"b": 2}],
    ),
    "dict, list with NUL": (["a\0b"], {"a\0": 1}),
}

#: Values that come back as an equivalent plain value.
PLAIN: Mapping[str, Sequence[tuple[Any, Any]]] = {
    "datetime in a repeated hour": (
        (
            dt.datetime(2024, 11, 3, 1, 30, fold=1, tzinfo=NEW_YORK),
            dt.datetime(2024, 11, 3, 6, 30, tzinfo=UTC),
        ),
    ),
    "tuple": (((1, "a"), [1, "a"]), (Point(1, 2), [1, 2]), ({"a": (1, (2,))}, {"a": [1, [2]]})),
    "bytearray, memoryview": ((bytearray(b"ab"), b"ab"), (memoryview(b"ab"), b"ab")),
    "enum members, subclasses": (
        (Color.RED, "red"),
        (Size.SMALL, 1),
        (Name("x"), "x"),
        ({"color": Color.RED, "size": [Size.SMALL]}, {"color": "red", "size": [1]}),
    ),
    "numpy scalars": (
        (np.bool_(1), True),
        (np.int64(-(2**63)), -(2**63)),
        (np.uint8(255), 255),
        (np.float64(0.1), 0.1),
        (np.float32(0.5), 0.5),
        (np.str_("a"), "a"),
        (np.bytes_(b"a"), b"a"),
        (np.datetime64("2024-02-29"), dt.date(2024, 2, 29)),
        (
            np.datetime64("2024-02-29T12:30:15.123456000"),
            dt.datetime(2024, 2, 29, 12, 30, 15, 123456),
        ),
        (np.timedelta64(90, "s"), dt.timedelta(seconds=90)),
        ([np.int64(1), {"a": np.float64(0.5)}], [1, {"a": 0.5}]),
    ),
    "pandas scalars": (
        (pd.Timestamp(2024, 2, 29, 12), dt.datetime(2024, 2, 29, 12)),
        (pd.Timestamp(2024, 7, 1, tz=NEW_YORK), dt.datetime(2024, 7, 1, tzinfo=NEW_YORK)),
        (pd.Timedelta(days=1, microseconds=1), dt.timedelta(days=1, microseconds=1)),
    ),
}


def _kind(name: str, pairs: Iterable[tuple[Any, Any]]) -> Kind:
    columns = {f"v{number}": pair for number, pair in enumerate(pairs)}
    written = {column: value for column, (value, _) in columns.items()}
    return Kind(name, written, {column: value for column, (_, value) in columns.items()})


KINDS: Sequence[Kind] = (
    *(_kind(name, zip(values, values, strict=True)) for name, values in SAME.items()),
    *(_kind(name, pairs) for name, pairs in PLAIN.items()),
)

#: Kinds that one database refuses to write, with the reason.
REFUSED_KINDS: Mapping[str, Mapping[str, str]] = {
    "postgresql": {
        "str with NUL": "PostgreSQL text cannot contain NUL",
        "dict, list with NUL": "JSONB text cannot contain NUL",
    },
    "sqlite": {
        "int beyond 64 bits": "it is out of range (-9223372036854775808 to 9223372036854775807)",
        "float nan": "SQLite stores NaN as NULL",
        "Decimal beyond 15 digits": "SQLite stores at most 15 digits of a decimal",
        "Decimal nan": "SQLite cannot store this decimal",
    },
}

#: Kinds that are written, but refused as operands of filters, with the error.
REFUSED_OPERANDS: Mapping[str, Mapping[str, str]] = {
    "postgresql": {},
    "sqlite": {
        "dict, list with NUL": "FilterError: filters cannot contain text with a NUL character"
    },
}

LOOP: list[Any] = []
LOOP.append(LOOP)

#: Values that every database refuses in a new column: a name, the value, the error, the reason.
REFUSED: Sequence[tuple[str, Any, type[Exception], str]] = (
    ("int of 1001 digits", 10**1000, TypeConflictError, "out of range|more than 1000 digits"),
    (
        "Decimal sNaN",
        Decimal("sNaN"),
        TypeConflictError,
        "cannot store this decimal|write it to NUMERIC",
    ),
    (
        "Decimal Infinity",
        Decimal("Infinity"),
        TypeConflictError,
        "cannot store this decimal|write it to NUMERIC",
    ),
    ("Decimal 1E+131072", Decimal("1E+131072"), TypeConflictError, "digits"),
    ("Decimal 1E-16384", Decimal("1E-16384"), TypeConflictError, "digits"),
    ("str, lone surrogate", "\ud800", TypeConflictError, "lone surrogate at 0"),
    ("list, lone surrogate", ["\udfff"], TypeConflictError, r"at \[0\]: .* lone surrogate"),
    ("list with nan", [math.nan], TypeConflictError, r"at \[0\]: JSON has no nan"),
    ("dict with inf", {"a": math.inf}, TypeConflictError, r"at \['a'\]: JSON has no inf"),
    ("dict with int key", {1: "a"}, TypeConflictError, "text keys only, not int"),
    ("dict with None key", {None: "a"}, TypeConflictError, "text keys only, not NoneType"),
    ("list with bytes", [b"a"], TypeConflictError, r"at \[0\]: JSON has no bytes"),
    ("dict with date", {"a": dt.date.min}, TypeConflictError, r"at \['a'\]: JSON has no date"),
    ("list with Decimal", [Decimal("0.1")], TypeConflictError, "JSON has no Decimal"),
    ("list in itself", LOOP, TypeConflictError, "nested too deeply, or contains itself"),
    (
        "datetime before year 1 in UTC",
        dt.datetime(1, 1, 1, tzinfo=INDIA),
        TypeConflictError,
        "out of range",
    ),
    (
        "datetime with nanoseconds",
        pd.Timestamp("2024-02-29 12:30:15.123456789"),
        TypeInferenceError,
        "nanoseconds",
    ),
    ("time with zone", dt.time(12, tzinfo=UTC), TypeInferenceError, "write text or a datetime"),
    ("complex", 1j, TypeInferenceError, "types="),
    ("object", object(), TypeInferenceError, "types="),
    ("set", {1}, TypeInferenceError, "types="),
    ("numpy array", np.arange(2), TypeInferenceError, "types="),
    ("numpy array of dates", np.array(["NaT"] * 2, "M8[D]"), TypeInferenceError, "types="),
)

DAY = dt.date(2024, 1, 1)
NOON = dt.datetime(2024, 1, 1, 12)

#: Values that a column of another type refuses: a stored value, the refused one, the reason.
MISFITS: Sequence[tuple[Any, Any, str]] = (
    (1, "abc", "not a number"),
    (1, "007", "not a number"),
    (1, b"1", "does not accept bytes"),
    (True, 2, "only 0 and 1"),
    (0.5, "0.1234567890123456789", "all its digits"),
    (DAY, "yesterday", "yesterday"),
    (DAY, NOON, "time of day"),
    (DAY, 1, "does not accept int"),
    (dt.time(1), "12:00:00.0000001", "microseconds"),
    (NOON, NOON.replace(tzinfo=UTC), "time zone would be lost"),
    (NOON.replace(tzinfo=UTC), NOON, "no time zone"),
    (dt.timedelta(1), 1, "does not accept int"),
    ("a", b"a", "does not accept bytes"),
    ("a", {}, "does not accept dict"),
    (b"a", "a", "does not accept str"),
    (uuid.UUID(int=1), "abc", "UUID"),
    ({}, DAY, "does not accept date"),
)
