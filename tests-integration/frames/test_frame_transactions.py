"""Frames are written in one transaction, or in the current one."""

import polars as pl
import pyarrow as pa
import pytest
from dbset import TypeConflictError

SIZES = [1, 80]


def frame(size, **columns):
    return pl.DataFrame({"n": range(size), **columns})


@pytest.mark.parametrize("size", SIZES)
def test_rollback_undoes_rows_tables_and_columns(db, size):
    db["old"].insert({"n": -1})
    with pytest.raises(ZeroDivisionError), db.transaction():
        db["new"].insert_many(frame(size, v="a"))
        db["old"].insert_many(frame(size, v=0.5))
        db["old"].upsert_many(frame(size, w=True), ["n"])
        assert db["new"].count() == size
        assert db["old"].find_one(n=0) == {"id": 2, "n": 0, "v": 0.5, "w": True}
        raise ZeroDivisionError

    assert db.tables() == ["old"]
    assert db["old"].find().all() == [{"id": 1, "n": -1}]
    assert db["old"].columns() == ["id", "n"]
    assert db["old"].insert_many(frame(size, v="text")) == size


@pytest.mark.parametrize("size", SIZES)
def test_own_rows_are_read_and_others_see_them_after_the_commit(open_db, size):
    db, other = open_db(), open_db()
    db["t"].insert({"n": -1})
    with db.transaction():
        db["t"].insert({"n": -2})
        db["t"].insert_many(frame(size))
        assert db["t"].update_many(frame(size, v="b"), ["n"]) == size
        assert db["t"].insert_ignore_many(frame(size), ["n"]) == 0
        assert db["t"].count(v="b") == size
    assert other["t"].count() == size + 2


@pytest.mark.parametrize("size", SIZES)
def test_savepoint(db, size):
    """An inner transaction that fails leaves the outer one usable."""
    with db.transaction():
        db["t"].insert_many(frame(size))
        with pytest.raises(TypeConflictError), db.transaction():
            db["t"].insert_many(frame(size, v=1))
            db["t"].insert_many(frame(size, v="no number"))
        assert db["t"].columns() == ["id", "n"]
        db["t"].insert_many(frame(size, v="text"))

    assert db["t"].count() == 2 * size
    assert db["t"].count(v="text") == size


@pytest.mark.parametrize("size", SIZES)
def test_error_of_the_server_in_an_inner_transaction(db, size):
    db.execute("CREATE TABLE t (n INTEGER CHECK (n < 1000))")
    with db.transaction():
        db["t"].insert_many(frame(size))
        with pytest.raises(Exception, match=r"(?i)check"), db.transaction():
            db["t"].insert_many(pl.DataFrame({"n": [*range(size), 1000]}))
        db["t"].insert_many(frame(size))

    assert db["t"].count() == 2 * size


@pytest.mark.crosswise
def test_late_error_of_a_call_undoes_all_of_it(db):
    """Tables, columns and wider types as well."""
    db["t"].insert({"n": 1})
    batches = [
        pa.record_batch({"n": pa.array([0.5] * 100), "v": ["a"] * 100}),
        pa.record_batch({"n": pa.array([float("inf")] * 100), "v": ["a"] * 99 + [None]}),
    ]

    def late():
        yield from batches
        raise RuntimeError("late")

    reader = pa.RecordBatchReader.from_batches(batches[0].schema, late())
    with pytest.raises(Exception, match=r"late|inf"):  # NUMERIC columns refuse inf before
        db["t"].insert_many(reader, chunk_size=50)

    assert db["t"].find().all() == [{"id": 1, "n": 1}]
    assert type(db["t"].find_one()["n"]) is int
    assert db["t"].columns() == ["id", "n"]


@pytest.mark.crosswise
def test_frame_that_is_read_from_the_same_database(db):
    """While its rows are read page by page, they are written to another table."""
    db["t"].insert_many(frame(3000, v="a"))
    with db.transaction():
        rows = (row for row in db["t"].find(_columns=["n", "v"]).all())
        assert db["copy"].insert_many(rows) == 3000
        assert (
            db["copy"].insert_many(pa.Table.from_pylist(db["t"].find(_columns=["n"]).all())) == 3000
        )

    assert db["copy"].count() == 6000
