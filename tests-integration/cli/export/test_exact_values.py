"""Values that Python's objects would change are exported as the database has them."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from dbset import connect
from pyarrow import parquet

#: Documents, and NULL.
DOCUMENTS = [
    '{"n": 123456789012345678901234567890.5, "s": "a\\n"}',
    "null",
    '"s"',
    "[1.50, null]",
    "{}",
    None,
]

#: The type of a column, and the type that reads its text.
TYPES = {"sqlite": ("json", "text"), "psycopg2": ("jsonb", "jsonb"), "psycopg": ("jsonb", "jsonb")}


@pytest.fixture(params=list(TYPES))
def url(request):
    """The URL of a database with documents, by one of the drivers."""
    is_sqlite = request.param == "sqlite"
    url = request.getfixturevalue("empty_sqlite" if is_sqlite else "empty_postgresql")
    type_, text = TYPES[request.param]
    with connect(url) as db:
        db.execute(f"CREATE TABLE t (id int, doc {type_})")
        for number, document in enumerate(DOCUMENTS):
            db.execute(f"INSERT INTO t VALUES (:n, CAST(:d AS {text}))", n=number, d=document)
    return url if is_sqlite else url.replace("postgresql:", f"postgresql+{request.param}:")


def exact(text):
    return json.loads(text, parse_float=Decimal)


def test_documents_are_exported_with_all_digits(url, run, tmp_path):
    for name in ("t.parquet", "t.xlsx", "t.csv", "t.ndjson"):
        assert run("export", url, "t", name)[0] == 0
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    found = {
        "parquet": parquet.read_table(tmp_path / "t.parquet")["doc"].to_pylist(),
        "excel": [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)],
        "csv": [
            row[1] or None for row in csv.reader(io.StringIO((tmp_path / "t.csv").read_text()))
        ][1:],
    }
    wanted = [None if text is None else (exact(text),) for text in DOCUMENTS]
    for texts in found.values():
        assert [None if text is None else (exact(text),) for text in texts] == wanted
    lines = (tmp_path / "t.ndjson").read_text().splitlines()
    assert [(exact(line)["doc"],) for line in lines] == [each or (None,) for each in wanted]


def test_a_document_null_does_not_become_null(url, run):
    assert run("export", url, "t", "t.csv")[0] == 0
    assert run("export", url, "t", "t.parquet")[0] == 0
    with connect(url) as db:
        db.execute("DELETE FROM t")
    code, _, message = run("import", url, "t", "t.csv")
    assert (code, "t.csv, line" in message) == (1, True)
    code, _, message = run("import", url, "t", "t.parquet")
    assert (code, "t.parquet, row" in message) == (1, True)


def test_a_copy_does_not_round_documents(url, run):
    code, _, message = run("copy", url, "t", "copy.db")
    assert (code, "column 'doc'" in message) == (1, True)
    with connect(url) as db:
        db.execute("DELETE FROM t WHERE id IN (0, 1)")
    assert run("copy", url, "t", "copy.db")[0] == 0
    _, documents, _ = run("query", "copy.db", "SELECT doc FROM t WHERE id = 3", "-f", "csv")
    assert exact(next(csv.reader(documents.splitlines()[1:]))[0]) == [Decimal("1.5"), None]


def test_lists_of_documents_are_copied_as_documents(empty_postgresql, run):
    with connect(empty_postgresql) as db:
        db.execute("""CREATE TABLE t AS SELECT ARRAY['{"a": 1}'::jsonb, NULL] AS docs""")
    assert run("copy", empty_postgresql, "t", empty_postgresql, "--to", "u")[0] == 0
    with connect(empty_postgresql) as db:
        assert db["u"].values("docs").all() == db["t"].values("docs").all() == [[{"a": 1}, None]]


@pytest.mark.parametrize("driver", ["psycopg2", "psycopg"])
def test_reals_have_their_shortest_text(empty_postgresql, run, driver):
    url = empty_postgresql.replace("postgresql:", f"postgresql+{driver}:")
    sql = "SELECT 1.1::real AS a, ARRAY[0.1::real] AS b, 1e-30::real AS c"
    assert run("query", url, sql, "-f", "ndjson")[1] == '{"a": 1.1, "b": [0.1], "c": 1e-30}\n'


def test_arrays_and_numbers_that_are_not_finite_come_back(empty_postgresql, run):
    with connect(empty_postgresql) as db:
        db.execute(
            "CREATE TABLE t (id int, grid int[][], prices numeric[], files bytea[], names text[],"
            " days date[], price numeric, ratio float8, keys uuid[], docs jsonb[])"
        )
        db.execute(
            "INSERT INTO t VALUES (1, '{{1,2},{3,4}}', '{NaN,1.50,NULL}', :files, '{a,NULL,\"\"}',"
            " '{infinity,2024-01-05}', 'NaN', '-Infinity',"
            " '{00000000-0000-0000-0000-000000000005}', ARRAY[CAST('{\"a\": 1}' AS jsonb)])",
            files=[b"\0\xff"],
        )
        db.execute("INSERT INTO t VALUES (2, NULL, '{}', NULL, '{}', NULL, 1.50, 'NaN')")
        for name in ("t.csv", "t.ndjson", "t.xlsx"):
            db.execute("DROP TABLE IF EXISTS u")
            db.execute("CREATE TABLE u (LIKE t)")
            assert run("export", empty_postgresql, "t", name)[0] == 0
            assert run("import", empty_postgresql, "u", name) == (0, "", "2 rows into u\n")
            same = "SELECT count(*) AS n FROM (TABLE t INTERSECT TABLE u) AS x"
            assert db.query(same).first() == {"n": 2}
