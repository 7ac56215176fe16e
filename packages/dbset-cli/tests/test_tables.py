"""``dbset tables``: names, rows and sizes, on SQLite."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from dbset_cli.facts import relations
from dbset_cli.terminal.units import count_text, size_text


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A database with two tables and a view."""
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("shop.db")) as connection, connection:
        connection.executescript("""
            CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT);
            INSERT INTO items (name) VALUES ('tea'), ('cup'), ('[bold]pot');
            CREATE TABLE "odd | name" (n);
            CREATE VIEW cheap AS SELECT * FROM items WHERE id < 3;
        """)
    connection.close()
    return "shop.db"


def test_table(shop, dbset):
    code, out, err = dbset("tables", shop)
    lines = [line.split() for line in out.splitlines()]
    assert code == 0
    assert lines[0] == ["name", "kind", "rows", "size"]
    assert lines[2:] == [
        ["cheap", "view"],
        ["items", "table", "3", "4", "kB"],
        ["odd", "|", "name", "table", "0", "4", "kB"],
    ]
    assert err == "3 tables and views, 12 kB\n"


def test_json(shop, dbset):
    items = json.loads(dbset("tables", shop, "--format", "json").out)[1]
    assert items == {
        "name": "items",
        "kind": "table",
        "rows": 3,
        "estimated": False,
        "bytes": 4096,
    }


def test_csv_and_markdown(shop, dbset):
    assert dbset("tables", shop, "--format", "csv").out == (
        "name,kind,rows,estimated,bytes\n"
        "cheap,view,,false,\nitems,table,3,false,4096\nodd | name,table,0,false,4096\n"
    )
    assert dbset("tables", shop, "--format", "markdown").out == (
        "| name | kind | rows | size |\n| --- | --- | ---: | ---: |\n| cheap | view |  |  |\n"
        "| items | table | 3 | 4 kB |\n| odd \\| name | table | 0 | 4 kB |\n"
    )


def test_csv_of_names_is_that_of_queries(shop, dbset):
    names = ["a\nb", "\\.", 'quo"te']
    with closing(sqlite3.connect(shop)) as connection, connection:
        for name in names:
            quoted = name.replace('"', '""')
            connection.execute(f'CREATE TABLE "{quoted}" (a)')
    connection.close()
    sql = "SELECT name, 'table', 0, 'false', 4096 FROM sqlite_master WHERE name GLOB '*[^a-z| ]*'"
    rows = dbset("query", shop, f"{sql} ORDER BY name").out.splitlines()[1:]
    assert len(rows) == len(names) + 1  # one has a line end
    assert set(rows) <= set(dbset("tables", shop, "--format", "csv").out.splitlines())


def test_statistics_instead_of_a_count(shop, dbset, monkeypatch):
    monkeypatch.setattr(relations, "LARGE", 3)
    with closing(sqlite3.connect(shop)) as connection, connection:
        connection.execute("ANALYZE")
        connection.execute("INSERT INTO items (name) VALUES ('late')")
    connection.close()
    assert "~3" in dbset("tables", shop).out
    exact = json.loads(dbset("tables", shop, "--exact", "--format", "json").out)
    assert [each["rows"] for each in exact[:2]] == [2, 4]


def test_view_that_cannot_be_read(shop, dbset):
    with closing(sqlite3.connect(shop)) as connection, connection:
        connection.executescript("""
            CREATE TABLE gone (n);
            CREATE VIEW broken AS SELECT * FROM gone;
            DROP TABLE gone;
        """)
    connection.close()
    found = json.loads(dbset("tables", shop, "--exact", "--format", "json").out)
    assert [(each["name"], each["rows"]) for each in found[:2]] == [("broken", None), ("cheap", 2)]


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (["tables", "nowhere.db"], 1, "error: there is no database nowhere.db; check the path\n"),
        (["tables", "shop.db", "--schema", "x"], 2, "error: SQLite has no schemas; leave out"),
        (["tables", "shop.db", "--format", "parquet"], 2, "error: Invalid value for '--format'"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_errors(dbset, arguments, code, line):
    ended = dbset(*arguments)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith(line)
    assert ended.err.count("\n") == 1


def test_units():
    assert [count_text(12345), count_text(7, estimated=True), count_text(None)] == [
        "12,345",
        "~7",
        "",
    ]
    sizes = [0, 1, 1023, 1024, 1536, 2**20 - 1, 2**30, 2**64]
    assert list(map(size_text, sizes)) == [
        *("0 bytes", "1 bytes", "1023 bytes", "1 kB", "1.5 kB", "1024 kB", "1 GB"),
        "16384 PB",
    ]
