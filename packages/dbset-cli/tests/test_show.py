"""``dbset show``: columns, keys, indexes, rows and statistics, on SQLite."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import uuid
from contextlib import closing
from decimal import Decimal

import pytest
from dbset_cli.facts.statistics import bars
from dbset_sync import connect


@pytest.fixture
def orders(tmp_path, monkeypatch):
    """A database with a table that has every kind of key and index."""
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("shop.db")) as connection, connection:
        connection.executescript("""
            CREATE TABLE items (id INTEGER PRIMARY KEY);
            CREATE TABLE orders (
                id INTEGER PRIMARY KEY, item INTEGER NOT NULL REFERENCES items, code TEXT UNIQUE,
                note VARCHAR(9) DEFAULT '{"a":1}', twice INTEGER AS (id * 2),
                UNIQUE (item, code)
            );
            CREATE INDEX lowered ON orders (lower(note));
            CREATE UNIQUE INDEX some ON orders (item DESC) WHERE note = ':b';
            INSERT INTO items VALUES (1);
            INSERT INTO orders (item, code) VALUES (1, 'x'), (2, '[red]y');
        """)
    connection.close()
    return "shop.db"


def shown(dbset, *arguments):
    ended = dbset("show", *arguments, "--format", "json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def test_columns(orders, dbset):
    columns = {each["column"]: each for each in shown(dbset, orders, "orders")["columns"]}
    assert list(columns) == ["id", "item", "code", "note", "twice"]
    assert columns["id"]["key"] == "primary"
    assert columns["item"] == {
        "column": "item",
        "type": "INTEGER",
        "nullable": False,
        "default": None,
        "key": None,
        "references": "items.id",
        "comment": None,
    }
    assert columns["code"]["key"] == "unique"
    assert columns["note"]["default"] == """'{"a":1}'"""
    assert columns["note"]["type"] == "VARCHAR(9)"
    assert columns["twice"]["default"] == "generated"


def test_indexes(orders, dbset):
    found = shown(dbset, orders, "orders")["indexes"]
    assert [(each["kind"], each["columns"], each["where"]) for each in found] == [
        ("primary key", ["id"], None),
        ("unique", ["code"], None),
        ("unique", ["item", "code"], None),
        ("index", ["lower(note)"], None),
        ("unique index", ["item DESC"], "note = ':b'"),
    ]


def test_rows(orders, dbset):
    assert [row["code"] for row in shown(dbset, orders, "orders")["first_rows"]] == ["x", "[red]y"]
    assert len(shown(dbset, orders, "orders", "--rows", 1)["first_rows"]) == 1
    assert "first rows" not in dbset("show", orders, "orders", "-n", 0).out


def test_table(orders, dbset):
    code, out, err = dbset("show", orders, "orders", "--stats")
    assert (code, err) == (0, "")
    assert out.startswith("orders: table, 2 rows, 20 kB\n")
    headings = [each for each in out.splitlines() if each in HEADINGS]
    assert headings == HEADINGS
    assert "[red]y" in out


HEADINGS = ["columns", "indexes", "statistics", "first rows"]


def test_markdown(orders, dbset):
    out = dbset("show", orders, "orders", "--format", "markdown").out
    assert out.startswith("## orders: table, 2 rows, 20 kB\n\n### columns\n\n| column | type |")
    assert "| note | VARCHAR(9) | yes | '{\"a\":1}' |" in out


def test_markdown_of_rows_is_that_of_queries(tmp_path, monkeypatch, dbset):
    monkeypatch.chdir(tmp_path)
    with connect("sqlite:///a.db") as db:
        db["t"].insert_many(
            [{"a": "x|y\r\nz", "b": "back\\|slash", "c": "", "d": 1.5}, {"a": " two  blanks "}]
        )
    rows = dbset("query", "a.db", "SELECT * FROM t", "--format", "markdown").out
    out = dbset("show", "a.db", "t", "--format", "markdown").out
    assert out.endswith(f"### first rows\n\n{rows}")


def test_view(orders, dbset):
    with closing(sqlite3.connect(orders)) as connection, connection:
        connection.execute("CREATE VIEW v AS SELECT count(*) AS n FROM orders")
    connection.close()
    found = shown(dbset, orders, "v", "--stats")
    assert (found["kind"], found["rows"], found["first_rows"]) == ("view", None, [{"n": 2}])
    assert found["statistics"][0]["distinct"] == 1


def test_statistics(tmp_path, monkeypatch, dbset):
    monkeypatch.chdir(tmp_path)
    day = dt.date(2024, 1, 1)
    with connect("sqlite:///a.db") as db:
        db["t"].insert_many(
            {
                "n": number,
                "price": Decimal(number) / 4,
                "day": day + dt.timedelta(days=number),
                "at": dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=number),
                "half": number * 0.5 if number % 2 else None,
                "name": f"name {number % 3}",
                "key": uuid.UUID(int=number % 5),
                "raw": b"x",
                "doc": {"n": number % 2},
                "same": 7,
                "none": None,
            }
            for number in range(100)
        )
    found = {each["column"]: each for each in shown(dbset, "a.db", "t", "--stats")["statistics"]}
    expected = {
        "n": (0, 100, 0, 99, [10] * 10),
        "price": (0, 100, 0, 24.75, [10] * 10),
        "day": (0, 100, "2024-01-01", "2024-04-09", [9, 10, 10, 10, 10, 10, 10, 10, 10, 11]),
        "half": (50, 50, 0.5, 49.5, [5] * 10),
        "name": (0, 3, "name 0", "name 2", None),
        "key": (0, 5, None, None, None),
        "raw": (0, 1, None, None, None),
        "doc": (0, 2, None, None, None),
        "same": (0, 1, 7, 7, None),
    }
    names = ("nulls", "distinct", "min", "max", "histogram")
    assert {name: tuple(found[name][each] for each in names) for name in expected} == expected
    assert found["at"]["histogram"] == [10] * 10


def test_statistics_of_mixed_values(orders, dbset):
    with closing(sqlite3.connect(orders)) as connection, connection:
        connection.execute("CREATE TABLE mixed (n INTEGER, x REAL, d DATE)")
        connection.execute("INSERT INTO mixed VALUES (1, 9e999, 'soon'), ('many', 1, 20240101)")
    connection.close()
    found = shown(dbset, orders, "mixed", "--stats")["statistics"]
    assert [(each["distinct"], each["histogram"]) for each in found] == [(2, None)] * 3


def test_many_columns(orders, dbset):
    names = [f"c{number}" for number in range(120)]
    with closing(sqlite3.connect(orders)) as connection, connection:
        connection.execute(f"CREATE TABLE wide ({' INTEGER, '.join(names)} INTEGER)")
        marks = ", ".join("?" * len(names))
        connection.execute(f"INSERT INTO wide VALUES ({marks})", range(120))
        connection.execute(f"INSERT INTO wide VALUES ({marks})", [1000] * 120)
    connection.close()
    found = shown(dbset, orders, "wide", "--stats")["statistics"]
    assert [each["min"] for each in found] == list(range(120))


def test_bars():
    assert bars([0, 1, 50, 100]) == " ▁▄█"
    assert bars(None) == ""


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (["shop.db", "order"], 1, "error: there is no table 'order'; did you mean 'orders'?\n"),
        (["shop.db", "orders", "--rows", "-1"], 2, "error: Invalid value for '--rows'"),
        (["shop.db", "orders", "--format", "csv"], 2, "error: a table has several kinds of facts"),
    ],
)
@pytest.mark.usefixtures("orders")
def test_errors(dbset, arguments, code, line):
    ended = dbset("show", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith(line)
    assert ended.err.count("\n") == 1
