"""Errors that say that a table has changed are told from all others."""

from __future__ import annotations

import sqlite3

import pytest
from dbset_sync.stale import is_stale
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError


class ServerError(Exception):
    """An error as a PostgreSQL driver raises it."""

    def __init__(self, **codes):
        super().__init__("what the server says")
        vars(self).update(codes)


@pytest.mark.parametrize(
    ("codes", "stale"),
    [
        ({"sqlstate": "42P01"}, True),
        ({"sqlstate": "42703"}, True),
        ({"sqlstate": "0A000"}, True),
        ({"pgcode": "42P01"}, True),
        ({"sqlstate": None, "pgcode": "42703"}, True),
        ({"sqlstate": "23505"}, False),
        ({"pgcode": "40001"}, False),
        ({"sqlstate": None}, False),
        ({}, False),
    ],
)
def test_codes_of_postgresql(codes, stale):
    assert is_stale(DBAPIError("SELECT 1", {}, ServerError(**codes))) is stale


@pytest.mark.parametrize(
    ("sql", "stale"),
    [
        ("SELECT * FROM missing", True),
        ("SELECT missing FROM t", True),
        ("INSERT INTO t (missing) VALUES (1)", True),
        ("UPDATE t SET missing = 1", True),
        ("SELECT FROM", False),
        ("INSERT INTO t VALUES (1), (1)", False),
        ("CREATE TABLE t (a)", False),
    ],
)
def test_messages_of_sqlite(sql, stale):
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a UNIQUE)")
        with pytest.raises(DBAPIError) as raised:
            connection.exec_driver_sql(sql)
    engine.dispose()

    assert isinstance(raised.value.orig, sqlite3.Error)
    assert is_stale(raised.value) is stale
