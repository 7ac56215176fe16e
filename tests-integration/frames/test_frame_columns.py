"""The column that each Arrow type makes on each database, and the values read back."""

import datetime as dt
from itertools import cycle

import pyarrow as pa
import pytest
from arrow_columns import COLUMNS, PLAIN, python_values, repeated
from dbset import TypeConflictError
from round_trips import same

#: The column types on PostgreSQL and SQLite, and the columns that have them.
TYPES = {
    ("bigint", "BIGINT"): (
        *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("dictionary<int64>", "run_end<int32>", "int64 extremes", "uint32 maximum"),
    ),
    ("numeric(1000,0)", None): ("uint64 maximum",),
    ("real", "DOUBLE PRECISION"): ("float16", "float32", "float32 whole"),
    ("real", None): ("float32 NaN",),
    ("double precision", "DOUBLE PRECISION"): (
        *("float64", "float64 whole", "float64 extremes", "float64 infinite"),
    ),
    ("double precision", None): ("float64 NaN",),
    ("numeric", "NUMERIC"): (
        *("decimal32(5, 2)", "decimal64(12, 2)", "decimal128(12, 2)", "decimal128(5, -2)"),
        *("decimal256(50, 4)", "decimal whole", "decimal three digits"),
    ),
    ("numeric", None): ("decimal, 28 digits", "decimal, 63 digits"),
    ("boolean", "BOOLEAN"): ("bool", "bool8"),
    ("date", "DATE"): ("date32", "date64"),
    ("time without time zone", "TIME"): ("time32[s]", "time32[ms]", "time64[us]", "time64[ns]"),
    ("timestamp without time zone", "DATETIME"): (
        *("timestamp[s]", "timestamp[ms]", "timestamp[us]", "timestamp[ns]", "midnights"),
    ),
    ("timestamp with time zone", "TIMESTAMPTZ"): (
        *("timestamp[us, UTC]", "timestamp[ms, zone]", "timestamp[s, offset]"),
        *("timestamp[ns, zone]", "midnights UTC"),
    ),
    ("interval", "INTERVAL"): (
        *("duration[s]", "duration[ms]", "duration[us]", "duration[ns]", "duration extremes"),
        "month_day_nano",
    ),
    ("text", "TEXT"): (
        *("string", "large_string", "string_view", "dictionary<string>"),
        *("dictionary<string_view>", "run_end<string>", "numbers", "codes", "dates", "booleans"),
        *("words for NULL", "documents", "uuids", "trailing spaces"),
    ),
    ("bytea", "BLOB"): (
        *("binary", "large_binary", "fixed_size_binary", "binary_view", "16 bytes"),
        "text as bytes",
    ),
    ("uuid", "UUID"): ("uuid",),
    ("jsonb", "JSON"): (
        *("json", "list<int64>", "list<string>", "large_list<int32>", "fixed_size_list"),
        *("list_view<int64>", "list<list>", "list<float64>", "struct", "map", "list<bool>"),
        *("list<int16>", "list<dictionary>", "struct<map>"),
    ),
}


@pytest.fixture(params=TYPES, ids=lambda pair: f"{pair[0]}-{pair[1]}")
def case(request, db):
    """The column type on the database, or None, and some Arrow columns."""
    position = ("postgresql", "sqlite").index(db.engine.dialect.name)
    return request.param[position], TYPES[request.param]


def column_type(db, table):
    """Return the declared type, from the database itself."""
    if db.engine.dialect.name == "sqlite":
        sql = "SELECT type FROM pragma_table_info(:name) WHERE name = 'v'"
    else:
        sql = (
            "SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute"
            " WHERE attrelid = format('%I', CAST(:name AS text))::regclass AND attname = 'v'"
        )
    return next((row["type"] for row in db.query(sql, name=table)), None)


def numbers(rows, start=0):
    return pa.array(range(start, start + rows), pa.int64())


def test_every_type_is_here():
    assert {name for names in TYPES.values() for name in names} >= set(PLAIN)


@pytest.mark.crosswise
def test_values(db, case):
    expected, names = case
    for name in names:
        array = COLUMNS[name]
        few = pa.table({"n": numbers(len(array)), "v": array})
        many = pa.table({"n": numbers(70, 100), "v": repeated(array, 70, batches=2)})
        if expected is None:
            for frame in (few, many):
                with pytest.raises(TypeConflictError, match="column 'v', row 0: "):
                    db[name].insert_many(frame)
            assert db.tables() == []
            continue
        db[name].insert_many(few)
        db[name].insert_many(many)

        values = python_values(array) + python_values(many["v"])
        found = [row["v"] for row in db[name].find(_order_by="n")]
        assert column_type(db, name) == expected, name
        assert same(found, [in_utc(value) for value in values]), name


def in_utc(value):
    """Return an instant as it is read."""
    return value.astimezone(dt.UTC) if getattr(value, "tzinfo", None) else value


@pytest.mark.crosswise
def test_without_values(db, case):
    """The column appears all the same, and fits its values later."""
    expected, names = case
    for name, rows in zip(names, cycle([0, 1, 70])):
        array = COLUMNS[name]
        nothing = repeated(array[:0], rows) if rows else pa.chunked_array([array[:0]])
        db[name].insert_many(pa.table({"n": numbers(rows), "v": nothing}))
        assert db[name].columns() == ["id", "n", "v"], name
        assert db[name].count(v=None) == rows
        if expected:
            db[name].insert_many(pa.table({"n": numbers(len(array), 100), "v": array}))
            assert column_type(db, name) == expected, name


@pytest.mark.crosswise
@pytest.mark.parametrize("rows", [0, 1, 70])
def test_columns_of_null(db, rows):
    db["t"].insert_many(pa.table({"n": numbers(rows), "v": pa.nulls(rows)}))

    assert db["t"].columns() == ["id", "n"]
    assert db["t"].count() == rows
