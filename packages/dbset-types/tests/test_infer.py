"""The column type for each Python value."""

# ruff: noqa: DTZ001 - naive datetimes are intended

from __future__ import annotations

import collections
import datetime as dt
import enum
import uuid
from decimal import Decimal
from typing import NamedTuple

import pytest
from dbset_types import TypeInference, TypeInferenceError
from sqlalchemy.dialects import postgresql, sqlite


class Color(enum.StrEnum):
    RED = "red"


class Size(enum.IntEnum):
    SMALL = 1


class Plain(enum.Enum):
    ONE = 1


class Point(NamedTuple):
    x: int
    y: int


NAIVE = dt.datetime(2024, 2, 29, 12, 30)
DIALECTS = {"postgresql": postgresql.dialect(), "sqlite": sqlite.dialect()}

# value, declared on PostgreSQL, declared on SQLite
DECLARED = [
    (True, "BOOLEAN", "BOOLEAN"),
    (1, "BIGINT", "BIGINT"),
    (2**53 + 1, "BIGINT", "BIGINT"),
    (2**63, "NUMERIC(1000, 0)", "BIGINT"),
    (10**400, "NUMERIC(1000, 0)", "BIGINT"),
    (1.5, "DOUBLE PRECISION", "DOUBLE PRECISION"),
    (Decimal("1.5"), "NUMERIC", "NUMERIC"),
    ("a", "TEXT", "TEXT"),
    (b"a", "BYTEA", "BLOB"),
    (bytearray(b"a"), "BYTEA", "BLOB"),
    (memoryview(b"a"), "BYTEA", "BLOB"),
    (dt.date(2024, 2, 29), "DATE", "DATE"),
    (dt.time(12, 30), "TIME WITHOUT TIME ZONE", "TIME"),
    (NAIVE, "TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP"),
    (NAIVE.replace(tzinfo=dt.UTC), "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"),
    (dt.timedelta(1), "INTERVAL", "INTERVAL"),
    (uuid.UUID(int=1), "UUID", "UUID"),
    ({"a": 1}, "JSONB", "JSON"),
    ([1], "JSONB", "JSON"),
    ((1,), "JSONB", "JSON"),
    (Point(1, 2), "JSONB", "JSON"),
    (collections.OrderedDict(a=1), "JSONB", "JSON"),
    (Color.RED, "TEXT", "TEXT"),
    (Size.SMALL, "BIGINT", "BIGINT"),
]


@pytest.mark.parametrize(("value", "on_postgresql", "on_sqlite"), DECLARED)
def test_a_value_creates_a_column_of_its_type(value, on_postgresql, on_sqlite):
    declared = [
        TypeInference(name).infer(value).compile(dialect=dialect)
        for name, dialect in DIALECTS.items()
    ]
    assert declared == [on_postgresql, on_sqlite]


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite", "mysql"])
def test_none_makes_no_column(dialect):
    assert TypeInference(dialect).infer(None) is None


@pytest.mark.parametrize(
    "value", [1j, {1}, object(), Plain.ONE, range(3), int, dt.time(12, tzinfo=dt.UTC)]
)
def test_an_unknown_type_is_named_with_the_way_out(value):
    with pytest.raises(TypeInferenceError) as caught:
        TypeInference("postgresql").infer(value)
    message = str(caught.value)
    assert (caught.value.value, caught.value.type) == (value, type(value))
    assert type(value).__name__ in message
    assert "types={" in message or "time zone" in message


def test_other_dialects_get_generic_types():
    types = TypeInference("mysql")
    assert [repr(types.infer(value)) for value in (1, "a", 1.5)] == [
        "BIGINT()",
        "Text()",
        "Double()",
    ]
