"""Frames of every library arrive as the same rows."""

import datetime as dt
from importlib.util import find_spec

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from round_trips import same

DAY = dt.date(2024, 2, 29)
NOON = dt.datetime(2024, 2, 29, 12, 30, 15, 123456)  # noqa: DTZ001 - intended


def row(n):
    values = {"name": f"n{n}", "score": n / 2, "day": DAY, "at": NOON, "flag": n % 2 == 0}
    return {"n": n, **(values if n % 3 else dict.fromkeys(values))}


ROWS = [row(n) for n in range(1, 131)]
SCHEMA = pa.schema(
    [
        ("n", pa.int64()),
        ("name", pa.string()),
        ("score", pa.float64()),
        ("day", pa.date32()),
        ("at", pa.timestamp("us")),
        ("flag", pa.bool_()),
    ]
)
TABLE = pa.Table.from_pylist(ROWS, SCHEMA)


class Stream:
    """An object that has nothing but the method of the protocol."""

    def __init__(self, frame):
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema=None):
        return self._frame.__arrow_c_stream__(requested_schema)


def by_parquet(path):
    pq.write_table(TABLE, path / "rows.parquet", row_group_size=40)
    return pq.ParquetFile(path / "rows.parquet")


def batches_of_parquet(path):
    file = by_parquet(path)
    return pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(30))


def narwhals_frame(path):
    import narwhals as nw  # noqa: PLC0415 - it may be missing

    return nw.from_native(pl.from_arrow(TABLE))


#: Functions that return the same frame; they get a directory.
SOURCES = {
    "pandas": lambda path: pd.DataFrame(ROWS),
    "pandas by arrow types": lambda path: TABLE.to_pandas(types_mapper=pd.ArrowDtype),
    "pandas slice": lambda path: pd.DataFrame([row(0), *ROWS])[1:],
    "pandas in another order": lambda path: pd.DataFrame(ROWS[::-1])[::-1],
    "polars": lambda path: pl.DataFrame(ROWS),
    "polars in pieces": lambda path: pl.concat(
        [pl.DataFrame(ROWS[:40]), pl.DataFrame(ROWS[40:])], rechunk=False
    ),
    "polars slice": lambda path: pl.DataFrame([row(0), *ROWS])[1:],
    "table": lambda path: TABLE,
    "table in pieces": lambda path: pa.concat_tables(
        [TABLE[:1], TABLE[1:1], TABLE[1:70], TABLE[70:]]
    ),
    "batch": lambda path: TABLE.to_batches()[0],
    "batch slice": lambda path: pa.RecordBatch.from_pylist([row(0), *ROWS], SCHEMA)[1:],
    "reader": lambda path: TABLE.to_reader(max_chunksize=33),
    "reader of a generator": lambda path: pa.RecordBatchReader.from_batches(
        SCHEMA, (batch for batch in TABLE.to_batches(max_chunksize=7))
    ),
    "stream": lambda path: Stream(TABLE),
    "duckdb": lambda path: duckdb.connect().from_arrow(TABLE).filter("n > 0"),
    "parquet": lambda path: pq.read_table(
        by_parquet(path).reader.metadata and path / "rows.parquet"
    ),
    "batches of parquet": batches_of_parquet,
    "parquet by polars": lambda path: pl.read_parquet(by_parquet(path) and path / "rows.parquet"),
    "parquet by pandas": lambda path: pd.read_parquet(by_parquet(path) and path / "rows.parquet"),
    **({"narwhals": narwhals_frame} if find_spec("narwhals") else {}),
}


@pytest.mark.parametrize("source", SOURCES)
def test_same_rows(db, source, tmp_path):
    assert db["t"].insert_many(SOURCES[source](tmp_path)) == len(ROWS)

    found = db["t"].find(_order_by="id").all()
    assert same(found, [{"id": number, **row} for number, row in enumerate(ROWS, 1)])


@pytest.mark.crosswise
@pytest.mark.parametrize("source", SOURCES)
def test_few_rows_at_a_time(db, source, tmp_path):
    """First into a new table, then over rows that are there."""
    assert db["t"].insert_many(SOURCES[source](tmp_path), chunk_size=20) == len(ROWS)
    assert same(db["t"].find(_order_by="n", _columns=list(ROWS[0])).all(), ROWS)

    db["t"].update({"name": "old", "score": -1.0}, n={"<": 50})
    db["t"].delete(n={">": 100})
    assert db["t"].upsert_many(SOURCES[source](tmp_path), ["n"], chunk_size=20) == len(ROWS)
    assert same(db["t"].find(_order_by="n", _columns=list(ROWS[0])).all(), ROWS)


def test_frames_are_not_changed(db):
    frame = pd.DataFrame(ROWS)
    before = frame.copy()
    db["t"].insert_many(frame)
    db["t"].upsert_many(frame, ["n"])

    pd.testing.assert_frame_equal(frame, before)


def test_reader_is_read_once_and_batch_by_batch(db):
    taken = []

    def batches():
        for batch in TABLE.to_batches(max_chunksize=40):
            taken.append(len(batch))
            yield batch

    reader = pa.RecordBatchReader.from_batches(SCHEMA, batches())
    assert db["t"].insert_many(reader) == len(ROWS)
    assert sum(taken) == len(ROWS)
    assert db["t"].insert_many(reader) == 0
    assert db["t"].count() == len(ROWS)


def test_error_of_a_reader_is_raised_and_nothing_is_written(db):
    def batches():
        yield from TABLE.to_batches(max_chunksize=60)
        raise OSError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(SCHEMA, batches())
    with pytest.raises(OSError, match="the disk is gone"):
        db["t"].insert_many(reader)

    assert db.tables() == []


@pytest.mark.parametrize("empty", ["pandas", "polars", "table", "reader"])
def test_no_rows(db, empty):
    """The table and its columns appear."""
    frame = {
        "pandas": lambda: SCHEMA.empty_table().to_pandas(types_mapper=pd.ArrowDtype),
        "polars": lambda: pl.from_arrow(SCHEMA.empty_table()),
        "table": SCHEMA.empty_table,
        "reader": lambda: pa.RecordBatchReader.from_batches(SCHEMA, []),
    }[empty]()
    assert db["t"].insert_many(frame) == 0

    assert db["t"].columns() == ["id", *SCHEMA.names]
    assert db["t"].insert_many(TABLE) == len(ROWS)
