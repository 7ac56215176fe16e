"""Values that a column cannot hold raise dbset's errors, which name the column, on raw tables."""

import datetime as dt
import enum
import math
import uuid
from decimal import Decimal

import pandas as pd
import pytest
from dbset import DatasetError, FilterError, TypeConflictError

DECLARED = [
    *("INTEGER", "TEXT", "VARCHAR(5)", "REAL", "DECIMAL(10,2)", "BOOLEAN", "BLOB", "DATE"),
    *("TIMESTAMP", "TIMESTAMPTZ", "TIME", "UUID", "JSON", "INTERVAL", "", "WHATEVER", "TIMETZ"),
]


class Color(enum.Enum):
    RED = 1


def zone(hours):
    return dt.timezone(dt.timedelta(hours=hours))


#: Values that no column can hold.
NOWHERE = {
    "surrogate": "\ud800",
    "surrogate in a date": "2024-01-01\udc00",
    "object": object(),
    "complex": 1j,
    "enum": Color.RED,
    "function": len,
    "signalling NaN": Decimal("sNaN"),
}

#: Values that some columns can hold.
SOMEWHERE = {
    "after year 9999 in UTC": dt.datetime.max.replace(tzinfo=zone(-1)),
    "before year 1 in UTC": dt.datetime.min.replace(tzinfo=zone(1)),
    "2**63": 2**63,
    "long integer": -(10**400),
    "NaN": math.nan,
    "infinity": math.inf,
    "naive": dt.datetime(1, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None),
    "aware": dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
    "nanoseconds": pd.Timestamp("2024-01-01 00:00:00.000000001", tz="UTC"),
    "time": dt.time(1, tzinfo=dt.UTC),
    "timedelta": dt.timedelta.max,
    "bytes": b"\xff",
    "bool": True,
    "Decimal": Decimal("1e400"),
    "uuid": uuid.UUID(int=1),
    "dict": {"a": "\ud800"},
    "list": [2**64, "\ud800"],
    "pair": (math.nan, 2**70),
    "set": {1},
    "None": None,
    "NA": pd.NA,
    "NaT": pd.NaT,
    "empty": [],
    "NUL": "a\0",
    "long text": "1" * 5000,
}

OPERATORS = [
    *("=", "!=", ">", "<=", "in", "not in", "between", "like", "contains", "is", "@>", "?", "?|"),
]

WRITES = {
    "insert": lambda t, value: t.insert({"k": value}, ensure=False),
    "insert_many": lambda t, value: t.insert_many([{"k": value}] * 2, ensure=False),
    "update": lambda t, value: t.update({"k": value}, ensure=False, id=1),
    "upsert": lambda t, value: t.upsert({"k": value}, ["k"], ensure=False),
    "upsert_many": lambda t, value: t.upsert_many([{"k": value}], ["k"], ensure=False),
    "insert_ignore_many": lambda t, value: t.insert_ignore_many(
        [{"k": value}], ["k"], ensure=False
    ),
}


@pytest.fixture
def table(open_sqlite):
    """A function that returns a raw table with values of all storage classes."""
    db = open_sqlite(on_connect_statements=["PRAGMA synchronous = OFF"])

    def make(kind):
        db.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, k {kind})")
        db.execute("INSERT INTO t (k) VALUES ('x'), (1), (2.5), (x'ff'), (NULL)")
        return db["t"]

    return make


@pytest.mark.crosswise
@pytest.mark.parametrize("kind", DECLARED)
def test_operands(table, kind):
    t = table(kind)
    for value in [*NOWHERE.values(), *SOMEWHERE.values()]:
        filters = [{operator: value} for operator in OPERATORS]
        for operand in filters if isinstance(value, dict) else [value, *filters]:
            try:
                t.count(k=operand)
            except DatasetError as error:
                assert "k" in str(error)  # noqa: PT017  not every operand is an error


@pytest.mark.crosswise
@pytest.mark.parametrize("kind", DECLARED)
@pytest.mark.parametrize("value", NOWHERE.values(), ids=NOWHERE)
def test_operands_that_no_column_holds(table, kind, value):
    with pytest.raises(FilterError, match="k"):
        table(kind).count(k=value)


@pytest.mark.crosswise
@pytest.mark.parametrize("kind", DECLARED)
def test_written_values(table, kind):
    t = table(kind)
    for write in WRITES.values():
        for value in SOMEWHERE.values():
            try:
                write(t, value)
            except DatasetError as error:
                assert "'k'" in str(error)  # noqa: PT017  not every value is an error
        for value in NOWHERE.values():
            with pytest.raises(TypeConflictError, match="'k'"):
                write(t, value)


@pytest.mark.crosswise
@pytest.mark.parametrize("missing", [None, pd.NA, pd.NaT])
@pytest.mark.parametrize("kind", DECLARED)
def test_nothing_cannot_be_ordered(table, kind, missing):
    with pytest.raises(FilterError, match="cannot be ordered"):
        table(kind).count(k={"<": missing})
