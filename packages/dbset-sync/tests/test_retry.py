"""Which errors a changed table can explain."""

from __future__ import annotations

import sqlite3

import pytest
from dbset_filters import FilterError
from dbset_schema import RowError, TableNotFoundError
from dbset_sync.session.retry import is_deadlock, is_explainable, is_stale_plan
from dbset_types import ColumnNotFoundError
from sqlalchemy import create_engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError


class ServerError(Exception):
    """An error as a PostgreSQL driver raises it."""

    def __init__(self, message="what the server says", **codes):
        super().__init__(message)
        vars(self).update(codes)


@pytest.mark.parametrize(
    ("codes", "explainable"),
    [
        ({"sqlstate": "42P01"}, True),
        ({"sqlstate": "42703"}, True),
        ({"sqlstate": "42883"}, True),
        ({"sqlstate": "42804"}, True),
        ({"sqlstate": "42P10"}, True),
        ({"sqlstate": "0A000"}, True),
        ({"sqlstate": "22P02"}, True),
        ({"sqlstate": "22000"}, True),
        ({"sqlstate": "23502"}, True),
        ({"sqlstate": "XX000"}, True),
        ({"sqlstate": "40P01"}, True),
        ({"pgcode": "42P01"}, True),
        ({"sqlstate": None, "pgcode": "42703"}, True),
        ({"sqlstate": "23505"}, False),
        ({"sqlstate": "23514"}, False),
        ({"sqlstate": "57P01"}, False),
        ({"pgcode": "40001"}, False),
        ({"sqlstate": None}, False),
        ({}, False),
    ],
)
def test_codes_of_postgresql(codes, explainable):
    error = DBAPIError("SELECT 1", {}, ServerError(**codes))

    assert is_explainable(error, reads=False, by_keys=False) is explainable
    assert is_explainable(error.orig, reads=False, by_keys=False) is explainable


@pytest.mark.parametrize(
    ("sql", "explainable"),
    [
        ("SELECT * FROM missing", True),
        ("SELECT missing FROM t", True),
        ("INSERT INTO t (missing) VALUES (1)", True),
        ("UPDATE t SET missing = 1", True),
        ("INSERT INTO t (a) VALUES (1) ON CONFLICT (b) DO NOTHING", True),
        ("INSERT INTO t (b) VALUES (NULL)", True),
        ("INSERT INTO s VALUES ('x')", True),
        ("INSERT INTO t VALUES (1, 1), (1, 1)", False),
        ("INSERT INTO t VALUES (1, -1)", False),
    ],
)
def test_codes_of_sqlite(sql, explainable):
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a UNIQUE, b NOT NULL CHECK (b > 0))")
        connection.exec_driver_sql("CREATE TABLE s (n INTEGER) STRICT")
        with pytest.raises(DBAPIError) as raised:
            connection.exec_driver_sql(sql)
    engine.dispose()

    assert isinstance(raised.value.orig, sqlite3.Error)
    assert is_explainable(raised.value, reads=False, by_keys=False) is explainable
    assert is_explainable(raised.value, reads=True, by_keys=False) is explainable


@pytest.mark.parametrize(
    ("error", "reads", "by_keys", "explainable"),
    [
        (FilterError("n", "no number"), False, False, True),
        (ColumnNotFoundError("t", "n", []), False, False, True),
        (StatementError("unbound", "SELECT 1", {}, ValueError()), False, False, True),
        (ValueError("not read"), True, False, True),
        (ValueError("not read"), False, False, False),
        (AttributeError("not read"), True, False, True),
        (DataError("SELECT 1", {}, ServerError()), True, False, True),
        (DataError("INSERT", {}, ServerError()), False, False, False),
        (IntegrityError("INSERT", {}, ServerError()), False, True, True),
        (IntegrityError("INSERT", {}, ServerError(sqlstate="23505")), False, True, True),
        (IntegrityError("INSERT", {}, ServerError(sqlstate="23505")), True, False, False),
        (TableNotFoundError("t"), True, False, False),
        (RowError("is empty", {}), False, False, False),
        (RuntimeError("closed"), True, False, False),
    ],
)
def test_errors_of_python(error, reads, by_keys, explainable):
    assert is_explainable(error, reads=reads, by_keys=by_keys) is explainable


@pytest.mark.parametrize(
    ("message", "stale"),
    [
        ("cached plan must not change result type", True),
        ("cached statement plan is invalid due to a database schema or configuration change", True),
        ("cache lookup failed for type 16400", True),
        ("cannot insert into a view", False),
    ],
)
def test_plans(message, stale):
    error = DBAPIError("SELECT 1", {}, ServerError(message))

    assert is_stale_plan(error) is stale
    assert is_explainable(error, reads=False, by_keys=False) is stale
    assert not is_deadlock(error)
