"""``dbset export`` and ``dbset query``: their arguments and options, on SQLite."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
from decimal import Decimal

import pyarrow as pa
import pytest
import sqlalchemy as sa
from dbset_cli.exporting.params import params_of
from dbset_sync import connect
from pyarrow import feather, parquet

ROWS = [
    {
        "id": 1,
        "name": "Ada",
        "price": Decimal("1.5"),
        "at": dt.datetime(2024, 1, 5, 9, tzinfo=dt.UTC),
        "done": True,
        "key": uuid.UUID(int=5),
        "tags": ["a", None],
    },
    {"id": 2, "name": "", "price": None, "at": None, "done": None, "key": None, "tags": None},
]

CSV = (
    "id,name,price,at,done,key,tags\n"
    "1,Ada,1.5,2024-01-05 09:00:00+00:00,true,00000000-0000-0000-0000-000000000005,"
    '"[""a"", null]"\n'
    '2,"",,,,,\n'
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A working directory with a database."""
    monkeypatch.chdir(tmp_path)
    with connect("sqlite:///a.db") as db:
        columns = {"name": sa.Text, "price": sa.Numeric(9, 2), "at": sa.DateTime(timezone=True)}
        columns |= {"done": sa.Boolean, "key": sa.Uuid, "tags": sa.JSON}
        db.create_table("t", columns)
        db["t"].insert_many(ROWS)
        db.execute("CREATE VIEW v AS SELECT id, name FROM t")
    return tmp_path


@pytest.mark.parametrize("command", [["query"], ["export", "-f", "csv"]])
@pytest.mark.parametrize("is_named", [True, False])
def test_sql_may_begin_with_a_comment(dbset, monkeypatch, command, is_named):
    if not is_named:
        monkeypatch.setenv("DATABASE_URL", "a.db")
    name, *options = command
    for comment in ("-- all\n", "--all of t;\n", "/* --all */ ", "\n\t-- a=b\n", ";"):
        sql = f"{comment}SELECT :a AS id, 'x' AS s"
        arguments = [*(["a.db"] if is_named else []), sql, *(["-"] if options else []), *options]
        assert dbset(name, *arguments, "-p", "a:int=7") == (0, "id,s\n7,x\n", "")


def test_sql_in_parentheses(dbset):
    for arguments in (["query", "a.db", "(SELECT 1)"], ["export", "a.db", " (SELECT 1)", "b.csv"]):
        assert dbset(*arguments).err == 'error: near "(": syntax error\n'  # as SQLite says


def test_a_table_with_its_types(folder, dbset):
    assert dbset("export", "a.db", "t", "t.csv") == (0, "", "2 rows into t.csv\n")
    assert (folder / "t.csv").read_text() == CSV
    assert dbset("export", "a.db", "t", "-", "--format", "csv") == (0, CSV, "")
    dbset("export", "a.db", "t", "t.parquet")
    found = parquet.read_table("t.parquet")
    assert found.to_pylist() == [
        {**row, "tags": row["tags"] and json.dumps(row["tags"])} for row in ROWS
    ]
    assert found.schema.field("at").type == pa.timestamp("us", "UTC")
    dbset("export", "a.db", "t", "t.feather")
    assert feather.read_table("t.feather").to_pylist() == found.to_pylist()


def test_views_and_queries(dbset):
    expected = '{"id": 1, "name": "Ada"}\n{"id": 2, "name": ""}\n'
    assert dbset("export", "a.db", "v", "-", "-f", "ndjson").out == expected
    assert dbset("export", "a.db", "SELECT * FROM v", "-", "-f", "ndjson").out == expected
    found = dbset("export", "a.db", "TABLE x", "-", "-f", "csv")
    assert found.code == 1
    sql = "SELECT name FROM v WHERE id = :id"
    assert dbset("export", "a.db", sql, "-", "-f", "csv", "-p", "id:int=1").out == "name\nAda\n"
    assert (
        dbset("export", "a.db", sql, "-", "-f", "csv", "--delimiter", ";", "-p", "id=1").code == 0
    )


def test_a_file_is_replaced_on_demand(folder, dbset):
    (folder / "v.csv").write_text("old")
    assert dbset("export", "a.db", "v", "v.csv") == (
        1,
        "",
        "error: v.csv exists; add --overwrite to replace it, or name another file\n",
    )
    assert dbset("export", "a.db", "v", "v.csv", "--overwrite").code == 0
    assert (folder / "v.csv").read_text() == 'id,name\n1,Ada\n2,""\n'


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["none", "a.csv"], 1, "none"),
        (["v", "a.xyz"], 2, "does not show the file's format"),
        (["v", "a.json", "--delimiter", ";"], 2, "--delimiter is for csv and tsv"),
        (["v", "none/a.csv"], 1, "there is no directory"),
        (["v", "a.csv", "-p", "id=1"], 2, "a table has no parameters"),
        (["SELECT :id", "a.csv"], 1, "no value is given for it; add --param name=value\n"),
        (["SELECT 1", "a.csv", "-p", "id=1"], 1, "id"),
        (["DELETE FROM t", "a.csv"], 1, "refused: DELETE is not"),
        (["WITH x AS (SELECT 1) DELETE FROM t", "a.csv"], 1, "refused"),
        (["SELECT name, id FROM t UNION ALL SELECT 1, 'x'", "a.parquet"], 1, "column 'name'"),
        (["SELECT printf('%40000s', id) AS note FROM t", "a.xlsx"], 1, "row 1, column 'note'"),
    ],
)
def test_errors_in_one_line_leave_no_file(folder, dbset, arguments, code, message):
    found = dbset("export", "a.db", *arguments)
    assert (found.code, found.out, found.err.count("\n")) == (code, "", 1)
    assert message in found.err
    assert [each.name for each in folder.iterdir() if "a.db" not in each.name] == []


def test_a_query_prints_csv_unless_on_a_terminal(dbset):
    sql = "SELECT id, name, NULL AS x FROM t ORDER BY id"
    assert dbset("query", "a.db", sql) == (0, 'id,name,x\n1,Ada,\n2,"",\n', "")
    table = "id  name  x\n──  ────  ────\n 1  Ada   NULL\n 2        NULL\n"
    assert dbset("query", "a.db", sql, "-f", "table").out == table
    assert json.loads(dbset("query", "a.db", sql, "-f", "json").out)[1]["name"] == ""
    assert dbset("query", "a.db", "SELECT 1 AS a, 2 AS a").out == "a,a_2\n1,2\n"
    assert dbset("query", "a.db", "SELECT 1 AS a WHERE 0").out == "a\n"


def test_sql_from_standard_input(dbset, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT :a AS a"))
    assert dbset("query", "a.db", "-", "-p", "a=b=c").out == "a\nb=c\n"


def test_changes_need_write_and_are_counted(dbset):
    sql = "UPDATE t SET name = :types WHERE id < :id"
    given = ["-p", "types=Bob", "-p", "id:int=3"]
    found = dbset("query", "a.db", sql, *given)
    assert (found.code, found.out) == (1, "")
    assert "refused: UPDATE is not a statement that is known to be read-only" in found.err
    assert found.err.endswith("; dbset query --write allows changes\n")
    assert dbset("query", "a.db", sql, *given, "--write") == (0, "", "2 rows changed\n")
    assert dbset("query", "a.db", "SELECT DISTINCT name FROM t").out == "name\nBob\n"
    returning = "DELETE FROM t WHERE id = 1 RETURNING id"
    assert dbset("query", "a.db", returning, "--write") == (0, "id\n1\n", "")
    assert dbset("query", "a.db", "CREATE TABLE n (a int)", "--write") == (0, "", "done\n")


ADVICE = {
    "SELECT mine(name) FROM t": "read-only; if it is, dbset query --allow-function 'mine' allows",
    "SELECT 1; SELECT 2": "there is more than one statement; send them one by one\n",
}


@pytest.mark.parametrize("sql", ADVICE)
def test_a_refusal_says_what_to_write(dbset, sql):
    found = dbset("query", "a.db", sql)
    assert ADVICE[sql] in found.err
    assert "allow_functions" not in found.err


def test_limits(dbset):
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t"
    found = dbset("query", "a.db", f"SELECT count(*) FROM ({endless})", "--timeout", "0.1")
    assert (found.code, found.out) == (1, "")
    assert "0.1 seconds; narrow it, or raise --timeout\n" in found.err
    few = dbset("query", "a.db", "SELECT * FROM t", "--max-rows", "1")
    assert (few.code, few.out) == (1, "")
    assert "more than 1 rows; narrow it, with LIMIT for example, or raise --max-rows\n" in few.err
    assert dbset("query", "a.db", "SELECT * FROM t", "--max-rows", "2").code == 0
    assert dbset("query", "a.db", "SELECT 1", "--max-rows", "1", "--write").code == 2


def test_allowed_functions(dbset):
    refused = dbset("query", "a.db", "SELECT load_extension('x')")
    assert (refused.code, refused.out) == (1, "")
    assert "refused" in refused.err
    known = dbset("query", "a.db", "SELECT similarity(1)", "--allow-function", "similarity")
    assert "no such function" in known.err
    by_extension = dbset("query", "a.db", "SELECT similarity(1)", "--allow-extension", "pg_trgm")
    assert "no such function" in by_extension.err
    unknown = dbset("query", "a.db", "SELECT 1", "--allow-extension", "postgiss")
    assert unknown == (
        2,
        "",
        "error: --allow-extension postgiss is not known; did you mean 'postgis'?\n",
    )


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("a=", ""),
        ("a=x=y", "x=y"),
        ("a:int=-3", -3),
        ("a:float=1e3", 1000.0),
        ("a:numeric=1.50", Decimal("1.50")),
        ("a:bool=True", True),
        ("a:date=2024-01-05", dt.date(2024, 1, 5)),
        ("a:timestamp=2024-01-05T09:00:00Z", dt.datetime(2024, 1, 5, 9, tzinfo=dt.UTC)),
        ("a:json=[1]", [1]),
    ],
)
def test_params(given, value):
    assert params_of([given]) == {"a": value}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("a", "write it like name=value"),
        ("1=2", "write it like name=value"),
        ("a:int=2.5", "'2.5' is not a valid int"),
        ("a:bool=yes", "'yes' is not a valid bool"),
        ("a:numeric=x", "'x' is not a valid numeric"),
        ("a:number=1", "number is not one of text, int"),
    ],
)
def test_params_that_are_not_valid(dbset, given, message):
    found = dbset("query", "a.db", "SELECT 1", "-p", given)
    assert (found.code, found.out) == (2, "")
    assert message in found.err
