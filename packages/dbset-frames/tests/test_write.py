"""``write`` creates a table from a frame and inserts its rows, all of them or none."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from dbset_frames import write
from dbset_types import TypeConflictError
from sqlalchemy import create_engine, inspect


@pytest.fixture
def connection():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def rows(connection):
    return connection.exec_driver_sql("SELECT * FROM t").all()


def test_a_table_is_created_and_extended(connection):
    write(connection, "t", pa.table({"at": pa.array([0], pa.timestamp("s", "UTC"))}))
    write(connection, "t", pa.table({"n": [1, 2], "none": pa.nulls(2)}))

    moment = "1970-01-01 00:00:00.000000+00:00"
    assert rows(connection) == [(1, moment, None), (2, None, 1), (3, None, 2)]


def test_columns_widen(connection):
    write(connection, "t", pa.table({"n": [1]}))
    write(connection, "t", pa.table({"n": [1.5]}))

    assert rows(connection) == [(1, 1.0), (2, 1.5)]


def test_an_error_names_the_row_and_writes_nothing(connection):
    days = pa.chunked_array([pa.array([0] * 30_000, pa.date64()), pa.array([0, 1], pa.date64())])

    with pytest.raises(TypeConflictError) as caught:
        write(connection, "t", pa.table({"day": days}))

    assert (caught.value.table, caught.value.column, caught.value.row) == ("t", "day", 30_001)
    assert inspect(connection).get_table_names() == []


def test_an_empty_frame_creates_its_columns(connection):
    assert write(connection, "t", pa.table({"day": pa.array([], pa.date32())})) == 0
    assert [column["name"] for column in inspect(connection).get_columns("t")] == ["id", "day"]


def test_types_of_new_columns(connection):
    write(connection, "t", pa.table({"N": [1]}), types={"n": str})

    assert rows(connection) == [(1, "1")]


def test_the_values_of_a_day(connection):
    write(connection, "t", pa.table({"day": [dt.date(2024, 2, 29)]}))

    assert rows(connection) == [(1, "2024-02-29")]
