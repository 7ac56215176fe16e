"""Frames that cannot be stored: one error that names the column, and nothing is written."""

# ruff: noqa: DTZ001 - naive datetimes are intended

import datetime as dt
from decimal import Decimal

import dbset
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from dbset import DatasetError, TypeConflictError

#: A frame is checked before an API or a driver gets it.
pytestmark = pytest.mark.crosswise

DAY_IN_MS = 86_400_000
NOON = dt.datetime(2024, 2, 29, 12)


class Opaque(pa.ExtensionType):
    """An extension type that only this program knows."""

    def __init__(self):
        super().__init__(pa.int32(), "tests.opaque")

    def __arrow_ext_serialize__(self):
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage_type, serialized):
        return cls()


def from_buffers(type_, data, *, valid=None):
    """Make a column of one text of any bytes."""
    offsets = pa.py_buffer(pa.array([0, len(data)], pa.int32()).buffers()[1])
    return pa.Array.from_buffers(type_, 1, [valid, offsets, pa.py_buffer(data)])


#: Column names that are no text.
NESTED = pd.Index([("a", "b"), "c"], dtype=object)


def one_name_twice():
    return pa.table([[1], [2]], names=["n", "n"])


def pandas_of(columns):
    return pd.DataFrame([[1, 2]], columns=columns)


#: Frames that no table can be like, and what the message names.
SHAPES = {
    "duplicate names": (one_name_twice, r"\bn\b"),
    "duplicate names of pandas": (lambda: pandas_of(["n", "n"]), r"\bn\b"),
    "numbers of pandas": (lambda: pd.DataFrame([[1, 2]]), "must be text"),
    "tuples of pandas": (lambda: pandas_of(NESTED), "must be text"),
    "levels of pandas": (
        lambda: pandas_of(pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])),
        "must be text",
    ),
    "dates of pandas": (lambda: pandas_of([pd.Timestamp(2024, 1, 1), "b"]), "must be text"),
    "None of pandas": (lambda: pandas_of([None, "b"]), "must be text"),
    "names that differ by case": (lambda: pa.table({"n": [1], "N": [2]}), "names one column twice"),
    "no columns of pandas": (pd.DataFrame, "column"),
    "no columns of pandas, with rows": (lambda: pd.DataFrame(index=[1, 2]), "no columns"),
    "no columns of polars": (pl.DataFrame, "column"),
    "no columns of arrow": (lambda: pa.table({}), "column"),
    "no columns of a reader": (lambda: pa.table({}).to_reader(), "column"),
    "series of pandas": (lambda: pd.Series([1, 2], name="n"), "Series"),
    "series of polars": (lambda: pl.Series("n", [1, 2]), "Series"),
    "series of structs": (lambda: pl.Series("n", [{"a": 1}]), "Series"),
    "array of arrow": (lambda: pa.array([1, 2]), "Array"),
    "chunked array": (lambda: pa.chunked_array([[1, 2]]), "Array"),
    "lazy frame": (lambda: pl.LazyFrame({"n": [1]}), "LazyFrame"),
}

CALLS = {
    "insert_many": lambda table, frame: table.insert_many(frame),
    "upsert_many": lambda table, frame: table.upsert_many(frame, ["n"]),
    "update_many": lambda table, frame: table.update_many(frame, ["n"]),
    "insert_ignore_many": lambda table, frame: table.insert_ignore_many(frame, ["n"]),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shape(db, shape):
    make, named = SHAPES[shape]
    for call in CALLS.values():
        with pytest.raises(DatasetError, match=named):
            call(db["t"], make())

    assert db.tables() == []


NUL = {
    "arrow": lambda: pa.table({"n\0m": [1]}),
    "a batch of arrow": lambda: pa.record_batch({"n\0m": [1]}),
    "pandas": lambda: pd.DataFrame({"n\0m": [1]}),
    "polars": lambda: pl.DataFrame({"n\0m": [1]}),  # its stream would end the process
}


@pytest.mark.parametrize("make", NUL.values(), ids=NUL)
def test_nul_in_a_name(db, make):
    with pytest.raises(dbset.SchemaError, match=r"NUL character: 'n\\x00m'"):
        db["t"].insert_many(make())

    assert db.tables() == []


def test_nul_in_a_field_of_polars(db):
    frame = pl.DataFrame({"v": [[{"n\0m": 1}]]})
    with pytest.raises(DatasetError, match=r"'v' has a field .*'n\\x00m'"):
        db["t"].insert_many(frame)


def test_nul_in_a_field_of_arrow(open_sqlite):
    db = open_sqlite()
    db["t"].insert_many(pa.table({"v": [{"n\0m": 1}]}))

    assert db["t"].find_one()["v"] == {"n\0m": 1}


def test_empty_name(db):
    with pytest.raises(DatasetError, match="empty"):
        db["t"].insert_many(pa.table({"n": [1], "": [1]}))

    assert db.tables() == []


@pytest.mark.parametrize("call", ["insert", "upsert", "update", "insert_ignore"])
def test_frame_for_one_row(db, call):
    with pytest.raises(DatasetError, match="DataFrame"):
        getattr(db["t"], call)(pl.DataFrame({"n": [1]}), *([["n"]] if call != "insert" else []))

    assert db.tables() == []


UNION = pa.UnionArray.from_sparse(
    pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array(["a", "b"])], ["i", "s"]
)

#: Columns without a column type.
TYPES = {
    "union": UNION,
    "struct of union": pa.StructArray.from_arrays([UNION], ["u"]),
    "unknown extension": pa.ExtensionArray.from_storage(Opaque(), pa.array([1, 2], pa.int32())),
    "list of months": pa.array([[(1, 0, 0)]], pa.list_(pa.month_day_nano_interval())),
}


@pytest.mark.parametrize("rows", ["one batch", "no rows"])
@pytest.mark.parametrize("column", TYPES)
def test_type_without_a_column(db, column, rows):
    array = TYPES[column]
    frame = pa.table({"n": pa.array(range(len(array))), "v": array})
    if rows == "no rows":
        frame = frame[:0]
        if column == "list of months":
            return
    with pytest.raises(DatasetError, match="column 'v'"):
        db["t"].insert_many(frame)

    assert db.tables() == []


MIXED = {
    "text and int": ["a", 1],
    "int and text": [1, "a"],
    "date and text": [dt.date(2024, 1, 1), "a"],
    "bytes and text": [b"a", "a"],
    "list and int": [[1], 1],
    "dict and list": [{"a": 1}, [1]],
    "objects": [object(), object()],
    "complex": [1j, 2j],
    "sets": [{1}, {2}],
    "date and datetime": [dt.date(2024, 1, 1), NOON],
    "naive and aware": [NOON, NOON.replace(tzinfo=dt.UTC)],
    "times with zones": [dt.time(1, tzinfo=dt.UTC), dt.time(2)],
    "large numbers and text": [2**64, "a"],
}


@pytest.mark.parametrize("mixed", MIXED)
def test_object_column_of_mixed_kinds(db, mixed):
    frame = pd.DataFrame({"n": [1, 2], "v": pd.Series(MIXED[mixed], dtype=object)})
    with pytest.raises(DatasetError, match=r"\bv\b"):
        db["t"].insert_many(frame)

    assert db.tables() == []


def test_sparse_columns_of_pandas(db):
    frame = pd.DataFrame({"v": pd.Series([0.5, 1.5], dtype="Sparse[float64]")})
    with pytest.raises(DatasetError, match=r"\bv\b"):
        db["t"].insert_many(frame)

    assert db.tables() == []


def test_objects_of_polars(db):
    frame = pl.DataFrame({"v": pl.Series([object()], dtype=pl.Object)})
    with pytest.raises(DatasetError, match=r"\bv\b|[Oo]bject"):
        db["t"].insert_many(frame)

    assert db.tables() == []


#: Values that a new column cannot hold: fine ones, and one that is not.
VALUES = {
    "timestamp[ns]": (pa.timestamp("ns"), 1_000, 1_001),
    "timestamp[ns, zone]": (pa.timestamp("ns", "UTC"), -1_000, -1),
    "time64[ns]": (pa.time64("ns"), 1_000, 1),
    "duration[ns]": (pa.duration("ns"), 1_000, -1),
    "interval with nanoseconds": (pa.month_day_nano_interval(), (0, 1, 1000), (0, 1, 1)),
    "interval with months": (pa.month_day_nano_interval(), (0, 1, 0), (1, 0, 0)),
    "date64 with a time": (pa.date64(), DAY_IN_MS, DAY_IN_MS + 1),
    "time of 24:00": (pa.time32("s"), 86_399, 86_400),
    "time past the day": (pa.time64("us"), 0, 90_000_000_000),
    "negative time": (pa.time64("us"), 0, -1),
    "map of equal keys": (pa.map_(pa.string(), pa.int64()), [("a", 1)], [("a", 1), ("a", 2)]),
    "map of numbers": (pa.map_(pa.int64(), pa.int64()), [], [(1, 1)]),
    "list of dates": (pa.list_(pa.date32()), [], [dt.date(2024, 1, 1)]),
    "list of NaN": (pa.list_(pa.float64()), [0.5], [float("nan")]),
    "list of bytes": (pa.list_(pa.binary()), [], [b"a"]),
    "struct of decimals": (
        pa.struct([("d", pa.decimal128(5, 2))]),
        {"d": None},
        {"d": Decimal("1.10")},
    ),
}
ONLY = {
    "sqlite": {
        "uint64": (pa.uint64(), 2**63 - 1, 2**63),
        "long decimals": (pa.decimal128(38, 20), Decimal("0.5"), Decimal("0.123456789012345678")),
        "NaN": (pa.float64(), 0.5, float("nan")),
        "date of year 10000": (pa.date32(), 0, 2_932_897),
        "date before Christ": (pa.date32(), 0, -719_163),
        "year 10000": (pa.timestamp("s"), 0, 253_402_300_800),
        "year 10000 with zone": (pa.timestamp("s", "UTC"), 0, 253_402_300_800),
        "long duration": (pa.duration("s"), 0, 10**15),
    },
    "postgresql": {
        "NUL in text": (pa.string(), "a", "a\0b"),
        "NUL in large text": (pa.large_string(), "a", "\0"),
        "NUL in text views": (pa.string_view(), "a", "long enough for a buffer\0"),
        "NUL in labels": (pa.dictionary(pa.int8(), pa.string()), "a", "\0"),
        "NUL in lists": (pa.list_(pa.string()), ["a"], ["\0"]),
        "NUL in structs": (pa.struct([("t", pa.string())]), {"t": "a"}, {"t": "\0"}),
        "long timestamp": (pa.timestamp("s"), 0, 2**62),
        "long duration": (pa.duration("s"), 0, 2**62),
    },
}


def typed(type_, values):
    """Make a column, from numbers where Arrow checks what it stands for."""
    if pa.types.is_temporal(type_) and not pa.types.is_interval(type_):
        return pa.array(values, pa.int64() if type_.bit_width == 64 else pa.int32()).view(type_)
    return pa.array(values, type_)


def check(db, rows, type_, fine, wrong):
    values = [fine] * rows + [wrong] + [fine] * 3
    frame = pa.table({"n": pa.array(range(len(values))), "v": typed(type_, values)})
    for form in (frame, frame.to_reader(max_chunksize=max(rows // 2, 1))):
        with pytest.raises(TypeConflictError, match=f"column 'v', row {rows}: ") as caught:
            db["t"].insert_many(form)
        assert (caught.value.table, caught.value.column) == ("t", "v")
        assert caught.value.row == rows
        assert db.tables() == []
    db["t"].insert_many(frame[:rows])
    for call in CALLS.values():
        with pytest.raises(TypeConflictError, match=f"column 'v', row {rows}: "):
            call(db["t"], frame)
        assert db["t"].count() == rows


@pytest.mark.parametrize("rows", [2, 70])
@pytest.mark.parametrize("value", VALUES)
def test_value(db, value, rows):
    check(db, rows, *VALUES[value])


@pytest.mark.parametrize("rows", [2, 70])
@pytest.mark.parametrize("value", ONLY["sqlite"])
def test_value_on_sqlite(open_sqlite, value, rows):
    check(open_sqlite(), rows, *ONLY["sqlite"][value])


@pytest.mark.parametrize("rows", [2, 70])
@pytest.mark.parametrize("value", ONLY["postgresql"])
def test_value_on_postgresql(open_postgresql, value, rows):
    check(open_postgresql(), rows, *ONLY["postgresql"][value])


@pytest.mark.parametrize("rows", [2, 70])
@pytest.mark.parametrize("type_", [pa.string(), pa.dictionary(pa.int8(), pa.string())], ids=str)
def test_text_that_is_not_utf8(db, type_, rows):
    bad = from_buffers(pa.string(), b"a\xff")
    if pa.types.is_dictionary(type_):
        bad = pa.DictionaryArray.from_arrays(pa.array([0], pa.int8()), bad)
    good = pa.array(["a"] * rows).cast(type_)
    frame = pa.table({"v": pa.chunked_array([good, bad, good])})
    with pytest.raises(DatasetError, match=r"column 'v'.*UTF-8"):
        db["t"].insert_many(frame)

    assert db.tables() == []


#: A stored value, a column that it refuses, and what is fine.
MISFITS = {
    "naive into timestamptz": (NOON.replace(tzinfo=dt.UTC), pa.timestamp("us"), NOON),
    "aware into timestamp": (NOON, pa.timestamp("us", "UTC"), NOON.replace(tzinfo=dt.UTC)),
    "time into date": (dt.date(2024, 1, 1), pa.timestamp("s"), NOON),
    "codes into integers": (1, pa.string(), "007"),
    "words into integers": (1, pa.dictionary(pa.int8(), pa.string()), "abc"),
    "bytes into text": ("a", pa.binary(), b"a"),
    "text into bytes": (b"a", pa.string(), "a"),
    "numbers into dates": (dt.date(2024, 1, 1), pa.int64(), 5),
    "numbers into booleans": (True, pa.int8(), 2),
    "dates into numbers": (1, pa.date32(), dt.date(2024, 1, 1)),
    "lists into numbers": (1, pa.list_(pa.int64()), [1]),
    "uuids into numbers": (1, pa.string(), "12345678-1234-5678-1234-567812345678"),
    "seconds into intervals": (dt.timedelta(1), pa.int64(), 5),
}


@pytest.mark.parametrize("rows", [1, 70])
@pytest.mark.parametrize("misfit", MISFITS)
def test_column_of_another_kind(db, misfit, rows):
    held, type_, value = MISFITS[misfit]
    db["t"].insert({"v": held})
    frame = pa.table(
        {
            "n": pa.array(range(rows)),
            "v": pa.array([None, *[value] * (rows - 1), value][-rows:], type_),
        }
    )
    with pytest.raises(TypeConflictError) as caught:
        db["t"].insert_many(frame)
    assert (caught.value.table, caught.value.column) == ("t", "v")
    assert db["t"].columns() == ["id", "v"]
    assert db["t"].find().all() == [{"id": 1, "v": held}]


def test_the_row_counts_over_all_batches(db):
    db["t"].insert({"v": 1})
    batches = [pa.record_batch({"v": ["5"] * 100})] * 3 + [pa.record_batch({"v": ["5", "x"]})]
    with pytest.raises(TypeConflictError, match=r"table 't', column 'v', row 301: 'x'"):
        db["t"].insert_many(pa.Table.from_batches(batches))

    assert db["t"].count() == 1


def test_missing_key_column(db):
    frame = pl.DataFrame({"n": [1]})
    for call in ("upsert_many", "update_many", "insert_ignore_many"):
        with pytest.raises(DatasetError, match="'k'"):
            getattr(db["t"], call)(frame, ["k"])

    assert db.tables() == []


@pytest.mark.parametrize("ensure", ["add", False])
def test_columns_that_would_widen(db, ensure):
    db["t"].insert({"v": 1})
    for values in ([0.5], [0.5] * 70):
        with pytest.raises(DatasetError, match="'v'"):
            db["t"].insert_many(pa.table({"v": values}), ensure=ensure)

    assert db["t"].find().all() == [{"id": 1, "v": 1}]


def test_new_columns_that_are_not_wanted(db):
    with pytest.raises(DatasetError, match="'t'"):
        db["t"].insert_many(pl.DataFrame({"v": [1]}), ensure=False)
    db["t"].insert({"v": 1})
    for rows in (1, 70):
        with pytest.raises(dbset.ColumnNotFoundError, match="'w'"):
            db["t"].insert_many(pl.DataFrame({"v": [1] * rows, "w": [1] * rows}), ensure=False)

    assert db["t"].find().all() == [{"id": 1, "v": 1}]
    assert db.tables() == ["t"]


def test_read_only(db, open_db):
    db["t"].insert({"v": 1})
    reader = open_db(read_only=True)
    for rows in (1, 70):
        with pytest.raises(dbset.ReadOnlyError):
            reader["t"].insert_many(pl.DataFrame({"v": [1] * rows}))

    assert db["t"].count() == 1
