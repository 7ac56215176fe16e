"""CSV that PostgreSQL writes itself is the CSV of the values."""

from __future__ import annotations

import io

import pytest
from dbset_cli.errors import CommandError
from dbset_cli.exporting.copied_csv import copy_csv
from dbset_cli.exporting.source import opened_rows
from dbset_cli.files.formats import Format
from dbset_cli.files.writing import write
from dbset_sync import connect

#: Values of types that are copied.
COLUMNS = {
    "boolean": ["true", "false"],
    "smallint": ["-32768"],
    "integer": ["2147483647"],
    "bigint": ["-9223372036854775808"],
    "oid": ["4294967295"],
    "real": ["0.1", "1", "-0", "'NaN'", "'Infinity'", "1e-30"],
    "double precision": ["0.1", "1", "-3", "1e16", "5e-324", "'NaN'", "'-Infinity'", "123456.5"],
    "numeric": ["1.50", "1e-20", "1e20", "'NaN'", "0.00"],
    "numeric(9, 2)": ["1.5"],
    "text": [
        "''",
        "' a '",
        "'\"'",
        "E'a\\nb'",
        "E'a\\r\\nb'",
        "'a,b'",
        "'NULL'",
        "'é'",
    ],
    "varchar(9)": ["'a;b'"],
    "char(3)": ["'a'"],
    "date": ["'2024-02-29'", "'0001-01-01'", "'infinity'", "'9999-12-31'"],
    "time": ["'09:30'", "'09:30:00.5'", "'23:59:59.999999'"],
    "timestamp": ["'2024-02-29 09:30'", "'2024-02-29 09:30:00.000010'", "'-infinity'"],
    "timestamptz": ["'2024-02-29 09:30:00.5+02'", "'0001-01-01 00:00Z'", "'infinity'"],
    "uuid": ["'00000000-0000-0000-0000-000000000005'"],
    "bytea": [r"'\x00ff'", "''"],
    "jsonb": ["""'{"a": [1, "é", 1234567890123456789.50]}'""", "'null'", """'"s"'"""],
    "json": ["""'{"a":  1.10, "a": null}'""", "'null'"],
}


@pytest.fixture
def db(empty_postgresql):
    with connect(empty_postgresql) as db:
        yield db


def copied(url, source, delimiter=","):
    target = io.BytesIO()
    count = copy_csv(url, source, target, delimiter)
    return count, target.getvalue().decode()


def by_values(url, source, delimiter=","):
    target = io.BytesIO()
    with opened_rows(url, source, {}) as rows:
        return write(rows, target, Format.CSV, delimiter), target.getvalue().decode()


def filled(db):
    """Create a table with a column of each type."""
    columns = ", ".join(f"c{place} {type_}" for place, type_ in enumerate(COLUMNS))
    db.execute(f"CREATE TABLE t ({columns})")
    for row in range(max(map(len, COLUMNS.values())) + 1):
        values = [values[row] if row < len(values) else "NULL" for values in COLUMNS.values()]
        db.execute(f"INSERT INTO t VALUES ({', '.join(values)})")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "1"])
def test_tables_and_queries(db, empty_postgresql, delimiter):
    filled(db)
    expected = by_values(empty_postgresql, "t", delimiter)
    assert copied(empty_postgresql, "t", delimiter) == expected
    assert copied(empty_postgresql, "public.t", delimiter) == expected
    for sql in ("SELECT * FROM t", "SELECT * FROM t; ", "TABLE t -- all", "(SELECT * FROM t)"):
        assert copied(empty_postgresql, sql, delimiter) == expected


def test_the_settings_of_a_role_do_not_matter(db, empty_postgresql):
    filled(db)
    expected = by_values(empty_postgresql, "t")
    options = "-c datestyle=german -c timezone=Asia/Tokyo -c bytea_output=escape"
    separator = "&" if "?" in empty_postgresql else "?"
    url = f"{empty_postgresql}{separator}options={options.replace(' ', '%20').replace('=', '%3D')}"
    assert copied(url, "t") == expected


def test_names_are_quoted(db, empty_postgresql):
    db.execute('CREATE SCHEMA "S.s"')
    db.execute('CREATE TABLE "a.""b" ("x, y" int, "SELECT" text)')
    db.execute('CREATE TABLE "S.s".t AS SELECT 1 AS n')
    assert copied(empty_postgresql, 'a."b') == (0, '"x, y",SELECT\n')
    assert copied(empty_postgresql, "none") == (None, "")
    assert copied(empty_postgresql, 'SELECT 1 AS n FROM "a.""b"') == (0, "n\n")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT interval '1 mon' AS a",
        "SELECT ARRAY[1] AS a",
        "SELECT inet '::1' AS a",
        "SELECT time '09:00' AT TIME ZONE 'UTC' AS a",
        "SELECT 1 AS a, 2 AS a",
        "SELECT nothing",
        "SELECT 1 / 0 AS a",
        "EXPLAIN SELECT 1",
        "SELECT :a",
    ],
)
def test_values_are_read_for_other_types_and_for_errors(empty_postgresql, sql):
    assert copied(empty_postgresql, sql) == (None, "")


@pytest.mark.parametrize(
    "sql",
    [
        "WITH x AS (DELETE FROM t RETURNING a) SELECT * FROM x",
        "SELECT pg_sleep(9)",
        "SELECT 1) TO PROGRAM 'x' --",
        "SELECT 1; SELECT 2",
    ],
)
def test_only_reads_are_copied(empty_postgresql, sql):
    assert copied(empty_postgresql, sql) == (None, "")


def test_functions_that_write_are_stopped_by_the_transaction(db, empty_postgresql):
    db.execute("CREATE TABLE t (a int)")
    db.execute(
        "CREATE FUNCTION w() RETURNS int LANGUAGE sql AS 'INSERT INTO t VALUES (1) RETURNING a'"
    )
    db.execute("CREATE VIEW v AS SELECT w() AS a")
    assert copied(empty_postgresql, "v") == (None, "")
    assert db["t"].count() == 0


def test_an_error_after_the_first_rows_is_said(empty_postgresql):
    sql = "SELECT 1 / (100000 - n) AS a FROM generate_series(1, 100000) AS n"
    with pytest.raises(CommandError, match="division by zero"):
        copy_csv(empty_postgresql, sql, io.BytesIO(), ",")


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///a.db",
        "postgresql+psycopg://localhost/a",
        "postgresql://localhost/a?options=-c+x",
        "postgresql://localhost:1/a",
    ],
)
def test_other_databases(url):
    assert copied(url, "t") == (None, "")
