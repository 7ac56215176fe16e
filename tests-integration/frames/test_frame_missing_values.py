"""Missing values of frames are NULL; NaN of polars and Arrow is a value."""

# ruff: noqa: DTZ001 - naive datetimes are intended

import datetime as dt
import math
import uuid
from decimal import Decimal

import dbset
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

DAY = dt.date(2024, 2, 29)
NOON = dt.datetime(2024, 2, 29, 12, 30)
SPAN = dt.timedelta(1, 2)
ARROW = {
    "int64": (pa.int64(), 2**53 + 1),
    "double": (pa.float64(), 0.5),
    "string": (pa.string(), "a"),
    "bool": (pa.bool_(), True),
    "date": (pa.date32(), DAY),
    "time": (pa.time64("us"), dt.time(12, 30)),
    "timestamp": (pa.timestamp("us"), NOON),
    "decimal": (pa.decimal128(5, 2), Decimal("1.10")),
    "binary": (pa.binary(), b"ab"),
    "duration": (pa.duration("us"), SPAN),
}

#: pandas columns with a value and then missing values only, and that value.
PANDAS = {
    "str": (pd.Series(["a", None, np.nan, pd.NA], dtype="str"), "a"),
    "string[pyarrow]": (pd.Series(["a", None, np.nan, pd.NA], dtype="string[pyarrow]"), "a"),
    "string[python]": (pd.Series(["a", None, np.nan, pd.NA], dtype="string[python]"), "a"),
    "category": (pd.Series(["a", None, np.nan], dtype="category"), "a"),
    "category of int": (pd.Series([7, None, np.nan], dtype="category"), 7),
    "object text": (pd.Series(["a", None, np.nan, pd.NA, pd.NaT], dtype=object), "a"),
    "object bool": (pd.Series([True, None, np.nan, pd.NA], dtype=object), True),
    "object int": (pd.Series([2**53 + 1, None, np.nan], dtype=object), 2**53 + 1),
    "object float": (pd.Series([0.5, None, np.nan], dtype=object), 0.5),
    "object date": (pd.Series([DAY, None, np.nan, pd.NaT], dtype=object), DAY),
    "object time": (pd.Series([dt.time(12, 30), None, np.nan], dtype=object), dt.time(12, 30)),
    "object datetime": (pd.Series([NOON, None, np.nan], dtype=object), NOON),
    "object Decimal": (pd.Series([Decimal("1.5"), None, np.nan], dtype=object), Decimal("1.5")),
    "object bytes": (pd.Series([b"ab", None, np.nan], dtype=object), b"ab"),
    "object uuid": (pd.Series([uuid.UUID(int=7), None], dtype=object), uuid.UUID(int=7)),
    "object list": (pd.Series([[1, 2], None, np.nan], dtype=object), [1, 2]),
    "object dict": (pd.Series([{"a": 1}, None, np.nan], dtype=object), {"a": 1}),
    "float64": (pd.Series([0.5, None, np.nan]), 0.5),
    "float32": (pd.Series([0.5, np.nan], dtype="float32"), 0.5),
    "Float64": (pd.Series([0.5, None, pd.NA], dtype="Float64"), 0.5),
    "Int64": (pd.Series([2**53 + 1, None, pd.NA], dtype="Int64"), 2**53 + 1),
    "UInt8": (pd.Series([255, None], dtype="UInt8"), 255),
    "boolean": (pd.Series([True, None, pd.NA], dtype="boolean"), True),
    "datetime64[ns]": (pd.Series([NOON, None, pd.NaT], dtype="datetime64[ns]"), NOON),
    "datetime64[us]": (pd.Series([NOON, None], dtype="datetime64[us]"), NOON),
    "datetime64[s]": (pd.Series([NOON, None], dtype="datetime64[s]"), NOON),
    "datetime64[ns, zone]": (
        pd.Series([NOON, None], dtype="datetime64[ns]").dt.tz_localize("UTC"),
        NOON.replace(tzinfo=dt.UTC),
    ),
    "timedelta64[ns]": (pd.Series([SPAN, None, pd.NaT], dtype="timedelta64[ns]"), SPAN),
    "timedelta64[s]": (pd.Series([SPAN, None], dtype="timedelta64[s]"), SPAN),
    **{
        f"ArrowDtype {name}": (pd.Series([value, None], dtype=pd.ArrowDtype(type_)), value)
        for name, (type_, value) in ARROW.items()
    },
}


def written(db, frame, **options):
    db["t"].insert_many(frame, **options)
    return [row["v"] for row in db["t"].find(_order_by="id")]


@pytest.mark.crosswise
@pytest.mark.parametrize("column", PANDAS)
def test_pandas(db, column):
    series, value = PANDAS[column]
    few = pd.DataFrame({"v": series})
    found = written(db, few)
    assert found == [value, *[None] * (len(series) - 1)]
    assert type(found[0]) is type(value)

    many = pd.concat([few] * 30, ignore_index=True)  # the bulk ways do the same
    assert written(db, many) == found * 31
    assert db["t"].count(v=None) == 31 * (len(series) - 1)


@pytest.mark.crosswise
def test_whole_numbers_with_gaps_fit_integers(db):
    """Pandas makes floats of them; the column stays as it is."""
    db["t"].insert({"age": 36, "name": "Ada", "married": True})
    frame = pd.DataFrame({"age": [10, None], "name": [None, "Bob"], "married": [None, False]})
    assert frame["age"].dtype == "float64"
    before = [str(column.type) for column in db["t"].table.c]
    for turns in (1, 40):
        db["t"].insert_many(pd.concat([frame] * turns, ignore_index=True))

    assert [str(column.type) for column in db["t"].table.c] == before
    assert db["t"].count(age=None, married=False) == db["t"].count(name=None, age=10) == 41


#: Columns without any value; polars and Arrow have a type for them.
EMPTY = {
    "str": pd.Series([None, np.nan], dtype="str"),
    "float64": pd.Series([np.nan, np.nan]),
    "Int64": pd.Series([None, None], dtype="Int64"),
    "boolean": pd.Series([None, None], dtype="boolean"),
    "datetime": pd.Series([pd.NaT, pd.NaT], dtype="datetime64[ns]"),
    "timedelta": pd.Series([pd.NaT, pd.NaT], dtype="timedelta64[ns]"),
}


@pytest.mark.crosswise
@pytest.mark.parametrize("column", EMPTY)
def test_pandas_without_values(db, column):
    assert written(db, pd.DataFrame({"v": EMPTY[column]})) == [None, None]


@pytest.mark.crosswise
def test_columns_of_nothing_are_left_out(db):
    db["t"].insert({"n": 1, "old": "a"})
    frames = (
        pd.DataFrame({"n": [2], "v": pd.Series([None], dtype=object), "old": [None]}),
        pl.DataFrame({"n": [2], "v": [None], "old": [None]}),
        pa.table({"n": [2], "v": pa.nulls(1), "old": pa.nulls(1)}),
    )
    for frame in frames:
        db["t"].upsert({"n": 2, "old": "b"}, ["n"])
        db["t"].upsert_many(frame, ["n"])
        assert db["t"].columns() == ["id", "n", "old"]
        assert db["t"].find_one(n=2)["old"] is None
    db["t"].insert_many(pl.DataFrame({"n": [3] * 80, "v": [None] * 80, "old": [None] * 80}))

    assert db["t"].columns() == ["id", "n", "old"]
    assert db["t"].count(n=3, old=None) == 80


NANS = {
    "polars": lambda values: pl.DataFrame({"v": values}),
    "polars float32": lambda values: pl.DataFrame({"v": pl.Series(values, dtype=pl.Float32)}),
    "table": lambda values: pa.table({"v": pa.array(values, pa.float64())}),
    "reader": lambda values: pa.table({"v": pa.array(values, pa.float32())}).to_reader(25),
}


@pytest.mark.parametrize("rows", [1, 60])
@pytest.mark.parametrize("frame", NANS)
def test_nan_beside_null(db, frame, rows):
    values = [0.5, math.nan, None] * rows
    if db.engine.dialect.name == "sqlite":
        with pytest.raises(dbset.TypeConflictError, match="SQLite stores NaN as NULL") as caught:
            written(db, NANS[frame](values))
        assert (caught.value.table, caught.value.column, caught.value.row) == ("t", "v", 1)
        assert db.tables() == []
    else:
        written(db, NANS[frame](values))
        assert db["t"].count(v=math.nan) == db["t"].count(v=None) == rows
        db["t"].drop()
    written(db, NANS[frame](values), nan=None)

    assert db["t"].count(v=None) == 2 * rows
    assert db["t"].count(v=0.5) == rows


@pytest.mark.crosswise
@pytest.mark.parametrize("rows", [1, 60])
@pytest.mark.parametrize("held", [1, "a", DAY, True, NOON], ids=repr)
def test_nan_into_other_columns(db, held, rows):
    db["t"].insert({"v": held})
    frame = pl.DataFrame({"v": [math.nan, None] * rows})
    with pytest.raises(dbset.TypeConflictError, match="nan=None") as caught:
        db["t"].insert_many(frame)
    assert (caught.value.column, caught.value.row) == ("v", 0)
    db["t"].insert_many(frame, nan=None)

    assert db["t"].count(v=None) == 2 * rows
    assert db["t"].find_one(id=1)["v"] == held


@pytest.mark.crosswise
@pytest.mark.parametrize("rows", [1, 60])
def test_nan_in_key(db, rows):
    frame = pl.DataFrame({"k": [math.nan, 0.5], "n": [1, 2]})
    db["t"].upsert_many(pl.concat([frame] * rows), ["k"], nan=None)

    assert db["t"].find(_order_by="n", _columns=["k", "n"]).all() == [
        {"k": None, "n": 1},
        {"k": 0.5, "n": 2},
    ]


TEXTS = ["a", "", "NA", "null", "nan", None]
TEXT_FRAMES = {
    "pandas": lambda: pd.DataFrame({"v": TEXTS * 20}),
    "pandas category": lambda: pd.DataFrame({"v": TEXTS * 20}, dtype="category"),
    "polars": lambda: pl.DataFrame({"v": TEXTS * 20}),
    "polars categorical": lambda: pl.DataFrame({"v": TEXTS * 20}, {"v": pl.Categorical}),
    "polars enum": lambda: pl.DataFrame({"v": TEXTS * 20}, {"v": pl.Enum(TEXTS[:5])}),
    "table": lambda: pa.table({"v": pa.array(TEXTS * 20, pa.large_string())}),
    "view": lambda: pa.table({"v": pa.array(TEXTS * 20, pa.string_view())}),
    "dictionary": lambda: pa.table({"v": pa.array(TEXTS * 20).dictionary_encode()}),
}


@pytest.mark.crosswise
@pytest.mark.parametrize("frame", TEXT_FRAMES)
def test_words_for_missing_values(db, frame):
    assert written(db, TEXT_FRAMES[frame]()) == TEXTS * 20
    db["t"].drop()

    assert (
        written(db, TEXT_FRAMES[frame](), nulls=("", "NA"))
        == ["a", None, None, "null", "nan", None] * 20
    )


@pytest.mark.crosswise
def test_words_for_missing_numbers(db):
    db["t"].insert({"v": 1, "d": DAY})
    frame = pl.DataFrame({"v": ["5", "NA"] * 40, "d": ["", "2024-02-29"] * 40})
    with pytest.raises(dbset.TypeConflictError):
        db["t"].insert_many(frame)
    db["t"].insert_many(frame, nulls=("", "NA"))

    assert db["t"].count(v=5, d=None) == db["t"].count(v=None, d=DAY) == 40


@pytest.mark.crosswise
def test_missing_values_inside_of_documents(db):
    """There, they are JSON's null."""
    structs = [{"a": None}, {"a": 1}, None, {"a": 2}]
    frame = pl.DataFrame({"v": [[1, None], [], [None], None], "s": structs})
    assert written(db, frame) == [[1, None], [], [None], None]
    assert [row["s"] for row in db["t"].find(_order_by="id")][:2] == structs[:2]


@pytest.mark.crosswise
def test_generated_keys_that_are_missing(db):
    """A key column without values is numbered by the database."""
    db["t"].insert({"n": 0})
    db["t"].insert_many(pd.DataFrame({"id": pd.Series([None, None], dtype="Int64"), "n": [1, 2]}))

    assert [row["id"] for row in db["t"].find(_order_by="n")] == [1, 2, 3]
